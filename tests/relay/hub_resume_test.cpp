// Clients that lose their socket and come back (relay/PROTOCOL.md, "Coming back").
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tests/relay/hub_fixture.h"

namespace visavis::relay {
namespace {

class HubResumeTest : public HubFixture {
 protected:
  // What a client remembers.
  struct Place {
    std::string room = "r";
    std::string name = "n";
    ResumeRequest resume;
    std::string id;
  };

  // In `room`; what it was told but `registered` stays unread.
  std::pair<std::unique_ptr<Peer>, Place> JoinWithPlace(const std::string& room,
                                                        const std::string& name) {
    auto peer = Connect();
    Register(*peer, room, name);
    const RegisteredMessage registered = TakeRegistered(*peer);
    Place place{room, name, {registered.resume_token, 0, {}}, registered.id.value()};
    for (const PeerInfo& other : registered.peers) place.resume.known.push_back(other.id);
    return {std::move(peer), place};
  }
  RegisteredMessage TakeRegistered(Peer& peer) {
    EXPECT_FALSE(peer.link.frames.empty());
    if (peer.link.frames.empty()) return {};
    Texts texts = peer.Take();
    const auto message = ParseServerMessage(texts.front());
    EXPECT_TRUE(message.ok()) << texts.front();
    rest_.assign(texts.begin() + 1, texts.end());
    const auto* registered = std::get_if<RegisteredMessage>(&message.value());
    EXPECT_NE(registered, nullptr) << texts.front();
    return registered == nullptr ? RegisteredMessage() : *registered;
  }
  void Die(Peer& peer) { peer.client->Lose(Loss::kDied, now_); }
  std::unique_ptr<Peer> ComeBack(const Place& place) {
    auto peer = Connect();
    Say(*peer,
        Serialize(ClientMessage(RegisterMessage{place.room, place.name, 1, {}, place.resume})));
    return peer;
  }
  static std::vector<std::string> IdsOf(const RegisteredMessage& message) {
    std::vector<std::string> ids;
    for (const PeerInfo& peer : message.peers) ids.push_back(peer.id.value());
    return ids;
  }

  Texts rest_;  // what came behind the `registered` that was taken last
};

using Ids = std::vector<std::string>;

TEST_F(HubResumeTest, WhoComesBackInTimeIsTheSameAndTheOthersSeeNothing) {
  auto [ann, ann_place] = JoinWithPlace("r", "Ann");
  auto [bob, bob_place] = JoinWithPlace("r", "Bob");
  ann->Take();
  Die(*bob);
  Advance(TimeDelta::Millis(29'999));
  const auto again = ComeBack(bob_place);
  const RegisteredMessage registered = TakeRegistered(*again);
  EXPECT_EQ(registered.id.value(), bob_place.id);
  EXPECT_EQ(registered.resumed, Resumed::kKept);
  EXPECT_EQ(registered.lost, 0);
  EXPECT_EQ(IdsOf(registered), Ids{ann_place.id});
  Advance(TimeDelta::Seconds(3600));
  EXPECT_EQ(ann->Take(), Texts());
  Say(*again, R"({"type":"offer","payload":1})");
  EXPECT_EQ(ann->Take(), Texts{R"({"type":"offer","senderId":"id2","payload":1})"});
  EXPECT_EQ(hub_->absent_count(), 0U);
}

TEST_F(HubResumeTest, WhoDoesNotComeBackInTimeHasLeftAndIsSomeoneNewThen) {
  auto [ann, ann_place] = JoinWithPlace("r", "Ann");
  auto [bob, bob_place] = JoinWithPlace("r", "Bob");
  ann->Take();
  Die(*bob);
  Advance(TimeDelta::Millis(29'999));
  EXPECT_EQ(ann->Take(), Texts());
  Advance(TimeDelta::Millis(1));
  EXPECT_EQ(ann->Take(), Texts{R"({"type":"left","id":"id2","reason":"disconnect"})"});
  const auto again = ComeBack(bob_place);
  const RegisteredMessage registered = TakeRegistered(*again);
  EXPECT_EQ(registered.resumed, Resumed::kNo);
  EXPECT_EQ(registered.id.value(), "id3");
  EXPECT_EQ(ann->Take(), Texts{R"({"type":"joined","id":"id3","name":"Bob"})"});
}

TEST_F(HubResumeTest, WhatWasSentMeanwhileComesInOrder) {
  auto [ann, ann_place] = JoinWithPlace("r", "Ann");
  auto [bob, bob_place] = JoinWithPlace("r", "Bob");
  ann->Take();
  Die(*bob);
  Say(*ann, R"({"type":"offer","to":"id2","payload":1})");
  Say(*ann, R"({"type":"candidate","payload":2})");
  const auto cid = Join("r", "Cid");
  Say(*cid, R"({"type":"offer","to":"id2","payload":3})");
  const auto again = ComeBack(bob_place);
  EXPECT_EQ(IdsOf(TakeRegistered(*again)), (Ids{"id1", "id3"}));
  EXPECT_EQ(rest_, (Texts{R"({"type":"offer","senderId":"id1","payload":1})",
                          R"({"type":"candidate","senderId":"id1","payload":2})",
                          R"({"type":"joined","id":"id3","name":"Cid"})",
                          R"({"type":"offer","senderId":"id3","payload":3})"}));
}

TEST_F(HubResumeTest, WhatTheOldSocketDidNotTakeComesFirstAndNothingTwice) {
  auto [ann, ann_place] = JoinWithPlace("r", "Ann");
  auto [bob, bob_place] = JoinWithPlace("r", "Bob");
  for (int i = 1; i <= 5; ++i) {
    Say(*ann, R"({"type":"offer","payload":)" + std::to_string(i) + "}");
  }
  // The socket still has the last three, and the client had read up to the third.
  bob->link.undelivered.assign(bob->link.frames.end() - 3, bob->link.frames.end());
  Die(*bob);
  Say(*ann, R"({"type":"offer","payload":6})");
  bob_place.resume.received = 3;
  const auto again = ComeBack(bob_place);
  EXPECT_EQ(TakeRegistered(*again).lost, 0);
  EXPECT_EQ(rest_, (Texts{R"({"type":"offer","senderId":"id1","payload":4})",
                          R"({"type":"offer","senderId":"id1","payload":5})",
                          R"({"type":"offer","senderId":"id1","payload":6})"}));
}

TEST_F(HubResumeTest, WhatIsGoneIsSaid) {
  auto [ann, ann_place] = JoinWithPlace("r", "Ann");
  auto [bob, bob_place] = JoinWithPlace("r", "Bob");
  for (int i = 1; i <= 3; ++i) Say(*ann, R"({"type":"offer","payload":0})");
  Die(*bob);  // its socket took all three
  bob_place.resume.received = 1;
  const auto again = ComeBack(bob_place);
  EXPECT_EQ(TakeRegistered(*again).lost, 2);
  EXPECT_EQ(hub_->stats().lost, 2U);
}

TEST_F(HubResumeTest, TheRelaySaysHowFarItHeardTheClient) {
  auto [ann, ann_place] = JoinWithPlace("r", "Ann");
  Say(*ann, R"({"type":"ping"})");
  Say(*ann, "garbage");
  Say(*ann, R"({"type":"offer","payload":0})");
  Die(*ann);
  ann_place.resume.received = 2;  // pong and the error
  const auto again = ComeBack(ann_place);
  const RegisteredMessage registered = TakeRegistered(*again);
  EXPECT_EQ(registered.received, 3);
  EXPECT_EQ(registered.lost, 0);
}

TEST_F(HubResumeTest, AnAnswerThatNeverLeftCountsForNothing) {
  auto [ann, ann_place] = JoinWithPlace("r", "Ann");
  Die(*ann);
  const auto second = ComeBack(ann_place);
  for (const SharedMessage& frame : second->link.frames) {
    if (frame->IsOfMember()) second->link.undelivered.push_back(frame);
  }
  Die(*second);
  const auto third = ComeBack(ann_place);
  EXPECT_EQ(TakeRegistered(*third).lost, 0);
  EXPECT_EQ(rest_, Texts{});
}

TEST_F(HubResumeTest, ANewSocketReplacesTheOldOne) {
  auto [ann, ann_place] = JoinWithPlace("r", "Ann");
  auto [bob, bob_place] = JoinWithPlace("r", "Bob");
  ann->Take();
  const auto again = ComeBack(bob_place);
  EXPECT_EQ(TakeRegistered(*again).resumed, Resumed::kKept);
  EXPECT_EQ(bob->link.closed, (FakeLink::Closed{CloseCode::kReplaced, "replaced"}));
  Say(*bob, R"({"type":"offer","payload":"from the ghost"})");
  bob->client->Lose(Loss::kClosed, now_);
  bob.reset();
  EXPECT_EQ(ann->Take(), Texts());
  Say(*ann, R"({"type":"offer","to":"id2","payload":1})");
  EXPECT_EQ(again->Take(), Texts{R"({"type":"offer","senderId":"id1","payload":1})"});
  EXPECT_EQ(hub_->stats().replaced, 1U);
}

TEST_F(HubResumeTest, ResumingOnTheSameConnectionChangesNothing) {
  auto [ann, ann_place] = JoinWithPlace("r", "Ann");
  auto [bob, bob_place] = JoinWithPlace("r", "Bob");
  ann->Take();
  Say(*bob, Serialize(ClientMessage(RegisterMessage{"r", "Bob", 1, {}, bob_place.resume})));
  EXPECT_EQ(TakeRegistered(*bob).resumed, Resumed::kKept);
  EXPECT_FALSE(bob->link.closed);
  EXPECT_EQ(ann->Take(), Texts());
}

TEST_F(HubResumeTest, AConnectionWithAPlaceOfItsOwnGivesItUp) {
  auto [ann, ann_place] = JoinWithPlace("r", "Ann");
  auto [bob, bob_place] = JoinWithPlace("r", "Bob");
  ann->Take();
  bob->Take();
  Die(*ann);
  ann_place.resume.received = 1;
  Say(*bob, Serialize(ClientMessage(RegisterMessage{"r", "Ann", 1, {}, ann_place.resume})));
  const RegisteredMessage registered = TakeRegistered(*bob);
  EXPECT_EQ(registered.id.value(), ann_place.id);
  EXPECT_EQ(IdsOf(registered), Ids());
  EXPECT_EQ(rest_, Texts{R"({"type":"left","id":"id2","reason":"moved"})"});
}

TEST_F(HubResumeTest, WhoGivesUpAPlaceForAnotherWhoseMessagesFillItsBoundLosesNoneOfThem) {
  HubOptions options;
  options.max_held_bytes = 1000;
  MakeHub(options);
  auto [ann, ann_place] = JoinWithPlace("r", "Ann");
  auto [bob, bob_place] = JoinWithPlace("r", "Bob");
  Die(*ann);
  ann_place.resume.received = 1;
  Say(*bob, R"({"type":"offer","payload":")" + std::string(930, 'x') + "\"}");
  Say(*bob, Serialize(ClientMessage(RegisterMessage{"r", "Ann", 1, {}, ann_place.resume})));
  const RegisteredMessage registered = TakeRegistered(*bob);
  EXPECT_EQ(registered.resumed, Resumed::kKept);
  EXPECT_EQ(registered.lost, 0);
  ASSERT_EQ(rest_.size(), 2U);
  EXPECT_GT(rest_.front().size(), 930U);
  EXPECT_EQ(rest_.back(), R"({"type":"left","id":"id2","reason":"moved"})");
}

TEST_F(HubResumeTest, ATokenOpensOnlyItsOwnRoomAndMustBeWhole) {
  auto [ann, ann_place] = JoinWithPlace("r", "Ann");
  Die(*ann);
  Place other_room = ann_place;
  other_room.room = "q";
  EXPECT_EQ(TakeRegistered(*ComeBack(other_room)).resumed, Resumed::kNo);
  for (std::size_t i = 0; i < ann_place.resume.token.size(); ++i) {
    Place forged = ann_place;
    forged.resume.token[i] = forged.resume.token[i] == 'x' ? 'y' : 'x';
    const auto again = ComeBack(forged);
    EXPECT_EQ(TakeRegistered(*again).resumed, Resumed::kNo) << i;
    again->client->Lose(Loss::kClosed, now_);
  }
  EXPECT_EQ(TakeRegistered(*ComeBack(ann_place)).resumed, Resumed::kKept);
}

TEST_F(HubResumeTest, GoodbyesAndFaultsKeepNoPlace) {
  for (const Loss loss : {Loss::kClosed, Loss::kMisbehaved}) {
    auto [ann, ann_place] = JoinWithPlace("r", "Ann");
    ann->client->Lose(loss, now_);
    EXPECT_EQ(hub_->room_count(), 0U);
    const auto again = ComeBack(ann_place);
    EXPECT_EQ(TakeRegistered(*again).resumed, Resumed::kNo);
  }
}

TEST_F(HubResumeTest, ClassicClientsLeaveAtOnceAndGetNoToken) {
  const auto ann = Join("r", "Ann");
  const auto classic = JoinClassic("r");
  ann->Take();
  classic->client->Lose(Loss::kDied, now_);
  EXPECT_EQ(ann->Take(), Texts{R"({"type":"left","id":"id2","reason":"disconnect"})"});
  EXPECT_EQ(hub_->absent_count(), 0U);
}

TEST_F(HubResumeTest, WithoutGraceThereIsNoToken) {
  HubOptions options;
  options.resume_grace = TimeDelta::Zero();
  MakeHub(options);
  auto [ann, ann_place] = JoinWithPlace("r", "Ann");
  EXPECT_EQ(ann_place.resume.token, "");
  Die(*ann);
  EXPECT_EQ(hub_->room_count(), 0U);
}

TEST_F(HubResumeTest, MoreThanMayWaitEndsTheMembership) {
  HubOptions options;
  options.max_held_bytes = 1000;
  MakeHub(options);
  auto [ann, ann_place] = JoinWithPlace("r", "Ann");
  auto [bob, bob_place] = JoinWithPlace("r", "Bob");
  ann->Take();
  Die(*bob);
  Say(*ann, R"({"type":"offer","payload":")" + std::string(900, 'x') + "\"}");
  Say(*ann, R"({"type":"offer","payload":")" + std::string(900, 'x') + "\"}");
  EXPECT_EQ(TakeRegistered(*ComeBack(bob_place)).resumed, Resumed::kNo);
  EXPECT_EQ(ann->Take().front(), R"({"type":"left","id":"id2","reason":"kicked"})");
  Die(*ann);
  const auto cid = Join("r", "Cid");
  Say(*cid, R"({"type":"offer","payload":")" + std::string(1000, 'x') + "\"}");
  Advance(TimeDelta::Zero());
  EXPECT_EQ(cid->Take(), Texts{R"({"type":"left","id":"id1","reason":"kicked"})"});
  EXPECT_EQ(hub_->stats().absences_cut, 2U);
}

TEST_F(HubResumeTest, TheAbsentMakeWayForTheNextAndForRooms) {
  HubOptions options;
  options.max_absent = 2;
  options.max_rooms = 3;
  MakeHub(options);
  std::vector<std::pair<std::unique_ptr<Peer>, Place>> peers;
  for (const char* room : {"a", "b", "c"}) {
    peers.push_back(JoinWithPlace(room, "n"));
    Die(*peers.back().first);
  }
  EXPECT_EQ(hub_->absent_count(), 2U);
  EXPECT_EQ(hub_->room_count(), 2U);
  const auto d = Join("d", "n");
  const auto e = Join("e", "n");
  EXPECT_EQ(hub_->room_count(), 3U);
  EXPECT_EQ(hub_->absent_count(), 1U);
  EXPECT_EQ(TakeRegistered(*ComeBack(peers[2].second)).resumed, Resumed::kKept);
}

TEST_F(HubResumeTest, RoomsOfAbsentMembersEndWithThem) {
  auto [ann, ann_place] = JoinWithPlace("r", "Ann");
  auto [bob, bob_place] = JoinWithPlace("r", "Bob");
  Die(*ann);
  Advance(TimeDelta::Seconds(1));
  Die(*bob);
  Advance(TimeDelta::Seconds(29));
  EXPECT_EQ(hub_->room_count(), 1U);
  Advance(TimeDelta::Seconds(1));
  EXPECT_EQ(hub_->room_count(), 0U);
  EXPECT_EQ(hub_->absent_count(), 0U);
  EXPECT_EQ(hub_->stats().absences_expired, 2U);
}

}  // namespace
}  // namespace visavis::relay
