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

// Room for a moment does not end the wait, or one who shows it now and then would keep the others
// down for good.
void LayerAdmission::NoteShortage(DataRate carried, Timestamp now) {
  const bool held_all = state_ == State::kAll && now - kEndsAWait >= since_;
  const bool begins = held_all || !short_since_.IsFinite();
  if (begins) short_since_ = now;
  if (begins || carried > reached_ * kClimb) {
    reached_ = carried;
    climbed_ = now;
  }
}

bool LayerAdmission::HasWaited(Timestamp now) const {
  return now - climbed_ >= kPatience || now - short_since_ >= kPatienceAtMost;
}

void LayerAdmission::FallShort(RoomFor room, Others others, Timestamp now) {
  if (room.all_layers != Room::kTooLittle) {
    lowest_layer_.Update(room.lowest_layer, now);
    return SetState(State::kAll, now);
  }
  NoteShortage(room.carried, now);
  const bool has_waited = HasWaited(now);
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
  short_since_ = Timestamp::PlusInfinity();
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
