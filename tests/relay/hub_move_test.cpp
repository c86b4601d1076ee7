// Clients whose room is another thread's: two hubs without sockets and clocks, side by side. Rooms
// that begin with "b" are the second one's.
#include <gtest/gtest.h>

#include <array>
#include <deque>
#include <memory>
#include <string>
#include <utility>

#include "tests/relay/hub_fixture.h"

namespace visavis::relay {
namespace {

class HubMoveTest : public HubFixture, private HubNeighbours {
 protected:
  HubMoveTest() { MakeHubs({}); }

  void MakeHubs(const HubOptions& options) {
    tokens_ = std::make_unique<ResumeTokens>("the secret of the test", "run", 3600);
    for (std::size_t i = 0; i < hubs_.size(); ++i) {
      hubs_[i] = std::make_unique<Hub>(
          options, HubServices{ids_, deadlines_, *tokens_, *access_, totals_, *this, &Wall}, i,
          now_);
    }
  }
  // On the first thread.
  std::unique_ptr<Peer> Arrive() {
    auto peer = std::make_unique<Peer>();
    peer->client = hubs_[0]->Admit(peer->link, now_);
    return peer;
  }
  // Goes where the client wants to go, as a session does. False: it stays.
  bool Follow(Peer& peer) {
    if (!peer.link.moving) return false;
    const std::size_t shard = peer.link.moving->shard();
    peer.client.reset();
    peer.client = hubs_[shard]->Welcome(peer.link, std::move(peer.link.moving), now_);
    return true;
  }
  void FollowToTheEnd(Peer& peer) {
    while (Follow(peer)) {
    }
    Deliver();
  }
  // What hubs have told each other.
  void Deliver() {
    while (!given_up_.empty()) {
      const OldPlace place = std::exchange(given_up_.front(), {});
      given_up_.pop_front();
      hubs_[place.shard]->GiveUp(place);
    }
  }
  std::unique_ptr<Peer> Enter(const std::string& room, const std::string& name) {
    auto peer = Arrive();
    Register(*peer, room, name);
    FollowToTheEnd(*peer);
    return peer;
  }
  // With the token of the newest `registered` in `texts`.
  void Resume(Peer& peer, const std::string& room, const Texts& texts) {
    const auto message = ParseServerMessage(texts.front());
    ASSERT_TRUE(message.ok());
    const auto& registered = std::get<RegisteredMessage>(message.value());
    Say(peer, Serialize(ClientMessage(RegisterMessage{
                  room, "n", 1, {}, ResumeRequest{registered.resume_token, 0, {}}})));
    FollowToTheEnd(peer);
  }
  static std::string Left(const std::string& id, const std::string& reason) {
    return R"({"type":"left","id":")" + id + R"(","reason":")" + reason + "\"}";
  }
  static bool IsRegistered(const std::string& text, const std::string& id) {
    return text.starts_with(R"({"type":"registered","id":")" + id + '"');
  }

  std::array<std::unique_ptr<Hub>, 2> hubs_;
  std::deque<OldPlace> given_up_;

 private:
  std::size_t ShardOf(std::string_view room) const override {
    return room.starts_with('b') ? 1 : 0;
  }
  void GiveUp(OldPlace place) override { given_up_.push_back(std::move(place)); }
};

TEST_F(HubMoveTest, AClientRegistersInARoomOfAnotherThread) {
  auto bob = Enter("b", "Bob");
  bob->Take();
  auto ann = Enter("b", "Ann");
  EXPECT_TRUE(IsRegistered(ann->Take()[0], "id2"));
  EXPECT_EQ(bob->Take(), Texts{R"({"type":"joined","id":"id2","name":"Ann"})"});
  Say(*ann, R"({"type":"offer","payload":1})");
  EXPECT_EQ(bob->Take(), Texts{R"({"type":"offer","senderId":"id2","payload":1})"});
  EXPECT_EQ(hubs_[0]->room_count(), 0U);
  EXPECT_EQ(hubs_[1]->census().members, 2U);
  ann->client->Lose(Loss::kClosed, now_);
  EXPECT_EQ(bob->Take(), Texts{Left("id2", "disconnect")});
}

TEST_F(HubMoveTest, ASecondRegisterLeavesTheRoomOfTheFirstThread) {
  auto ann = Enter("a", "Ann");
  auto bob = Enter("a", "Bob");
  ann->Take();
  bob->Take();
  Register(*bob, "b", "Bob");
  // On its way. What the room says waits, and is for nobody then.
  Say(*ann, R"({"type":"offer","payload":1})");
  FollowToTheEnd(*bob);
  const Texts texts = bob->Take();
  ASSERT_EQ(texts.size(), 1U);
  EXPECT_TRUE(IsRegistered(texts[0], "id3"));
  EXPECT_EQ(ann->Take(), Texts{Left("id2", "moved")});
  EXPECT_EQ(hubs_[0]->absent_count(), 0U);
  EXPECT_EQ(totals_.held_bytes.get(), 0U);
  EXPECT_EQ(totals_.rooms.get(), 2U);
}

TEST_F(HubMoveTest, ARefusedRegisterLeavesTheClientWhereItWas) {
  HubOptions options;
  options.max_members_per_room = 2;
  MakeHubs(options);
  auto x = Enter("b", "x");
  auto y = Enter("b", "y");
  auto ann = Enter("a", "Ann");
  auto bob = Enter("a", "Bob");
  ann->Take();
  bob->Take();
  Register(*bob, "b", "Bob");
  Say(*ann, R"({"type":"offer","payload":1})");
  FollowToTheEnd(*bob);
  Say(*ann, R"({"type":"offer","payload":2})");
  const Texts texts = bob->Take();
  ASSERT_EQ(texts.size(), 3U);
  EXPECT_EQ(CodeOf({texts[0]}), "room-full");
  EXPECT_EQ(texts[1], R"({"type":"offer","senderId":"id3","payload":1})");
  EXPECT_EQ(texts[2], R"({"type":"offer","senderId":"id3","payload":2})");
  Say(*bob, R"({"type":"answer","payload":3})");
  EXPECT_EQ(ann->Take(), Texts{R"({"type":"answer","senderId":"id4","payload":3})"});
  EXPECT_EQ(hubs_[0]->absent_count(), 0U);
  // It has not been forgotten that it is in no other room.
  Advance(options.register_timeout + TimeDelta::Seconds(1));
  EXPECT_FALSE(bob->link.closed);
}

TEST_F(HubMoveTest, ARefusedClassicClientIsClosedAndHasLeft) {
  HubOptions options;
  options.max_members_per_room = 1;
  MakeHubs(options);
  auto full = Enter("b", "x");
  auto ann = Arrive();
  Say(*ann, R"({"type":"register","payload":"a"})");
  Say(*ann, R"({"type":"register","payload":"b"})");
  FollowToTheEnd(*ann);
  EXPECT_EQ(ann->link.closed, (FakeLink::Closed{CloseCode::kTryAgainLater, "room-full"}));
  EXPECT_EQ(hubs_[0]->room_count(), 0U);
  EXPECT_EQ(hubs_[0]->absent_count(), 0U);
}

TEST_F(HubMoveTest, WhoTakesThePlaceUpMeanwhileReplacesTheOneThatAsked) {
  HubOptions options;
  options.max_members_per_room = 1;
  MakeHubs(options);
  auto full = Enter("b", "x");
  auto ann = Enter("a", "Ann");
  const Texts entered = ann->Take();
  Register(*ann, "b", "Ann");
  auto newer = Arrive();
  Resume(*newer, "a", entered);
  EXPECT_TRUE(IsRegistered(newer->Take()[0], "id2"));
  FollowToTheEnd(*ann);
  EXPECT_EQ(ann->link.closed, (FakeLink::Closed{CloseCode::kReplaced, "replaced"}));
  ann->client->Lose(Loss::kClosed, now_);
  EXPECT_EQ(hubs_[0]->census().members, 1U);
  EXPECT_FALSE(newer->link.closed);
}

TEST_F(HubMoveTest, WhoTakesThePlaceUpKeepsItWhenTheOneThatAskedGotItsRoom) {
  auto ann = Enter("a", "Ann");
  const Texts entered = ann->Take();
  Register(*ann, "b", "Ann");
  auto newer = Arrive();
  Resume(*newer, "a", entered);
  newer->Take();
  FollowToTheEnd(*ann);
  EXPECT_TRUE(IsRegistered(ann->Take()[0], "id2"));
  EXPECT_EQ(hubs_[0]->census().members, 1U);
  Say(*newer, R"({"type":"ping"})");
  EXPECT_EQ(newer->Take(), Texts{R"({"type":"pong"})"});
}

TEST_F(HubMoveTest, APlaceThatIsHeldForTheNewerOneIsNotTheOlderOnes) {
  HubOptions options;
  options.max_members_per_room = 1;
  MakeHubs(options);
  auto full = Enter("b", "x");
  auto ann = Enter("a", "Ann");
  const Texts entered = ann->Take();
  Register(*ann, "b", "Ann");
  auto newer = Arrive();
  Resume(*newer, "a", entered);
  newer->Take();
  Register(*newer, "b", "Ann");
  FollowToTheEnd(*ann);
  EXPECT_EQ(ann->link.closed, (FakeLink::Closed{CloseCode::kReplaced, "replaced"}));
  EXPECT_EQ(hubs_[0]->stats().replaced, 1U);
  FollowToTheEnd(*newer);
  EXPECT_EQ(CodeOf(newer->Take()), "room-full");
  EXPECT_FALSE(newer->link.closed);
}

TEST_F(HubMoveTest, WhoGotItsRoomDoesNotGiveUpWhatIsHeldForANewerOne) {
  HubOptions options;
  options.max_members_per_room = 1;
  MakeHubs(options);
  auto ann = Enter("a", "Ann");
  const Texts entered = ann->Take();
  Register(*ann, "b", "Ann");
  auto newer = Arrive();
  Resume(*newer, "a", entered);
  newer->Take();
  Register(*newer, "b", "Ann");
  FollowToTheEnd(*ann);
  EXPECT_TRUE(IsRegistered(ann->Take()[0], "id2"));
  FollowToTheEnd(*newer);
  EXPECT_EQ(CodeOf(newer->Take()), "room-full");
  EXPECT_FALSE(newer->link.closed);
}

TEST_F(HubMoveTest, APlaceThatIsLostMeanwhileEndsTheConnection) {
  HubOptions options;
  options.max_members_per_room = 2;
  options.max_held_bytes = 50;
  MakeHubs(options);
  auto x = Enter("b", "x");
  auto y = Enter("b", "y");
  auto ann = Enter("a", "Ann");
  auto bob = Enter("a", "Bob");
  ann->Take();
  Register(*bob, "b", "Bob");
  Say(*ann, R"({"type":"offer","payload":"more than is kept for one that is away"})");
  FollowToTheEnd(*bob);
  EXPECT_EQ(bob->link.closed, (FakeLink::Closed{CloseCode::kTryAgainLater, "room-full"}));
  Advance(TimeDelta::Millis(1));
  EXPECT_EQ(ann->Take(), Texts{Left("id4", "kicked")});
}

TEST_F(HubMoveTest, AClientThatNeverArrivesHasLeftInTheEnd) {
  HubOptions options;
  options.register_timeout = TimeDelta::Millis(100);
  MakeHubs(options);
  auto ann = Enter("a", "Ann");
  auto bob = Enter("a", "Bob");
  ann->Take();
  Register(*bob, "b", "Bob");
  bob->link.moving.reset();
  bob->client.reset();
  // A thread may be slow, and its clients quick to register.
  Advance(options.register_timeout);
  EXPECT_EQ(ann->Take(), Texts());
  Advance(TimeDelta::Seconds(30));
  EXPECT_EQ(ann->Take(), Texts{Left("id2", "disconnect")});
  EXPECT_EQ(hubs_[0]->stats().absences_expired, 0U);
}

TEST_F(HubMoveTest, AResumeNamesItsRoomAndFindsItsThread) {
  auto ann = Enter("b", "Ann");
  const Texts entered = ann->Take();
  auto bob = Enter("b", "Bob");
  ann->Take();
  ann->client->Lose(Loss::kDied, now_);
  Say(*bob, R"({"type":"offer","payload":1})");
  auto again = Arrive();
  Resume(*again, "b", entered);
  const Texts texts = again->Take();
  ASSERT_EQ(texts.size(), 2U);
  EXPECT_TRUE(IsRegistered(texts[0], "id1"));
  EXPECT_EQ(texts[1], R"({"type":"offer","senderId":"id2","payload":1})");
}

TEST_F(HubMoveTest, TheGhostOnItsThreadIsReplaced) {
  auto ghost = Enter("b", "Ann");
  const Texts entered = ghost->Take();
  auto again = Arrive();
  Resume(*again, "b", entered);
  EXPECT_EQ(ghost->link.closed, (FakeLink::Closed{CloseCode::kReplaced, "replaced"}));
  EXPECT_TRUE(IsRegistered(again->Take()[0], "id1"));
}

TEST_F(HubMoveTest, MovingGivesNoNewAllowanceAndNoNewTime) {
  HubOptions options;
  options.message_rate = 0.001;
  options.message_burst = 10;
  options.max_members_per_room = 1;
  MakeHubs(options);
  auto x = Enter("a", "x");
  auto y = Enter("b", "y");
  auto ann = Arrive();
  Advance(options.register_timeout - TimeDelta::Millis(1));
  for (int i = 0; i < 10; ++i) {
    Register(*ann, i % 2 == 0 ? "b" : "a", "Ann");
    FollowToTheEnd(*ann);
  }
  EXPECT_EQ(ann->Take().size(), 10U);  // room-full
  Register(*ann, "b", "Ann");
  EXPECT_EQ(ann->link.closed, (FakeLink::Closed{CloseCode::kPolicyViolation, "rate-limited"}));

  auto other = Arrive();
  Advance(options.register_timeout - TimeDelta::Millis(1));
  Register(*other, "b", "other");
  FollowToTheEnd(*other);
  EXPECT_FALSE(other->link.closed);
  Advance(TimeDelta::Millis(1));
  EXPECT_EQ(other->link.closed,
            (FakeLink::Closed{CloseCode::kPolicyViolation, "register-timeout"}));
}

TEST_F(HubMoveTest, LimitsOfAllAreOfAllThreads) {
  HubOptions options;
  options.max_rooms = 2;
  options.max_absent = 1;
  MakeHubs(options);
  auto a = Enter("a1", "n");
  auto b = Enter("b1", "n");
  auto c = Enter("b2", "n");
  EXPECT_EQ(CodeOf(c->Take()), "too-many-rooms");
  auto d = Enter("a2", "n");
  EXPECT_EQ(CodeOf(d->Take()), "too-many-rooms");
  a->client->Lose(Loss::kDied, now_);
  EXPECT_EQ(totals_.absences.get(), 1U);
  // The one that is away is the other thread's, which cannot make it leave.
  b->client->Lose(Loss::kDied, now_);
  EXPECT_EQ(totals_.absences.get(), 1U);
  EXPECT_EQ(totals_.rooms.get(), 1U);
  auto e = Enter("b3", "n");
  EXPECT_EQ(totals_.rooms.get(), 2U);
}

TEST_F(HubMoveTest, WhoIsOnlyMovingMakesWayForNoRoom) {
  HubOptions options;
  options.max_rooms = 1;
  MakeHubs(options);
  auto ann = Enter("a", "Ann");
  ann->Take();
  Register(*ann, "b", "Ann");
  auto bob = Enter("a2", "Bob");
  EXPECT_EQ(CodeOf(bob->Take()), "too-many-rooms");
  FollowToTheEnd(*ann);
  EXPECT_EQ(CodeOf(ann->Take()), "too-many-rooms");
  EXPECT_FALSE(ann->link.closed);
  EXPECT_EQ(hubs_[0]->census().members, 1U);
}

TEST_F(HubMoveTest, WhoIsOnlyMovingIsNotCountedAsAway) {
  HubOptions options;
  options.max_absent = 1;
  options.max_members_per_room = 2;
  MakeHubs(options);
  auto x = Enter("b", "x");
  auto y = Enter("b", "y");
  auto ann = Enter("a", "Ann");
  auto bob = Enter("a", "Bob");
  bob->Take();
  Register(*bob, "b", "Bob");
  EXPECT_EQ(totals_.absences.get(), 0U);
  ann->client->Lose(Loss::kDied, now_);
  EXPECT_EQ(totals_.absences.get(), 1U);
  FollowToTheEnd(*bob);
  EXPECT_EQ(CodeOf(bob->Take()), "room-full");
  EXPECT_FALSE(bob->link.closed);
  EXPECT_EQ(hubs_[0]->census().members, 2U);
  EXPECT_EQ(totals_.absences.get(), 1U);
}

TEST_F(HubMoveTest, HeldBytesAreOfAllThreads) {
  HubOptions options;
  options.max_total_held_bytes = 150;
  MakeHubs(options);
  auto a1 = Enter("a", "n");
  auto a2 = Enter("a", "n");
  auto b1 = Enter("b", "n");
  auto b2 = Enter("b", "n");
  a2->client->Lose(Loss::kDied, now_);
  b2->client->Lose(Loss::kDied, now_);
  a1->Take();
  b1->Take();
  const std::string offer = R"({"type":"offer","payload":"0123456789012345678901234567890"})";
  Say(*a1, offer);
  Say(*b1, offer);
  Advance(TimeDelta::Millis(1));
  EXPECT_EQ(a1->Take(), Texts());
  EXPECT_EQ(b1->Take(), Texts{Left("id4", "kicked")});
}

TEST_F(HubMoveTest, PingsTakeFromTheAllowanceOfMessages) {
  HubOptions options;
  options.message_burst = 3;
  MakeHubs(options);
  auto ann = Arrive();
  for (int i = 0; i < 3; ++i) ann->client->ReceiveControl(now_);
  EXPECT_FALSE(ann->link.closed);
  ann->client->ReceiveControl(now_);
  EXPECT_EQ(ann->link.closed, (FakeLink::Closed{CloseCode::kPolicyViolation, "rate-limited"}));
}

}  // namespace
}  // namespace visavis::relay
