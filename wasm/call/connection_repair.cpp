#include "wasm/call/connection_repair.h"

#include <algorithm>

#include "wasm/base/dcheck.h"

namespace visavis {

bool ConnectionRepair::IsConsistent() const {
  const bool is_timed = state_ == State::kChannelMissing || state_ == State::kGivenUp;
  return due_.IsFinite() == is_timed && working_since_.IsFinite() == (state_ == State::kWorking);
}

void ConnectionRepair::SetState(State state, Timestamp due, Timestamp now) {
  if (state != State::kWorking) working_since_ = Timestamp::PlusInfinity();
  if (state == State::kWorking && !working_since_.IsFinite()) working_since_ = now;
  state_ = state;
  due_ = due;
  VISAVIS_DCHECK(IsConsistent());
}

void ConnectionRepair::NoteProof(Timestamp now) {
  if (working_since_.IsFinite() && now - working_since_ >= kProven) attempts_ = 0;
}

// What is interrupted is the negotiation's to mend by ICE restart, whatever its channel.
void ConnectionRepair::HandleState(ConnectionState connection, Channel channel, Timestamp now) {
  if (state_ == State::kGivenUp) return;
  NoteProof(now);
  if (channel == Channel::kOpen) {
    SetState(State::kWorking, Timestamp::PlusInfinity(), now);
  } else if (connection != ConnectionState::kConnected) {
    SetState(State::kEstablishing, Timestamp::PlusInfinity(), now);
  } else if (state_ != State::kChannelMissing) {
    SetState(State::kChannelMissing, now + kChannelTimeout + Delay(), now);
  }
}

void ConnectionRepair::HandleGivenUp(Timestamp now) {
  NoteProof(now);
  SetState(State::kGivenUp, now + Delay(), now);
}

void ConnectionRepair::HandleRebuilt(Timestamp now) {
  NoteProof(now);
  SetState(State::kEstablishing, Timestamp::PlusInfinity(), now);
  ++attempts_;
}

TimeDelta ConnectionRepair::Delay() const {
  constexpr int kMaxDoublings = 6;
  const TimeDelta delay = kFirstDelay * (std::int64_t{1} << std::min(attempts_, kMaxDoublings));
  return std::min(delay, kMaxDelay) +
         (politeness_ == Politeness::kPolite ? kPoliteDelay : TimeDelta::Zero());
}

}  // namespace visavis
