// One connection in the hub: what its messages do, and its move to the thread of another room. Made
// by Hub::Admit, owned by the session.
// Outside a room until a register succeeds; a limited time long.
#pragma once

#include <string>
#include <string_view>

#include "relay/hub.h"
#include "relay/hub_luggage.h"
#include "wasm/base/token_bucket.h"

namespace visavis::relay {

class HubClient final : public Client, private DeadlineQueue::Entry {
 public:
  // `allowance` of messages; it has to be in a room by `register_by`.
  HubClient(Hub& hub, ClientLink& link, TokenBucket allowance, Timestamp register_by);
  ~HubClient() override;

  void Receive(std::string_view text, Timestamp now) override;
  void ReceiveControl(Timestamp now) override;
  void Lose(Loss loss, Timestamp now) override;

  // It comes from another thread with this.
  void Arrive(const HubLuggage& luggage, Timestamp now);

 private:
  friend class Hub;

  // Another connection has taken the membership over.
  void Replace();
  void OnDeadline(Timestamp now) override;
  void Handle(const RegisterMessage& message, Timestamp now);
  void Handle(const SignalMessage& message, Timestamp now);
  void Handle(const LeaveMessage& message, Timestamp now);
  void Handle(const PingMessage& message, Timestamp now);
  // False: that was too much, and it is closed.
  bool TakeAllowance(Timestamp now);
  // `place`: the one that it has on another thread, or null.
  void Enter(const RegisterMessage& message, const OldPlace* place, Timestamp now);
  // To the thread of this room.
  void Move(std::size_t shard, const RegisterMessage& message, Timestamp now);
  void ComeBack(const OldPlace& place, EnterError refusal);
  // This one is over, the client goes on elsewhere.
  void Part(std::unique_ptr<HubLuggage> luggage);
  void Refuse(EnterError error);
  void LeaveRoom(std::string_view reason);
  void Send(SharedMessage message);
  void SendError(std::string_view code, std::string_view text, std::string_view re);
  void Close(CloseCode code, std::string_view reason);
  // The classic subset knows neither errors nor members; before it registers, a client may know.
  bool IsClassic() const { return member_ != nullptr && member_->version == 0; }

  Hub& hub_;
  ClientLink& link_;
  Member* member_ = nullptr;  // null: in no room
  TokenBucket allowance_;
  enum class State { kOpen, kClosed } state_ = State::kOpen;
};

}  // namespace visavis::relay
