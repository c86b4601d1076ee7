// The connections and data channels of a SimulatedCall, and what can happen to them.
#include <utility>
#include <vector>

#include "tests/sim/simulated_call.h"
#include "tests/sim/simulated_host.h"

namespace visavis::sim {

void SimulatedCall::SetFault(Person one, Person other, TransportId transport, ChannelFault fault) {
  for (const auto& [from, to] : {std::pair(one, other), std::pair(other, one)}) {
    Channel& channel = ChannelOf(from, to, transport);
    channel.SetFault(fault);
    Release({from, to, transport}, channel);
    ReportBuffered(*hosts_[from]);
  }
}

void SimulatedCall::SetDamage(Person from, double share) { hosts_[from]->damage.SetShare(share); }

void SimulatedCall::TellConnectionState(Person one, Person other, TransportId transport,
                                        ConnectionState state) {
  for (const auto& [to, from] : {std::pair(one, other), std::pair(other, one)}) {
    Inject(to, ConnectionStateChanged{{IdOf(to, from), transport}, state});
  }
}

void SimulatedCall::CloseChannel(Person one, Person other, TransportId transport) {
  for (const auto& [host, peer] : {std::pair(one, other), std::pair(other, one)}) {
    const ConnectionId id{IdOf(host, peer), transport};
    if (Connection* connection = Find(*hosts_[host], id)) connection->is_open = false;
    Inject(host, ChannelClosed{id});
  }
}

DataSize SimulatedCall::BufferedAmount(Person from, Person to, TransportId transport) const {
  const auto channel = channels_.find({from, to, transport});
  return channel == channels_.end() ? DataSize::Zero() : channel->second.buffered();
}

// As a page does after it has executed all actions.
void SimulatedCall::ReportBuffered(Host& host) {
  std::vector<ChannelBuffered> changes;
  for (const auto& [id, connection] : host.connections) {
    Channel& channel = ChannelOf(host.person, relay_->ClientOf(id.peer), id.transport);
    if (channel.TakeChange()) changes.push_back({id, channel.buffered()});
  }
  for (const ChannelBuffered& change : changes) Input(host, change);
}

void SimulatedCall::SendDatagram(Host& host, const SendPacket& action) {
  const Person other = relay_->ClientOf(action.connection.peer);
  const ChannelKey key{host.person, other, action.connection.transport};
  Channel& channel = ChannelOf(host.person, other, action.connection.transport);
  std::vector<std::uint8_t> bytes(action.data.begin(), action.data.end());
  host.damage.Apply(bytes);
  channel.Take({action.connection.transport, std::move(bytes)});
  Release(key, channel);
}

Channel& SimulatedCall::ChannelOf(Person from, Person to, TransportId transport) {
  Channel& channel = channels_[{from, to, transport}];
  if (config_.transport == SimulatedCallConfig::Transport::kSctp) channel.UseSctp();
  return channel;
}

void SimulatedCall::Release(const ChannelKey& key, Channel& channel) {
  while (auto datagram = channel.Release(now_)) {
    Transmit(std::get<0>(key), std::get<1>(key), *std::move(datagram));
  }
}

void SimulatedCall::SendSack(const ChannelKey& key, SctpAssociation& association) {
  const auto [from, to, transport] = key;
  association.OnSackSent();
  Transmit(to, from, {.transport = transport, .bytes = {}, .sack_made = now_});
}

bool SimulatedCall::PassSctp(Person from, Person to, const Datagram& datagram) {
  const ChannelKey data{from, to, datagram.transport}, back{to, from, datagram.transport};
  if (datagram.sack_made) {
    Channel& channel = channels_.at(back);
    channel.sctp()->OnSack(*datagram.sack_made, now_);
    Release(back, channel);
    ReportBuffered(*hosts_[to]);
    return false;
  }
  SctpAssociation* association = channels_.at(data).sctp();
  if (association != nullptr && association->OnData(datagram.tsn, now_)) {
    SendSack(data, *association);
  }
  return true;
}

void SimulatedCall::RunSctpTimers() {
  for (auto& [key, channel] : channels_) {
    SctpAssociation* association = channel.sctp();
    if (association == nullptr) continue;
    if (association->sack_time() <= now_) SendSack(key, *association);
    if (association->NextTimeout() > now_) continue;
    association->OnTimeout(now_);
    Release(key, channel);
    ReportBuffered(*hosts_[std::get<0>(key)]);
  }
}

void SimulatedCall::Transmit(Person from, Person to, Datagram datagram) {
  const DataSize size = SizeOf(datagram);
  const auto uplink = uplinks_.find(from);
  if (uplink == uplinks_.end()) {
    links_.at({from, to})->Send(std::move(datagram), size, now_);
  } else {
    uplink->second->Send({to, std::move(datagram)}, size, now_);
  }
}

SimulatedCall::Connection* SimulatedCall::Find(Host& host, const ConnectionId& id) {
  const auto connection = host.connections.find(id);
  return connection == host.connections.end() ? nullptr : connection->second.get();
}

SimulatedCall::Connection* SimulatedCall::Other(Host& host, const ConnectionId& id) {
  Host& other = *hosts_[relay_->ClientOf(id.peer)];
  if (!other.is_alive) return nullptr;
  for (const auto& [other_id, connection] : other.connections) {
    if (other_id.transport == id.transport && relay_->ClientOf(other_id.peer) == host.person) {
      return connection.get();
    }
  }
  return nullptr;
}

void SimulatedCall::SetLocal(Host& host, const ConnectionId& id) {
  Connection* connection = Find(host, id);
  if (connection == nullptr) return;
  const auto description = connection->pc.SetLocalDescription();
  if (!description) return Input(host, DescriptionFailed{id});
  Input(host, LocalDescriptionSet{id, description->kind, description->Sdp()});
  IceCandidate candidate;
  candidate.candidate = "candidate:1 1 udp 1 192.0.2.1 9 typ host";
  candidate.sdp_mid = "0";
  candidate.username_fragment = description->ufrag;
  candidate.transport = id.transport;
  Input(host, LocalCandidateFound{id, candidate});
  AfterChange(host, id);
}

void SimulatedCall::SetRemote(Host& host, const ConnectionId& id, SdpKind kind,
                              const std::string& sdp) {
  Connection* connection = Find(host, id);
  if (connection == nullptr) return;
  if (!connection->pc.SetRemoteDescription(kind, sdp)) return Input(host, DescriptionFailed{id});
  Input(host, RemoteDescriptionSet{id});
  AfterChange(host, id);
}

void SimulatedCall::AddCandidate(Host& host, const ConnectionId& id,
                                 const IceCandidate& candidate) {
  if (Connection* connection = Find(host, id)) {
    connection->pc.AddIceCandidate(candidate);
    AfterChange(host, id);
  }
}

void SimulatedCall::AfterChange(Host& host, const ConnectionId& id) {
  Connection* mine = Find(host, id);
  if (mine == nullptr) return;
  if (mine->pc.TakeNegotiationNeeded()) Input(host, NegotiationNeeded{id});
  Connection* theirs = Other(host, id);
  if (theirs == nullptr || mine->is_open || theirs->is_open) return;
  if (!mine->pc.IsSettled() || !theirs->pc.IsSettled()) return;
  if (!mine->pc.CanReachRemote() || !theirs->pc.CanReachRemote()) return;
  mine->is_open = theirs->is_open = true;
  Host& other = *hosts_[relay_->ClientOf(id.peer)];
  for (const auto& [other_id, connection] : other.connections) {
    if (connection.get() != theirs) continue;
    const ConnectionId copy = other_id;
    Input(other, ConnectionStateChanged{copy, ConnectionState::kConnected});
    Input(other, ChannelOpened{copy});
    break;
  }
  Input(host, ConnectionStateChanged{id, ConnectionState::kConnected});
  Input(host, ChannelOpened{id});
}

}  // namespace visavis::sim
