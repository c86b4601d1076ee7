// The RTCPeerConnections to one remote peer: what is negotiated for each, when more of them are
// opened for video, and when one is made anew. It tells the path what state they are in.
//
// Owned by RemotePeer. Sans-IO: inputs carry the time; Run() after every input and at
// NextTimeout(). What is to be done goes into the owner's ActionQueue. One thread.
#pragma once

#include <array>
#include <cstdint>
#include <iterator>
#include <memory>
#include <vector>

#include "wasm/base/ids.h"
#include "wasm/base/timestamp.h"
#include "wasm/base/token_bucket.h"
#include "wasm/call/action_queue.h"
#include "wasm/call/connection_repair.h"
#include "wasm/call/events.h"
#include "wasm/call/peer_path.h"
#include "wasm/signaling/negotiation.h"
#include "wasm/signaling/room_session.h"

namespace visavis {

class PeerConnections {
 public:
  // So many connections may the other side make anew at once, and then one every kRemakeRefill:
  // each costs an answer and its candidates through the relay, which limits us, and a connection of
  // the browser. Who asks in good faith repeats its offer when no answer comes.
  static constexpr double kMaxRemakes = 4;
  static constexpr TimeDelta kRemakeRefill = TimeDelta::Seconds(5);

  // Asks for the first media connection and that of audio. `path` and `ice_servers` outlive it;
  // `generation` is above that of all connections that there were before to a peer of this id.
  PeerConnections(const PeerId& own, const PeerId& remote, Starter starter,
                  std::uint16_t generation, const std::vector<IceServer>& ice_servers,
                  PeerPath& path, ActionQueue& actions, Timestamp now);

  void Close(ActionQueue& actions);

  // The negotiation of one connection, idle where that is not open; its actions are drained by Run.
  Negotiation& negotiation(TransportId transport) { return *At(transport).negotiation; }
  const ConnectionId& IdOf(TransportId transport) const { return At(transport).id; }
  bool IsGivenUp(TransportId transport) const;
  std::uint16_t generation() const;  // the highest

  void HandleSignalingPath(SignalingPath path, Timestamp now);
  // An offer for a connection that is not there opens it, one of a higher generation makes it anew;
  // what is of a lower one is ignored, and an offer beyond kMaxRemakes.
  void HandleRemoteSignal(SessionPayload payload, ActionQueue& actions, Timestamp now);
  void HandleConnectionState(TransportId transport, ConnectionState state, Timestamp now);
  void HandleChannel(TransportId transport, PeerPath::TransportState state, Timestamp now);

  // Does what is due; opens the media connections that the path wants. Signals for the relay go
  // through `session`.
  void Run(Timestamp now, RoomSession& session, ActionQueue& actions);
  Timestamp NextTimeout() const;

  std::uint64_t rebuilt() const { return rebuilt_; }
  std::uint64_t signals_stale() const { return signals_stale_; }
  // By transport, since it was made anew.
  std::array<NegotiationStats, std::size(kTransports)> stats() const;

 private:
  enum class Use : std::uint8_t { kNone, kOpened };
  struct Connection {
    ConnectionId id;
    Use use = Use::kNone;
    std::unique_ptr<Negotiation> negotiation;
    ConnectionRepair repair;
    ConnectionState state = ConnectionState::kNew;
    std::uint16_t generation = 0;
  };
  Connection& At(TransportId id) { return connections_[static_cast<std::size_t>(id)]; }
  const Connection& At(TransportId id) const { return connections_[static_cast<std::size_t>(id)]; }
  std::unique_ptr<Negotiation> Negotiate(TransportId transport, std::uint16_t generation,
                                         Starter starter) const;
  bool IsInUse(const Connection& connection) const { return connection.use == Use::kOpened; }
  void Open(Connection& connection, std::uint16_t generation, Starter starter, ActionQueue& actions,
            Timestamp now);
  void OpenWanted(ActionQueue& actions, Timestamp now);
  void Rebuild(Connection& connection, std::uint16_t generation, Starter starter,
               ActionQueue& actions, Timestamp now);
  void UpdateRepair(Connection& connection, Timestamp now);
  void Drain(Connection& connection, Timestamp now, RoomSession& session, ActionQueue& actions);

  const Politeness politeness_;
  const std::vector<IceServer>& ice_servers_;
  PeerPath& path_;
  SignalingPath signaling_path_ = SignalingPath::kUp;
  std::vector<Connection> connections_;  // by TransportId
  TokenBucket remakes_{1.0 / kRemakeRefill.seconds_f(), kMaxRemakes};
  std::uint64_t rebuilt_ = 0;
  std::uint64_t signals_stale_ = 0;
};

}  // namespace visavis
