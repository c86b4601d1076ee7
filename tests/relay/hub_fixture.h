// A hub without sockets and clocks, and clients that talk to it.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "relay/hub.h"
#include "tests/relay/fake_link.h"
#include "wasm/signaling/messages.h"

namespace visavis::relay {

using Texts = std::vector<std::string>;

// "id1", "id2", …
class CountingIds final : public IdSource {
 public:
  PeerId Next() override { return PeerId("id" + std::to_string(++count_)); }

 private:
  int count_ = 0;
};

// Of a hub that has all rooms.
class NoNeighbours final : public HubNeighbours {
 public:
  std::size_t ShardOf(std::string_view) const override { return 0; }
  void GiveUp(OldPlace) override { ADD_FAILURE() << "there is nobody to give it up"; }
};

class HubFixture : public testing::Test {
 protected:
  struct Peer {
    FakeLink link;
    std::unique_ptr<Client> client;
    Texts Take() { return link.TakeTexts(); }
  };

  // A new run of the relay; clients of an earlier one must be gone.
  void MakeHub(const HubOptions& options) {
    hub_.reset();
    run_ = "run" + std::to_string(++runs_);
    tokens_ = std::make_unique<ResumeTokens>("the secret of the test", run_, 3600);
    hub_ = std::make_unique<Hub>(options, Services(), 0, now_);
  }
  std::unique_ptr<Peer> Connect() {
    if (!hub_) MakeHub({});
    auto peer = std::make_unique<Peer>();
    peer->client = hub_->Admit(peer->link, now_);
    return peer;
  }
  void Say(Peer& peer, const std::string& text) { peer.client->Receive(text, now_); }
  void Register(Peer& peer, const std::string& room, const std::string& name) {
    Say(peer, Serialize(ClientMessage(RegisterMessage{room, name, 1})));
  }
  // In `room`, with nothing unread.
  std::unique_ptr<Peer> Join(const std::string& room, const std::string& name) {
    auto peer = Connect();
    Register(*peer, room, name);
    peer->Take();
    return peer;
  }
  std::unique_ptr<Peer> JoinClassic(const std::string& room) {
    auto peer = Connect();
    Say(*peer, R"({"type":"register","payload":")" + room + "\"}");
    return peer;
  }
  void Advance(TimeDelta time) {
    now_ += time;
    deadlines_.Expire(now_);
  }
  static std::string CodeOf(const Texts& texts) {
    if (texts.size() != 1) return std::to_string(texts.size()) + " messages";
    const auto message = ParseServerMessage(texts[0]);
    const auto* error = message.ok() ? std::get_if<ErrorMessage>(&message.value()) : nullptr;
    return error == nullptr ? texts[0] : error->code;
  }

  HubServices Services() { return {ids_, deadlines_, *tokens_, *access_, totals_, alone_, &Wall}; }
  static WallSeconds Wall() { return 1'000'000; }
  // The end of a `registered` with default options.
  std::string ResumeAndLimits(const std::string& id, const std::string& room) const {
    return R"("resume":{"token":")" + tokens_->Issue(PeerId(id), room, Wall()) +
           R"(","graceMs":30000},"limits":{"messageBytes":65536,"messagesPerSecond":100,)"
           R"("messageBurst":1000,"members":50}})";
  }

  CountingIds ids_;
  DeadlineQueue deadlines_{nullptr};
  std::unique_ptr<RoomAccess> access_ = std::make_unique<RoomAccess>("");
  HubTotals totals_;
  NoNeighbours alone_;
  int runs_ = 0;
  std::string run_;
  std::unique_ptr<ResumeTokens> tokens_;
  std::unique_ptr<Hub> hub_;
  Timestamp now_ = Timestamp::Millis(1000);
};

}  // namespace visavis::relay
