#include "wasm/signaling/ice_recovery.h"

#include <algorithm>

#include "wasm/base/dcheck.h"

namespace visavis {

std::string_view ToString(ConnectionState state) {
  switch (state) {
    case ConnectionState::kNew:
      return "new";
    case ConnectionState::kConnecting:
      return "connecting";
    case ConnectionState::kConnected:
      return "connected";
    case ConnectionState::kDisconnected:
      return "disconnected";
    case ConnectionState::kFailed:
      return "failed";
    case ConnectionState::kClosed:
      return "closed";
  }
  return "";
}

std::string_view ToString(Politeness politeness) {
  return politeness == Politeness::kPolite ? "polite" : "impolite";
}

void IceRecovery::SetPhase(Phase phase, Timestamp due) {
  phase_ = phase;
  due_ = due;
  VISAVIS_DCHECK(IsConsistent());
}

bool IceRecovery::IsConsistent() const {
  const bool waits = phase_ == Phase::kEstablishing || phase_ == Phase::kInterrupted;
  return waits == due_.IsFinite() && (phase_ != Phase::kConnected || restarts_ == 0);
}

bool IceRecovery::Exhausted() const {
  return restarts_ >=
         (was_connected_ ? config_.restarts_after_connected : config_.restarts_before_connected);
}

TimeDelta IceRecovery::RoleDelay() const {
  return politeness_ == Politeness::kPolite ? config_.polite_delay : TimeDelta::Zero();
}

Timestamp IceRecovery::NextTimeout() const {
  return path_ == SignalingPath::kUp ? due_ : Timestamp::PlusInfinity();
}

void IceRecovery::Start(Timestamp now) {
  SetPhase(Phase::kEstablishing, now + config_.establish_timeout + RoleDelay());
}

void IceRecovery::Stop() { SetPhase(Phase::kStopped, Timestamp::PlusInfinity()); }

void IceRecovery::HandleConnectionState(ConnectionState state, Timestamp now) {
  if (phase_ == Phase::kStopped) return;
  switch (state) {
    case ConnectionState::kNew:
    case ConnectionState::kConnecting:
      // An ICE restart on a connection that worked, as a rule; the new pairs have to work in time.
      if (phase_ == Phase::kConnected) {
        SetPhase(Phase::kEstablishing, now + config_.establish_timeout + RoleDelay());
      }
      break;
    case ConnectionState::kConnected:
      restarts_ = 0;
      was_connected_ = true;
      SetPhase(Phase::kConnected, Timestamp::PlusInfinity());
      break;
    case ConnectionState::kDisconnected:
      if (phase_ == Phase::kConnected) {
        SetPhase(Phase::kInterrupted, now + config_.disconnected_timeout + RoleDelay());
      }
      break;
    case ConnectionState::kFailed: {
      const Timestamp restart =
          std::max(now, last_restart_ + config_.restart_spacing) + RoleDelay();
      SetPhase(Phase::kInterrupted, std::min(due_, restart));
      break;
    }
    case ConnectionState::kClosed:
      Stop();
      break;
  }
}

void IceRecovery::HandleRemoteRestart(Timestamp now) {
  if (phase_ != Phase::kEstablishing && phase_ != Phase::kInterrupted) return;
  ++restarts_;
  last_restart_ = now;
  SetPhase(Phase::kEstablishing, now + config_.establish_timeout + RoleDelay());
}

void IceRecovery::HandleSignalingPath(SignalingPath path, Timestamp now) {
  if (path_ == path) return;
  path_ = path;
  if (path == SignalingPath::kDown || !due_.IsFinite()) return;
  // What fell due meanwhile is done now, in the order of the roles; the last restart may have been
  // lost on its way, so giving up needs a whole new wait.
  const TimeDelta least = Exhausted() ? config_.establish_timeout : TimeDelta::Zero();
  due_ = std::max(due_, now + least + RoleDelay());
}

IceRecovery::Advice IceRecovery::HandleTimeout(Timestamp now) {
  if (now < NextTimeout()) return Advice::kNone;
  if (Exhausted()) {
    Stop();
    return Advice::kGiveUp;
  }
  ++restarts_;
  last_restart_ = now;
  SetPhase(Phase::kEstablishing, now + config_.establish_timeout + RoleDelay());
  return Advice::kRestart;
}

}  // namespace visavis
