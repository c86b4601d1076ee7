// One connection in the hub: what its messages do. Made by Hub::Admit, owned by the session.
// Outside a room until a register succeeds; a limited time long.
#pragma once

#include <string>
#include <string_view>

#include "relay/hub.h"
#include "wasm/base/token_bucket.h"

namespace visavis::relay {

class HubClient final : public Client, private DeadlineQueue::Entry {
 public:
  HubClient(Hub& hub, ClientLink& link, Timestamp now);
  ~HubClient() override;

  void Receive(std::string_view text, Timestamp now) override;
  void Lose(Loss loss, Timestamp now) override;

 private:
  friend class Hub;

  // Another connection has taken the membership over.
  void Replace();
  void OnDeadline(Timestamp now) override;
  void Handle(const RegisterMessage& message, Timestamp now);
  void Handle(const SignalMessage& message, Timestamp now);
  void Handle(const LeaveMessage& message, Timestamp now);
  void Handle(const PingMessage& message, Timestamp now);
  void LeaveRoom(std::string_view reason);
  void ExpectRegister(Timestamp now);
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
