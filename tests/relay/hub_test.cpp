#include "relay/hub.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tests/relay/hub_fixture.h"
#include "wasm/base/random.h"

namespace visavis::relay {
namespace {

class HubTest : public HubFixture {};

TEST_F(HubTest, RegisteredTellsWhoIsThereAndTheOthersSeeJoined) {
  HubOptions options;
  options.ice_servers = {{{"stun:s"}, "", ""}};
  MakeHub(options);
  const auto ann = Connect();
  Register(*ann, "r", "Ann");
  EXPECT_EQ(ann->Take(), Texts{R"({"type":"registered","id":"id1","version":1,"peers":[],)"
                               R"("iceServers":[{"urls":["stun:s"]}],)" +
                               ResumeAndLimits("id1", "r")});
  const auto bob = Connect();
  Register(*bob, "r", "Bob");
  EXPECT_EQ(bob->Take(),
            Texts{R"({"type":"registered","id":"id2","version":1,)"
                  R"("peers":[{"id":"id1","name":"Ann"}],"iceServers":[{"urls":["stun:s"]}],)" +
                  ResumeAndLimits("id2", "r")});
  EXPECT_EQ(ann->Take(), Texts{R"({"type":"joined","id":"id2","name":"Bob"})"});
}

TEST_F(HubTest, TheVersionIsTheLowerOfBoth) {
  const auto ann = Connect();
  Say(*ann, R"({"type":"register","payload":"r","version":99})");
  EXPECT_NE(ann->Take().at(0).find(R"("version":1,)"), std::string::npos);
}

TEST_F(HubTest, SignalsGoToEveryoneElseInTheRoom) {
  const auto ann = Join("r", "Ann");
  const auto bob = Join("r", "Bob");
  const auto eve = Join("other", "Eve");
  const auto cid = Join("r", "Cid");
  for (auto* peer : {ann.get(), bob.get(), eve.get(), cid.get()}) peer->Take();
  Say(*bob, R"({"payload": [1, 2 ], "type":"offer"})");
  const Texts expected{R"({"type":"offer","senderId":"id2","payload":[1, 2 ]})"};
  EXPECT_EQ(ann->Take(), expected);
  EXPECT_EQ(cid->Take(), expected);
  EXPECT_EQ(bob->Take(), Texts());
  EXPECT_EQ(eve->Take(), Texts());
  EXPECT_EQ(hub_->stats().deliveries, 2U);
}

TEST_F(HubTest, ABroadcastIsFramedOnceAndShared) {
  const auto ann = Join("r", "Ann");
  const auto bob = Join("r", "Bob");
  const auto cid = Join("r", "Cid");
  ann->Take();
  bob->Take();
  Say(*cid, R"({"type":"offer","payload":1})");
  ASSERT_EQ(ann->link.frames.size(), 1U);
  EXPECT_EQ(ann->link.frames[0], bob->link.frames.at(0));
}

TEST_F(HubTest, ToReachesOneMemberOfTheOwnRoomOnly) {
  const auto ann = Join("r", "Ann");
  const auto bob = Join("r", "Bob");
  const auto cid = Join("r", "Cid");
  const auto eve = Join("other", "Eve");
  for (auto* peer : {ann.get(), bob.get(), cid.get(), eve.get()}) peer->Take();
  Say(*ann, R"({"type":"answer","to":"id2","payload":null})");
  EXPECT_EQ(bob->Take(), Texts{R"({"type":"answer","senderId":"id1","payload":null})"});
  EXPECT_EQ(cid->Take(), Texts());
  for (const char* to : {"id4", "nobody"}) {
    Say(*ann, R"({"type":"answer","to":")" + std::string(to) + R"(","payload":null})");
    EXPECT_EQ(CodeOf(ann->Take()), "unknown-peer");
  }
  EXPECT_EQ(eve->Take(), Texts());
}

TEST_F(HubTest, AMemberMaySignalItself) {
  const auto ann = Join("r", "Ann");
  Say(*ann, R"({"type":"candidate","to":"id1","payload":0})");
  EXPECT_EQ(ann->Take(), Texts{R"({"type":"candidate","senderId":"id1","payload":0})"});
}

TEST_F(HubTest, LeaveIsToldAndTheConnectionMayRegisterAgain) {
  const auto ann = Join("r", "Ann");
  const auto bob = Join("r", "Bob");
  ann->Take();
  Say(*bob, R"({"type":"leave"})");
  EXPECT_EQ(ann->Take(), Texts{R"({"type":"left","id":"id2","reason":"leave"})"});
  Say(*bob, R"({"type":"offer","payload":1})");
  EXPECT_EQ(CodeOf(bob->Take()), "not-registered");
  Say(*bob, R"({"type":"leave"})");
  EXPECT_EQ(CodeOf(bob->Take()), "not-registered");
  Register(*bob, "r", "Bob");
  EXPECT_EQ(ann->Take(), Texts{R"({"type":"joined","id":"id3","name":"Bob"})"});
  EXPECT_EQ(hub_->room_count(), 1U);
}

TEST_F(HubTest, ALostClientIsReportedWithItsReason) {
  const std::vector<std::pair<Loss, std::string>> reasons = {{Loss::kClosed, "disconnect"},
                                                             {Loss::kDied, "disconnect"},
                                                             {Loss::kTimeout, "timeout"},
                                                             {Loss::kMisbehaved, "kicked"},
                                                             {Loss::kStopping, "shutdown"}};
  for (const auto& [loss, reason] : reasons) {
    const auto ann = Join("r", "Ann");
    const auto bob = Join("r", "Bob");
    ann->Take();
    bob->client->Lose(loss, now_);
    if (ann->link.frames.empty()) Advance(TimeDelta::Seconds(30));
    const Texts texts = ann->Take();
    ASSERT_EQ(texts.size(), 1U);
    EXPECT_NE(texts[0].find("\"reason\":\"" + reason + '"'), std::string::npos) << texts[0];
  }
}

TEST_F(HubTest, ADestroyedClientIsReportedOnce) {
  const auto ann = Join("r", "Ann");
  auto bob = Join("r", "Bob");
  ann->Take();
  bob->client->Lose(Loss::kClosed, now_);
  bob.reset();
  EXPECT_EQ(ann->Take(), Texts{R"({"type":"left","id":"id2","reason":"disconnect"})"});
  auto cid = Join("r", "Cid");
  ann->Take();
  cid.reset();
  EXPECT_EQ(ann->Take(), Texts{R"({"type":"left","id":"id3","reason":"disconnect"})"});
}

TEST_F(HubTest, EmptyRoomsAreForgotten) {
  auto ann = Join("a", "Ann");
  auto bob = Join("b", "Bob");
  EXPECT_EQ(hub_->room_count(), 2U);
  ann.reset();
  Say(*bob, R"({"type":"leave"})");
  EXPECT_EQ(hub_->room_count(), 0U);
}

TEST_F(HubTest, ASecondRegisterMovesTheClientUnderANewId) {
  const auto ann = Join("a", "Ann");
  const auto bob = Join("b", "Bob");
  const auto cid = Join("a", "Cid");
  ann->Take();
  Register(*cid, "b", "Cid");
  EXPECT_EQ(ann->Take(), Texts{R"({"type":"left","id":"id3","reason":"moved"})"});
  EXPECT_EQ(bob->Take(), Texts{R"({"type":"joined","id":"id4","name":"Cid"})"});
  Say(*cid, R"({"type":"offer","payload":1})");
  EXPECT_EQ(ann->Take(), Texts());
  EXPECT_EQ(bob->Take(), Texts{R"({"type":"offer","senderId":"id4","payload":1})"});
}

TEST_F(HubTest, RegisteringAgainInTheSameRoomNeedsNoSecondPlace) {
  HubOptions options;
  options.max_members_per_room = 2;
  options.max_rooms = 1;
  MakeHub(options);
  const auto ann = Join("r", "Ann");
  Register(*ann, "r", "Anna");
  EXPECT_NE(ann->Take().at(0).find(R"("id":"id2","version":1,"peers":[])"), std::string::npos);
  const auto bob = Join("r", "Bob");
  ann->Take();
  Register(*bob, "r", "Bobby");
  EXPECT_EQ(ann->Take(), (Texts{R"({"type":"left","id":"id3","reason":"moved"})",
                                R"({"type":"joined","id":"id4","name":"Bobby"})"}));
}

TEST_F(HubTest, AFullRoomRefusesAndTheClientStaysWhereItIs) {
  HubOptions options;
  options.max_members_per_room = 1;
  MakeHub(options);
  const auto ann = Join("a", "Ann");
  const auto bob = Join("b", "Bob");
  Register(*bob, "a", "Bob");
  EXPECT_EQ(bob->Take(), Texts{R"({"type":"error","code":"room-full",)"
                               R"("message":"The room has as many members as it can take.",)"
                               R"("re":"register"})"});
  EXPECT_EQ(ann->Take(), Texts());
  EXPECT_EQ(hub_->room_count(), 2U);
  EXPECT_FALSE(bob->link.closed);
}

TEST_F(HubTest, RoomsAreLimitedAndAMoveOfTheLastMemberFreesOne) {
  HubOptions options;
  options.max_rooms = 1;
  MakeHub(options);
  const auto ann = Join("a", "Ann");
  const auto bob = Connect();
  Register(*bob, "b", "Bob");
  EXPECT_EQ(CodeOf(bob->Take()), "too-many-rooms");
  Register(*ann, "b", "Ann");
  EXPECT_NE(ann->Take().at(0).find("registered"), std::string::npos);
  EXPECT_EQ(hub_->room_count(), 1U);
}

TEST_F(HubTest, AClassicClientReceivesSignalsAndNothingElse) {
  const auto classic = JoinClassic("r");
  const auto ann = Join("r", "Ann");
  Say(*classic, "garbage");
  Say(*classic, R"({"type":"offer","to":"nobody","payload":1})");
  Say(*classic, R"({"type":"dance"})");
  Say(*ann, R"({"type":"offer","payload":1})");
  Say(*ann, R"({"type":"leave"})");
  EXPECT_EQ(classic->Take(), Texts{R"({"type":"offer","senderId":"id2","payload":1})"});
}

TEST_F(HubTest, OthersSeeAClassicClientComeAndGo) {
  const auto ann = Join("r", "Ann");
  auto classic = JoinClassic("r");
  Say(*classic, R"({"type":"candidate","payload":{"x":1}})");
  classic.reset();
  EXPECT_EQ(ann->Take(), (Texts{R"({"type":"joined","id":"id2","name":""})",
                                R"({"type":"candidate","senderId":"id2","payload":{"x":1}})",
                                R"({"type":"left","id":"id2","reason":"disconnect"})"}));
}

TEST_F(HubTest, AClassicClientThatFindsNoPlaceIsClosed) {
  HubOptions options;
  options.max_members_per_room = 1;
  options.max_rooms = 1;
  MakeHub(options);
  const auto ann = Join("r", "Ann");
  const auto late = JoinClassic("r");
  EXPECT_EQ(late->link.closed, (FakeLink::Closed{CloseCode::kTryAgainLater, "room-full"}));
  const auto lone = JoinClassic("q");
  EXPECT_EQ(lone->link.closed, (FakeLink::Closed{CloseCode::kTryAgainLater, "too-many-rooms"}));
  EXPECT_EQ(late->Take(), Texts());
}

TEST_F(HubTest, PingIsAnsweredInsideAndOutsideARoom) {
  const auto ann = Connect();
  Say(*ann, R"({"type":"ping"})");
  EXPECT_EQ(ann->Take(), Texts{R"({"type":"pong"})"});
  Register(*ann, "r", "Ann");
  ann->Take();
  Say(*ann, R"({"type":"ping"})");
  EXPECT_EQ(ann->Take(), Texts{R"({"type":"pong"})"});
}

TEST_F(HubTest, RefusedMessagesGetTheirCodeAndType) {
  const auto ann = Connect();
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"", "invalid-json"},
      {"{", "invalid-json"},
      {"[1]", "not-an-object"},
      {R"({"type":"leave","type":"leave"})", "duplicate-key"},
      {R"({"type":"dance"})", "unknown-type"},
      {R"({"type":"register"})", "missing-field"},
      {R"({"type":"register","payload":7})", "invalid-field"},
      {R"({"type":"offer","payload":7})", "not-registered"},
  };
  for (const auto& [text, code] : cases) {
    Say(*ann, text);
    EXPECT_EQ(CodeOf(ann->Take()), code) << text;
  }
  Say(*ann, R"({"type":"register","payload":7})");
  EXPECT_NE(ann->Take().at(0).find(R"("re":"register")"), std::string::npos);
  EXPECT_EQ(hub_->stats().bad_messages, 8U);
}

TEST_F(HubTest, WhoNeverRegistersIsClosedInTime) {
  const auto ann = Connect();
  Advance(TimeDelta::Seconds(14));
  Say(*ann, R"({"type":"ping"})");
  Advance(TimeDelta::Millis(999));
  EXPECT_FALSE(ann->link.closed);
  Advance(TimeDelta::Millis(1));
  EXPECT_EQ(ann->link.closed, (FakeLink::Closed{CloseCode::kPolicyViolation, "register-timeout"}));
  Register(*ann, "r", "too late");
  EXPECT_EQ(hub_->room_count(), 0U);
}

TEST_F(HubTest, AMemberIsNotTimedUntilItLeaves) {
  const auto ann = Join("r", "Ann");
  Advance(TimeDelta::Seconds(3600));
  EXPECT_FALSE(ann->link.closed);
  Say(*ann, R"({"type":"leave"})");
  Advance(TimeDelta::Millis(14'999));
  EXPECT_FALSE(ann->link.closed);
  Advance(TimeDelta::Millis(1));
  EXPECT_TRUE(ann->link.closed);
}

TEST_F(HubTest, TheMessageRateIsLimitedWithABurst) {
  HubOptions options;
  options.message_rate = 10;
  options.message_burst = 3;
  MakeHub(options);
  const auto ann = Join("r", "Ann");  // one message
  const auto bob = Join("r", "Bob");
  ann->Take();
  Say(*bob, "x");
  Say(*bob, "x");
  Advance(TimeDelta::Millis(100));  // one token
  Say(*bob, R"({"type":"offer","payload":1})");
  EXPECT_FALSE(bob->link.closed);
  EXPECT_EQ(ann->Take().size(), 1U);
  Say(*bob, R"({"type":"offer","payload":2})");
  EXPECT_EQ(bob->link.closed, (FakeLink::Closed{CloseCode::kPolicyViolation, "rate-limited"}));
  EXPECT_EQ(ann->Take(), Texts{R"({"type":"left","id":"id2","reason":"kicked"})"});
}

// Random actions; afterwards every peer's view of its room is what the hub says it is.
TEST_F(HubTest, EveryViewOfARoomStaysRight) {
  HubOptions options;
  options.max_members_per_room = 4;
  options.message_burst = 1e9;
  MakeHub(options);
  struct View {
    std::unique_ptr<Peer> peer;
    std::string own_id;
    std::vector<std::string> others;
  };
  std::vector<View> views(8);
  const auto read = [](View& view) {
    for (const std::string& text : view.peer->Take()) {
      const auto parsed = ParseServerMessage(text);
      ASSERT_TRUE(parsed.ok()) << text;
      if (const auto* m = std::get_if<RegisteredMessage>(&parsed.value())) {
        view.own_id = m->id.value();
        view.others.clear();
        for (const PeerInfo& peer : m->peers) view.others.push_back(peer.id.value());
      } else if (const auto* joined = std::get_if<JoinedMessage>(&parsed.value())) {
        view.others.push_back(joined->peer.id.value());
      } else if (const auto* left = std::get_if<LeftMessage>(&parsed.value())) {
        ASSERT_EQ(std::erase(view.others, left->id.value()), 1U) << text;
      }
    }
  };
  Random random(3);
  for (int i = 0; i < 20'000; ++i) {
    View& view = views[random.Below(views.size())];
    if (!view.peer) view.peer = Connect();
    switch (random.Below(4)) {
      case 0:
      case 1:
        Register(*view.peer, "r" + std::to_string(random.Below(3)), "n");
        break;
      case 2:
        Say(*view.peer, R"({"type":"leave"})");
        view.own_id.clear();
        view.others.clear();
        break;
      default:
        view = View();
    }
    for (View& other : views) {
      if (other.peer) read(other);
    }
    // Seeing is mutual, and nobody sees one who is gone.
    for (const View& a : views) {
      for (const View& b : views) {
        if (a.own_id.empty() || b.own_id.empty()) continue;
        const auto sees = [](const View& from, const View& to) {
          return std::count(from.others.begin(), from.others.end(), to.own_id);
        };
        ASSERT_EQ(sees(a, b), sees(b, a));
        ASSERT_LE(sees(a, b), &a == &b ? 0 : 1);
      }
      std::size_t alive = 0;
      for (const View& b : views) {
        alive += static_cast<std::size_t>(!b.own_id.empty() &&
                                          std::count(a.others.begin(), a.others.end(), b.own_id));
      }
      ASSERT_EQ(alive, a.others.size());
      ASSERT_LT(a.others.size(), 4U);
    }
  }
}

}  // namespace
}  // namespace visavis::relay
