#include "wasm/call/peer_connections.h"

#include <algorithm>
#include <span>
#include <utility>
#include <variant>

namespace visavis {

PeerConnections::PeerConnections(const PeerId& own, const PeerId& remote, Starter starter,
                                 std::uint16_t generation,
                                 const std::vector<IceServer>& ice_servers, PeerPath& path,
                                 ActionQueue& actions, Timestamp now)
    : politeness_(PolitenessOf(own, remote)), ice_servers_(ice_servers), path_(path) {
  connections_.reserve(std::size(kTransports));
  for (const TransportId transport : kTransports) {
    connections_.push_back({.id = {remote, transport},
                            .negotiation = Negotiate(transport, generation, starter),
                            .repair = ConnectionRepair(politeness_),
                            .generation = generation});
  }
  for (const TransportId transport : {TransportId::kMedia, TransportId::kAudio}) {
    Open(At(transport), generation, starter, actions, now);
  }
}

std::unique_ptr<Negotiation> PeerConnections::Negotiate(TransportId transport,
                                                        std::uint16_t generation,
                                                        Starter starter) const {
  NegotiationConfig config;
  config.generation = generation;
  return std::make_unique<Negotiation>(config, transport, politeness_, starter);
}

void PeerConnections::Open(Connection& connection, std::uint16_t generation, Starter starter,
                           ActionQueue& actions, Timestamp now) {
  connection.use = Use::kOpened;
  connection.generation = generation;
  connection.negotiation = Negotiate(connection.id.transport, generation, starter);
  actions.Push(CreateConnection{connection.id, ice_servers_});
  connection.negotiation->Start(now);
  connection.negotiation->HandleSignalingPath(signaling_path_, now);
}

void PeerConnections::Close(ActionQueue& actions) {
  for (Connection& connection : connections_) {
    connection.negotiation->Close();
    if (!IsInUse(connection) || IsGivenUp(connection.id.transport)) continue;
    actions.Push(CloseConnection{connection.id});
  }
}

void PeerConnections::Rebuild(Connection& connection, std::uint16_t generation, Starter starter,
                              ActionQueue& actions, Timestamp now) {
  const TransportId transport = connection.id.transport;
  connection.negotiation->Close();
  if (!IsGivenUp(transport)) actions.Push(CloseConnection{connection.id});
  path_.SetTransport(transport, PeerPath::TransportState::kClosed, now);
  path_.SetConnectionState(transport, ConnectionState::kNew);
  connection.repair.HandleRebuilt(now);
  connection.state = ConnectionState::kNew;
  ++rebuilt_;
  Open(connection, generation, starter, actions, now);
}

bool PeerConnections::IsGivenUp(TransportId transport) const {
  return At(transport).repair.state() == ConnectionRepair::State::kGivenUp;
}

std::uint16_t PeerConnections::generation() const {
  std::uint16_t highest = 0;
  for (const Connection& connection : connections_) {
    highest = std::max(highest, connection.generation);
  }
  return highest;
}

void PeerConnections::HandleSignalingPath(SignalingPath path, Timestamp now) {
  signaling_path_ = path;
  for (Connection& connection : connections_) {
    connection.negotiation->HandleSignalingPath(path, now);
  }
}

void PeerConnections::HandleRemoteSignal(SessionPayload payload, ActionQueue& actions,
                                         Timestamp now) {
  Connection& connection = At(TransportOf(payload));
  const std::uint16_t generation = GenerationOf(payload);
  const bool is_offer = KindOf(payload) == SignalKind::kOffer;
  const bool opens = !IsInUse(connection);
  const bool rebuilds = !opens && generation > connection.generation;
  if (generation < connection.generation || (opens && !is_offer) ||
      (rebuilds && !(is_offer && remakes_.Take(now)))) {
    ++signals_stale_;
    return;
  }
  if (opens) Open(connection, generation, Starter::kTheirs, actions, now);
  if (rebuilds) Rebuild(connection, generation, Starter::kTheirs, actions, now);
  connection.negotiation->HandleRemoteSignal(std::move(payload), now);
}

void PeerConnections::HandleConnectionState(TransportId transport, ConnectionState state,
                                            Timestamp now) {
  if (!IsInUse(At(transport))) return;
  At(transport).state = state;
  path_.SetConnectionState(transport, state);
  negotiation(transport).HandleConnectionState(state, now);
  UpdateRepair(At(transport), now);
}

void PeerConnections::HandleChannel(TransportId transport, PeerPath::TransportState state,
                                    Timestamp now) {
  if (!IsInUse(At(transport))) return;
  path_.SetTransport(transport, state, now);
  UpdateRepair(At(transport), now);
}

void PeerConnections::UpdateRepair(Connection& connection, Timestamp now) {
  const auto channel = path_.transports().IsOpen(connection.id.transport)
                           ? ConnectionRepair::Channel::kOpen
                           : ConnectionRepair::Channel::kClosed;
  connection.repair.HandleState(connection.state, channel, now);
}

// The other side may do so at the same time: then these are offers that cross, as others.
void PeerConnections::OpenWanted(ActionQueue& actions, Timestamp now) {
  if (signaling_path_ == SignalingPath::kDown || !path_.CarriesVideo()) return;
  for (const TransportId transport :
       std::span(kMediaTransports).first(path_.media_transports_wanted())) {
    if (IsInUse(At(transport))) continue;
    Open(At(transport), generation(), Starter::kOurs, actions, now);
  }
}

void PeerConnections::Run(Timestamp now, RoomSession& session, ActionQueue& actions) {
  OpenWanted(actions, now);
  for (Connection& connection : connections_) {
    if (now >= connection.negotiation->NextTimeout()) connection.negotiation->HandleTimeout(now);
    Drain(connection, now, session, actions);
    if (signaling_path_ == SignalingPath::kDown || !connection.repair.Take(now)) continue;
    const auto next = static_cast<std::uint16_t>(connection.generation + 1);
    Rebuild(connection, next, Starter::kOurs, actions, now);
    Drain(connection, now, session, actions);
  }
}

void PeerConnections::Drain(Connection& connection, Timestamp now, RoomSession& session,
                            ActionQueue& actions) {
  struct Executor {
    Connection& connection;
    PeerPath& path;
    RoomSession& session;
    ActionQueue& actions;
    Timestamp now;

    void operator()(Negotiation::SetLocalDescription&) {
      actions.Push(visavis::SetLocalDescription{connection.id});
    }
    void operator()(Negotiation::SetRemoteDescription& action) {
      actions.Push(
          visavis::SetRemoteDescription{connection.id, action.kind, std::move(action.sdp)});
    }
    void operator()(Negotiation::AddIceCandidate& action) {
      actions.Push(visavis::AddIceCandidate{connection.id, std::move(action.candidate)});
    }
    void operator()(Negotiation::SendSignal& action) {
      session.SendSignal(action.kind, connection.id.peer, std::move(action.payload));
    }
    void operator()(Negotiation::RestartIce&) { actions.Push(visavis::RestartIce{connection.id}); }
    void operator()(Negotiation::ConnectionFailed&) {
      connection.repair.HandleGivenUp(now);
      path.SetTransport(connection.id.transport, PeerPath::TransportState::kClosed, now);
      actions.Push(CloseConnection{connection.id});
    }
    void operator()(Negotiation::StateChanged&) {}
  };
  Executor executor{connection, path_, session, actions, now};
  while (auto action = connection.negotiation->PollAction()) std::visit(executor, *action);
}

Timestamp PeerConnections::NextTimeout() const {
  Timestamp next = Timestamp::PlusInfinity();
  for (const Connection& connection : connections_) {
    next = std::min(next, connection.negotiation->NextTimeout());
    if (signaling_path_ == SignalingPath::kUp) {
      next = std::min(next, connection.repair.NextTimeout());
    }
  }
  return next;
}

std::array<NegotiationStats, std::size(kTransports)> PeerConnections::stats() const {
  std::array<NegotiationStats, std::size(kTransports)> stats;
  for (const Connection& connection : connections_) {
    stats[static_cast<std::size_t>(connection.id.transport)] = connection.negotiation->stats();
  }
  return stats;
}

}  // namespace visavis
