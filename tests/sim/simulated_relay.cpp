#include "tests/sim/simulated_relay.h"

#include <variant>

namespace visavis::sim {

void SimulatedRelay::Receive(std::size_t client, std::string_view text) {
  const auto message = ParseClientMessage(text);
  if (!message.ok()) {
    Send(client, ErrorMessage{.code = "bad-message", .message = "", .re = ""});
    return;
  }
  std::visit([&](const auto& what) { Handle(client, what); }, *message);
}

void SimulatedRelay::Lose(std::size_t client) {
  const auto member = members_.find(client);
  if (member == members_.end()) return;
  const LeftMessage left{.id = member->second.id, .reason = "disconnect"};
  members_.erase(member);
  for (const auto& [other, info] : members_) Send(other, left);
}

void SimulatedRelay::Handle(std::size_t client, const RegisterMessage& message) {
  const PeerInfo self{.id = PeerId("peer-" + std::to_string(next_id_++)), .name = message.name};
  RegisteredMessage registered{.id = self.id, .version = 1, .peers = {}, .ice_servers = {}};
  for (const auto& [other, info] : members_) {
    registered.peers.push_back(info);
    Send(other, JoinedMessage{self});
  }
  Send(client, registered);
  members_[client] = self;
  clients_[self.id] = client;
}

void SimulatedRelay::Handle(std::size_t client, const SignalMessage& message) {
  const auto sender = members_.find(client);
  if (sender == members_.end()) return;
  for (const auto& [other, info] : members_) {
    if (other == client || (message.to && *message.to != info.id)) continue;
    Send(other, RelayedSignal{message.kind, sender->second.id, message.payload});
  }
}

void SimulatedRelay::Handle(std::size_t client, const LeaveMessage&) { Lose(client); }

void SimulatedRelay::Handle(std::size_t client, const PingMessage&) { Send(client, PongMessage{}); }

void SimulatedRelay::Send(std::size_t client, const ServerMessage& message) {
  deliver_(client, Serialize(message));
}

}  // namespace visavis::sim
