// The client's side of the room protocol (relay/PROTOCOL.md): opens the socket, registers, keeps
// the list of peers, notices a dead socket and comes back with exponential back-off.
//
// Owned by the call engine, one per call. Sans-IO: the owner passes the time to every input, then
// drains PollAction() until it is empty, then calls HandleTimeout() at NextTimeout(). One thread.
// Nothing calls back, so inputs may be given while actions are being drained. Because the owner
// drains after every input, the action queue holds what one input caused: at most
// 2 * kMaxRoomPeers + 8 actions, and what waited to be sent.
//
// Media is peer to peer and goes on while the relay is away: the loss of the socket is a change of
// state, and no peer is reported left. Coming back, the session asks for its old place
// (relay/PROTOCOL.md, "Coming back"). When it gets it, only those peers are reported left and
// joined that went and came meanwhile, and what could not be sent is sent now. When it does not, it
// has a new own id and a new list: the peers of the old registration are reported left
// ("rejoined") and those of the new list joined.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "wasm/base/ids.h"
#include "wasm/base/random.h"
#include "wasm/base/timestamp.h"
#include "wasm/signaling/messages.h"
#include "wasm/signaling/room_state.h"
#include "wasm/signaling/unheard_signals.h"

namespace visavis {

inline constexpr int kClientProtocolVersion = 1;
inline constexpr std::size_t kMaxRoomPeers = 256;  // peers above it are not shown, and counted

// One WebSocket that the session asked for. Events of any but the newest are ignored.
using SocketId = StrongId<struct SocketIdTag, std::uint32_t>;

struct RoomSessionConfig {
  TimeDelta connect_timeout = TimeDelta::Seconds(10);       // TCP retries its SYN at 1, 3 and 7 s
  TimeDelta registration_timeout = TimeDelta::Seconds(10);  // issue 2
  TimeDelta ping_interval = TimeDelta::Seconds(20);  // below the usual idle limits of 30-60 s
  TimeDelta pong_timeout = TimeDelta::Seconds(10);
  TimeDelta probe_timeout = TimeDelta::Seconds(3);   // for the pong when the network has come back
  TimeDelta first_backoff = TimeDelta::Millis(500);  // doubles; each is drawn from [0.5, 1) of it
  TimeDelta max_backoff = TimeDelta::Seconds(15);
  int attempts_before_first_join = 4;  // after the first join attempts go on for ever
  int max_refusals = 3;                // closes by the relay for a fault of ours, in a row
};

struct RoomSessionStats {
  std::uint64_t sockets_opened = 0;
  std::uint64_t registrations = 0;
  std::uint64_t resumed = 0;  // registrations that gave us our old place
  std::uint64_t messages_received = 0;
  std::uint64_t messages_malformed = 0;   // the parser refused them
  std::uint64_t messages_unexpected = 0;  // well-formed, but not now or not from that peer
  std::uint64_t stale_socket_events = 0;
  std::uint64_t signals_sent = 0;
  std::uint64_t signals_sent_again = 0;
  std::uint64_t signals_dropped = 0;
  std::uint64_t messages_lost = 0;  // to us, as far as the relay knows
  std::uint64_t peers_dropped = 0;  // above kMaxRoomPeers
};

class RoomSession {
 public:
  // Open a WebSocket and report its fate by `socket` until CloseSocket.
  struct OpenSocket {
    SocketId socket;
  };
  struct SendSocketText {
    SocketId socket;
    std::string text;
  };
  // Close it, after what was sent before has gone out. Its later events are ignored.
  struct CloseSocket {
    SocketId socket;
  };
  struct PeerJoined {
    PeerInfo peer;
    FirstOffer first_offer;
  };
  // `reason`: the relay's word, or one of ours: "gone" (it left while we were away), "rejoined" (we
  // registered anew), "left-room" (we left), "session-failed".
  struct PeerLeft {
    PeerId id;
    std::string reason;
  };
  struct SignalFromPeer {
    SignalKind kind;
    PeerId sender;
    std::string payload;  // raw JSON for ParseSessionPayload
  };
  struct StateChanged {
    RoomState state;
    RoomReason reason;
  };
  // Comes with every registration, before its PeerJoined actions.
  struct IceServersChanged {
    std::vector<IceServer> servers;
  };
  // What the relay refused. The state says whether the session goes on.
  struct SessionError {
    std::string code;
    std::string message;
  };
  using Action = std::variant<OpenSocket, SendSocketText, CloseSocket, PeerJoined, PeerLeft,
                              SignalFromPeer, StateChanged, IceServersChanged, SessionError>;

  RoomSession(const RoomSessionConfig& config, std::uint64_t random_seed);

  // Enters `room` (1..kMaxRoomNameBytes bytes) under `display_name` (0..kMaxDisplayNameBytes
  // bytes), with the code `access` (0..kMaxTokenBytes bytes) where the relay asks for one. From
  // kIdle, kLeft and kFailed; in every other state kAlreadyInRoom and nothing happens.
  JoinResult Join(std::string room, std::string display_name, std::string access, Timestamp now);
  // Says good-bye, closes the socket and reports every peer left. Nothing happens when not in a
  // room or on the way into one.
  void Leave(Timestamp now);

  void HandleSocketOpened(SocketId socket, Timestamp now);
  // `text`: one text frame, any bytes. What cannot be parsed is counted and ignored.
  void HandleSocketMessage(SocketId socket, std::string_view text, Timestamp now);
  // `code`: of RFC 6455 section 7.4, also for a socket that never opened (1006).
  void HandleSocketClosed(SocketId socket, int code, Timestamp now);
  // The device has a network again, or another one: tries at once instead of waiting, and looks
  // whether an open socket still lives.
  void HandleNetworkBack(Timestamp now);
  void HandleTimeout(Timestamp now);

  // Sends `payload` (raw JSON, at most kMaxSignalBytes with its envelope) to one peer. While the
  // relay is away and the session may get its place back, it waits; when it gets a new place, what
  // waited is dropped, because a registration anew makes new peers, for which an old signal would
  // be noise.
  SendSignalResult SendSignal(SignalKind kind, const PeerId& to, std::string payload);

  std::optional<Action> PollAction();
  // When HandleTimeout is due; PlusInfinity: never.
  Timestamp NextTimeout() const { return deadline_; }

  RoomState state() const { return state_; }
  // The id of the newest registration; empty before the first.
  const PeerId& own_id() const { return own_id_; }
  const std::map<PeerId, PeerInfo>& peers() const { return peers_; }
  const RoomSessionStats& stats() const { return stats_; }

 private:
  void SetState(RoomState state, RoomReason reason);
  bool IsConsistent() const;
  bool HasSocket() const;
  // Away from a place that the relay may give back.
  bool MayResume() const { return !resume_token_.empty(); }
  void StartAttempt(RoomReason reason, Timestamp now);
  void LoseSocket(RoomReason reason, Timestamp now);
  void Fail(RoomReason reason);
  ErrorClass MeaningOf(const ErrorMessage& error) const;
  void CloseCurrentSocket();
  void SendText(const ClientMessage& message);
  void Register();
  void Probe(TimeDelta timeout, Timestamp now);
  void SendUnheard(int heard);
  void ForgetPlace();
  void ForgetAllBut(const std::vector<PeerInfo>& remaining);
  void ForgetPeers(std::string_view reason);
  void AddPeer(const PeerInfo& peer, FirstOffer first_offer);
  bool IsOwnId(const PeerId& id) const;
  void HandleMessage(RegisteredMessage message, Timestamp now);
  void HandleMessage(JoinedMessage message, Timestamp now);
  void HandleMessage(LeftMessage message, Timestamp now);
  void HandleMessage(RelayedSignal message, Timestamp now);
  void HandleMessage(ErrorMessage message, Timestamp now);
  void HandleMessage(PongMessage message, Timestamp now);

  const RoomSessionConfig config_;
  Random random_;
  RoomState state_ = RoomState::kIdle;
  Timestamp deadline_ = Timestamp::PlusInfinity();
  SocketId socket_;  // the newest; open or opening in the states of HasSocket()
  std::string room_;
  std::string display_name_;
  std::string access_;
  PeerId own_id_;
  std::string resume_token_;  // empty: there is no place to come back to
  int received_ = 0;          // messages since we entered, `registered` not counted
  UnheardSignals unheard_;
  int sent_before_ping_ = 0;
  // Own ids of earlier registrations, newest last, at most kMaxGhosts: the relay may still list
  // them.
  std::deque<PeerId> ghosts_;
  std::map<PeerId, PeerInfo> peers_;
  int failed_attempts_ = 0;  // since a registration that lasted for ping_interval, like the next
  int refusals_ = 0;
  enum class Joined { kNever, kBefore } joined_ = Joined::kNever;
  enum class Alive { kAssumed, kPingSent } alive_ = Alive::kAssumed;
  std::deque<Action> actions_;
  RoomSessionStats stats_;
};

}  // namespace visavis
