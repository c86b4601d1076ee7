// The relay of a simulation: rooms by the same messages, without sockets. One room, immediate.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "wasm/signaling/messages.h"

namespace visavis::sim {

class SimulatedRelay {
 public:
  using Deliver = std::function<void(std::size_t client, std::string text)>;
  explicit SimulatedRelay(Deliver deliver) : deliver_(std::move(deliver)) {}

  void Receive(std::size_t client, std::string_view text);
  // Whose id it is or was.
  std::size_t ClientOf(const PeerId& id) const { return clients_.at(id); }
  // The client's socket is gone.
  void Lose(std::size_t client);

 private:
  void Handle(std::size_t client, const RegisterMessage& message);
  void Handle(std::size_t client, const SignalMessage& message);
  void Handle(std::size_t client, const LeaveMessage& message);
  void Handle(std::size_t client, const PingMessage& message);
  void Send(std::size_t client, const ServerMessage& message);

  Deliver deliver_;
  std::map<std::size_t, PeerInfo> members_;
  std::map<PeerId, std::size_t> clients_;  // of all ids ever given
  int next_id_ = 0;
};

}  // namespace visavis::sim
