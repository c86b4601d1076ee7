#include "wasm/adaptation/layer_admission.h"

#include <algorithm>

#include "wasm/base/dcheck.h"

namespace visavis {

using Room = VideoAdmission::Room;

LayerAdmission::Outcome LayerAdmission::Update(RoomFor room, Others others, Timestamp now) {
  if (gets_all()) {
    FallShort(room, others, now);
  } else {
    TryToRise(room, others, now);
  }
  VISAVIS_DCHECK(IsConsistent());
  switch (state_) {
    case State::kWaitedFor:
      return Outcome::kWaitedFor;
    case State::kTried:
      return Outcome::kTried;
    case State::kAll:
    case State::kReduced:
      return Outcome::kAsItIs;
  }
  return Outcome::kAsItIs;
}

bool LayerAdmission::HasWaited(DataRate carried, Timestamp now) {
  if (state_ != State::kWaitedFor || carried > reached_ * kClimb) {
    reached_ = carried;
    climbed_ = now;
  }
  return state_ == State::kWaitedFor &&
         (now - climbed_ >= kPatience || now - since_ >= kPatienceAtMost);
}

void LayerAdmission::FallShort(RoomFor room, Others others, Timestamp now) {
  if (room.all_layers != Room::kTooLittle) return SetState(State::kAll, now);
  const bool has_waited = HasWaited(room.carried, now);
  if (state_ == State::kAll && now - VideoAdmission::kHeld >= since_) failed_tries_ = 0;
  if (has_waited) ++failed_tries_;
  if (others == Others::kHaveRoom || has_waited) return Reduce(room, State::kReduced, now);
  // What the others would come down to is more than it carries, as it was the last time.
  if (room.all_at_least == Room::kTooLittle && failed_tries_ > 0)
    return Reduce(room, State::kReduced, now);
  SetState(State::kWaitedFor, now);
}

void LayerAdmission::TryToRise(RoomFor room, Others others, Timestamp now) {
  lowest_layer_.Update(room.lowest_layer, now);
  all_layers_.Update(room.all_layers, now);
  if (gets_all()) return SetState(State::kAll, now);
  if (others == Others::kHaveRoom) {
    if (state_ == State::kTried) SetState(State::kReduced, now);
    return;
  }
  if (state_ == State::kReduced && now - since_ >= TryAfter()) SetState(State::kTried, now);
  if (state_ != State::kTried) return;
  if (room.all_at_least != Room::kTooLittle) return AdmitToAll(now);
  if (now - since_ < kPatience) return;
  ++failed_tries_;
  SetState(State::kReduced, now);
}

void LayerAdmission::Reduce(RoomFor room, State state, Timestamp now) {
  lowest_layer_.Update(room.lowest_layer, now);
  all_layers_.Update(room.all_layers, now);
  SetState(state, now);
}

// The first wait in vain is no try.
TimeDelta LayerAdmission::TryAfter() const {
  TimeDelta after = kTryAgain;
  for (int i = 1; i < failed_tries_ && after < kTryAgainAtMost; ++i) after = after * 2.0;
  return std::min(after, kTryAgainAtMost);
}

void LayerAdmission::AdmitToAll(Timestamp now) {
  lowest_layer_.Admit(now);
  all_layers_.Admit(now);
  if (state_ != State::kWaitedFor) SetState(State::kAll, now);
}

void LayerAdmission::SetState(State state, Timestamp now) {
  if (state_ == state) return;
  state_ = state;
  since_ = now;
  VISAVIS_DCHECK(IsConsistent());
}

bool LayerAdmission::IsConsistent() const {
  return gets_all() == (state_ == State::kAll || state_ == State::kWaitedFor);
}

}  // namespace visavis
