// Decides when a connection is beyond waiting and ICE must be restarted, and when to give up.
//
// Owned by Negotiation, which passes the time and asks HandleTimeout() at NextTimeout(). One
// thread, calls nothing back.
//
// The impolite peer restarts first and the polite one only after `polite_delay` more, so that the
// two rarely collide. A restart by either side counts for both, so both give up at about the same
// time.
#pragma once

#include <cstdint>
#include <string_view>

#include "wasm/base/timestamp.h"

namespace visavis {

// https://www.w3.org/TR/webrtc/#rtcpeerconnectionstate-enum
enum class ConnectionState { kNew, kConnecting, kConnected, kDisconnected, kFailed, kClosed };
std::string_view ToString(ConnectionState state);

// https://www.w3.org/TR/webrtc/#perfect-negotiation-example: who yields when two offers cross.
enum class Politeness { kPolite, kImpolite };
std::string_view ToString(Politeness politeness);

// Whether signals reach the relay at present (RoomSession is in kJoined).
enum class SignalingPath { kUp, kDown };

struct IceRecoveryConfig {
  // ICE may stay "new" for ever (wrong TURN secret); real connections took 0.25-0.7 s.
  TimeDelta establish_timeout = TimeDelta::Seconds(15);
  TimeDelta disconnected_timeout = TimeDelta::Seconds(4);  // most interruptions heal before it
  TimeDelta polite_delay = TimeDelta::Seconds(3);          // an offer's way and answer, generously
  TimeDelta restart_spacing = TimeDelta::Seconds(2);       // when "failed" comes at once, again
  int restarts_before_connected = 1;                       // a person waits for this
  int restarts_after_connected = 3;                        // since it was last connected
};

class IceRecovery {
 public:
  enum class Advice { kNone, kRestart, kGiveUp };

  IceRecovery(const IceRecoveryConfig& config, Politeness politeness)
      : config_(config), politeness_(politeness) {}

  void Start(Timestamp now);
  void HandleConnectionState(ConnectionState state, Timestamp now);
  // A description of the remote peer with new ICE credentials was applied.
  void HandleRemoteRestart(Timestamp now);
  // While the path is down no restart is advised and none is counted.
  void HandleSignalingPath(SignalingPath path, Timestamp now);
  // kRestart has been counted when it is returned. kGiveUp comes once.
  Advice HandleTimeout(Timestamp now);
  void Stop();

  // PlusInfinity: nothing to wait for.
  Timestamp NextTimeout() const;
  // Since construction.
  bool was_connected() const { return was_connected_; }

 private:
  enum class Phase { kStopped, kEstablishing, kConnected, kInterrupted };
  void SetPhase(Phase phase, Timestamp due);
  bool IsConsistent() const;
  bool Exhausted() const;
  TimeDelta RoleDelay() const;

  const IceRecoveryConfig config_;
  const Politeness politeness_;
  Phase phase_ = Phase::kStopped;
  Timestamp due_ = Timestamp::PlusInfinity();
  Timestamp last_restart_ = Timestamp::MinusInfinity();
  SignalingPath path_ = SignalingPath::kUp;
  int restarts_ = 0;  // since last connected, of both sides
  bool was_connected_ = false;
};

}  // namespace visavis
