// Clients of a relay that was restarted: they come back in any order, and none sees a lost or a
// doubled member (relay/PROTOCOL.md, "Coming back").
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "tests/relay/hub_fixture.h"
#include "wasm/base/random.h"

namespace visavis::relay {
namespace {

class HubRestartTest : public HubFixture {
 protected:
  // A client that keeps its view of the room as PROTOCOL.md tells it to, and what it saw happen.
  struct Person {
    std::unique_ptr<Peer> peer;
    std::string name;
    std::string id;
    std::string token;
    int received = 0;
    std::set<std::string> others;
    Resumed resumed = Resumed::kNo;
    std::vector<std::string> events;  // "+id", "-id", "signal from"
  };

  void Enter(Person& person, const std::string& room) {
    person.peer = Connect();
    RegisterMessage message{room, person.name, 1, {}, {}};
    if (!person.token.empty()) {
      message.resume = ResumeRequest{person.token, person.received, {}};
      for (const std::string& id : person.others) message.resume->known.emplace_back(id);
    }
    Say(*person.peer, Serialize(ClientMessage(message)));
    Read(person);
  }
  void Read(Person& person) {
    for (const std::string& text : person.peer->Take()) {
      const auto message = ParseServerMessage(text);
      ASSERT_TRUE(message.ok()) << text;
      if (const auto* registered = std::get_if<RegisteredMessage>(&message.value())) {
        Reconcile(person, *registered);
        continue;
      }
      ++person.received;
      if (const auto* joined = std::get_if<JoinedMessage>(&message.value())) {
        Add(person, joined->peer.id.value());
      } else if (const auto* left = std::get_if<LeftMessage>(&message.value())) {
        Drop(person, left->id.value());
      } else if (const auto* signal = std::get_if<RelayedSignal>(&message.value())) {
        person.events.push_back("signal from " + signal->sender.value());
      }
    }
  }
  static void Reconcile(Person& person, const RegisteredMessage& registered) {
    person.resumed = registered.resumed;
    person.id = registered.id.value();
    person.token = registered.resume_token;
    if (registered.resumed == Resumed::kKept) {
      person.received += registered.lost;
    } else {
      person.received = 0;
    }
    std::set<std::string> now;
    for (const PeerInfo& peer : registered.peers) now.insert(peer.id.value());
    const std::set<std::string> before = person.others;
    for (const std::string& id : before) {
      if (!now.contains(id)) Drop(person, id);
    }
    for (const std::string& id : now) Add(person, id);
  }
  static void Add(Person& person, const std::string& id) {
    if (person.others.insert(id).second) person.events.push_back("+" + id);
  }
  static void Drop(Person& person, const std::string& id) {
    if (person.others.erase(id) == 1) person.events.push_back("-" + id);
  }

  // `count` people in room "r", who have seen each other.
  void Gather(int count) {
    for (int i = 0; i < count; ++i) {
      people_.emplace_back().name = "n" + std::to_string(i);
      Enter(people_.back(), "r");
    }
    for (Person& person : people_) Read(person);
    ForgetEvents();
  }
  void ForgetEvents() {
    for (Person& person : people_) person.events.clear();
  }
  // As after kill -9: nothing is said to anybody.
  void Restart() {
    for (Person& person : people_) person.peer.reset();
    for (Person& person : people_) person.events.clear();
    MakeHub(options_);
  }
  void ReadAll() {
    for (Person& person : people_) {
      if (person.peer) Read(person);
    }
  }
  void ExpectEverybodySeesEverybody() {
    std::set<std::string> all;
    for (const Person& person : people_) all.insert(person.id);
    ASSERT_EQ(all.size(), people_.size());
    for (const Person& person : people_) {
      std::set<std::string> seen = person.others;
      EXPECT_TRUE(seen.insert(person.id).second);
      EXPECT_EQ(seen, all) << person.name;
    }
  }

  HubOptions options_;
  std::vector<Person> people_;
};

TEST_F(HubRestartTest, AllComeBackInAnyOrderAndSeeNoChange) {
  for (int order = 0; order < 6; ++order) {
    people_.clear();
    MakeHub(options_);
    Gather(3);
    Restart();
    std::vector<std::size_t> turn = {0, 1, 2};
    for (int i = 0; i < order; ++i) std::next_permutation(turn.begin(), turn.end());
    for (const std::size_t who : turn) Enter(people_[who], "r");
    ReadAll();
    for (const Person& person : people_) {
      EXPECT_EQ(person.resumed, Resumed::kRestored);
      EXPECT_EQ(person.events, Texts());
    }
    ExpectEverybodySeesEverybody();
    Advance(TimeDelta::Seconds(60));
    ReadAll();
    for (const Person& person : people_) EXPECT_EQ(person.events, Texts());
    EXPECT_EQ(hub_->absent_count(), 0U);
    EXPECT_EQ(hub_->room_count(), 1U);
    for (Person& person : people_) person.peer.reset();
  }
}

TEST_F(HubRestartTest, WhoNeverComesBackHasLeftForThoseWhoKnewIt) {
  Gather(3);
  const std::string missing = people_[2].id;
  Restart();
  Enter(people_[0], "r");
  Enter(people_[1], "r");
  const auto fresh = Join("r", "Fresh");
  ReadAll();
  ForgetEvents();
  Advance(TimeDelta::Millis(29'999));
  ReadAll();
  EXPECT_EQ(people_[0].events, Texts());
  Advance(TimeDelta::Millis(1));
  ReadAll();
  for (const int i : {0, 1})
    EXPECT_EQ(people_[static_cast<std::size_t>(i)].events, Texts{"-" + missing});
  EXPECT_EQ(fresh->Take(), Texts());
  // Too late for the old id.
  Enter(people_[2], "r");
  EXPECT_EQ(people_[2].resumed, Resumed::kNo);
  EXPECT_NE(people_[2].id, missing);
}

TEST_F(HubRestartTest, ANewcomerSeesThoseWhoCameBackAndOnlyThose) {
  Gather(2);
  Restart();
  Enter(people_[0], "r");
  people_.emplace_back().name = "fresh";
  Enter(people_[2], "r");
  EXPECT_EQ(people_[2].others, std::set<std::string>{people_[0].id});
  // Nor can it write to the other.
  const std::string missing = people_[1].id;
  Say(*people_[2].peer, R"({"type":"offer","to":")" + missing + R"(","payload":1})");
  const auto answer = people_[2].peer->Take();
  ASSERT_EQ(answer.size(), 1U);
  EXPECT_NE(answer[0].find("unknown-peer"), std::string::npos) << answer[0];
  Enter(people_[1], "r");
  ReadAll();
  EXPECT_EQ(people_[2].events.back(), "+" + people_[1].id);
  EXPECT_EQ(people_[0].events, Texts{"+" + people_[2].id});
  EXPECT_EQ(people_[1].events, Texts{"+" + people_[2].id});
  ExpectEverybodySeesEverybody();
}

TEST_F(HubRestartTest, WhoDidNotHearThatItsPlaceIsBackIsToldAgain) {
  Gather(2);
  people_[1].received = 57;  // of the run before
  Restart();
  Enter(people_[0], "r");
  Person& back = people_[1];
  const std::string id = back.id, token = back.token;
  Enter(back, "r");
  back.peer->client->Lose(Loss::kDied, now_);
  Say(*people_[0].peer, R"({"type":"offer","to":")" + id + R"(","payload":1})");
  back.peer.reset();
  back.token = token;
  back.received = 57;
  back.events.clear();
  Enter(back, "r");
  EXPECT_EQ(back.resumed, Resumed::kRestored);
  EXPECT_EQ(back.events, Texts{"signal from " + people_[0].id});
  EXPECT_EQ(back.received, 1);
  ExpectEverybodySeesEverybody();
}

TEST_F(HubRestartTest, NamingTheSameMemberAgainAndAgainCostsNothing) {
  Gather(2);
  Restart();
  const std::string missing = people_[1].id;
  RegisterMessage message{"r", people_[0].name, 1, {}, {}};
  message.resume = ResumeRequest{people_[0].token, 0, {}};
  message.resume->known.assign(500, PeerId(missing));
  const auto peer = Connect();
  for (int i = 0; i < 20; ++i) {
    Say(*peer, Serialize(ClientMessage(message)));
    Say(*peer, R"({"type":"leave"})");
  }
  EXPECT_LE(hub_->knower_count(), 1U);
}

TEST_F(HubRestartTest, WhatIsSentToOneWhoIsNotBackYetWaits) {
  Gather(2);
  Restart();
  Enter(people_[0], "r");
  Say(*people_[0].peer, R"({"type":"offer","to":")" + people_[1].id + R"(","payload":1})");
  Say(*people_[0].peer, R"({"type":"candidate","payload":1})");
  Enter(people_[1], "r");
  EXPECT_EQ(people_[1].events,
            (Texts{"signal from " + people_[0].id, "signal from " + people_[0].id}));
  EXPECT_EQ(people_[1].received, 2);
  // Counted as any other: after another loss nothing comes twice.
  people_[1].peer->client->Lose(Loss::kDied, now_);
  Enter(people_[1], "r");
  EXPECT_EQ(people_[1].resumed, Resumed::kKept);
  EXPECT_EQ(people_[1].events.size(), 2U);
}

TEST_F(HubRestartTest, WhoOnlyOneSideKnewIsToldToTheOther) {
  Gather(2);
  // Ann's `joined` of Bob was on its way when the relay died.
  people_[0].others.clear();
  for (const bool ann_first : {true, false}) {
    Restart();
    Enter(people_[ann_first ? 0 : 1], "r");
    Enter(people_[ann_first ? 1 : 0], "r");
    ReadAll();
    EXPECT_EQ(people_[0].events, Texts{"+" + people_[1].id});
    EXPECT_EQ(people_[1].events, Texts());
    ExpectEverybodySeesEverybody();
    people_[0].others.clear();
  }
}

TEST_F(HubRestartTest, TwoRestartsInARowAreAsOne) {
  Gather(3);
  Restart();
  Enter(people_[0], "r");
  Restart();
  Enter(people_[2], "r");
  Enter(people_[1], "r");
  Enter(people_[0], "r");
  ReadAll();
  for (const Person& person : people_) EXPECT_EQ(person.events, Texts());
  ExpectEverybodySeesEverybody();
}

TEST_F(HubRestartTest, ALostSecretMakesEveryoneNew) {
  Gather(2);
  Restart();
  tokens_ = std::make_unique<ResumeTokens>("another secret of the test", "run", 3600);
  hub_ = std::make_unique<Hub>(options_, Services(), 0, now_);
  for (Person& person : people_) Enter(person, "r");
  EXPECT_EQ(people_[0].resumed, Resumed::kNo);
  ReadAll();
  ExpectEverybodySeesEverybody();
}

TEST_F(HubRestartTest, AFullRoomCountsNobodyTwice) {
  options_.max_members_per_room = 2;
  MakeHub(options_);
  Gather(2);
  Restart();
  Enter(people_[0], "r");
  // An invented list neither fills the room nor grows without bound.
  Person liar = {};
  people_[0].peer->client->Lose(Loss::kDied, now_);
  for (int i = 0; i < 100; ++i) people_[0].others.insert("x" + std::to_string(i));
  Enter(people_[0], "r");
  EXPECT_LE(hub_->absent_count(), 2U);
  Enter(people_[1], "r");
  EXPECT_EQ(people_[1].resumed, Resumed::kRestored);
  EXPECT_EQ(people_[1].others, std::set<std::string>{people_[0].id});
}

// Random losses, restarts and returns; when everybody is back, everybody sees everybody.
TEST_F(HubRestartTest, ViewsAgreeAfterAnyHistory) {
  Random random(7);
  options_.message_burst = 1e9;
  MakeHub(options_);
  Gather(6);
  for (int step = 0; step < 5000; ++step) {
    Person& person = people_[random.Below(people_.size())];
    switch (random.Below(20)) {
      case 0:
        Restart();
        break;
      case 1:
      case 2:
      case 3:
        if (person.peer) {
          Read(person);
          person.peer->client->Lose(Loss::kDied, now_);
          person.peer.reset();
        }
        break;
      case 4:
      case 5:
        if (person.peer) {
          Read(person);
          Say(*person.peer, R"({"type":"offer","payload":0})");
        }
        break;
      case 6:
        Advance(TimeDelta::Seconds(10));
        break;
      default:
        if (!person.peer) Enter(person, "r");
    }
    if (random.Below(10) != 0) continue;
    for (Person& each : people_) {
      if (!each.peer) Enter(each, "r");
    }
    ReadAll();
    // Those whom a restart left to be awaited have come or have left by then.
    Advance(TimeDelta::Seconds(31));
    ReadAll();
    ExpectEverybodySeesEverybody();
    ASSERT_FALSE(HasFailure()) << step;
    ASSERT_EQ(hub_->absent_count(), 0U) << step;
  }
}

}  // namespace
}  // namespace visavis::relay
