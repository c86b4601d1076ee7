#include "relay/absence.h"

#include <algorithm>
#include <utility>

namespace visavis::relay {

Member& AbsenceKeeper::Oldest() { return static_cast<Absence&>(absences_.front()).member(); }

Absence::Absence(AbsenceKeeper& keeper, Member& member, Kind kind, std::string_view left_reason,
                 Timestamp until)
    : keeper_(keeper), member_(member), kind_(kind), left_reason_(left_reason) {
  if (IsAway()) {
    keeper_.absences_.push_back(*this);
    ++keeper_.size_;
    keeper_.totals_.absences.Add(1);
  }
  keeper_.deadlines_.Set(*this, until);
}

Absence::~Absence() {
  ForgetHeld();
  if (!IsAway()) return;
  --keeper_.size_;
  keeper_.totals_.absences.Subtract(1);
}

void Absence::Send(SharedMessage message) {
  if (state_ == State::kOverflowed) return;
  const std::size_t bytes = message->bytes().size();
  if (held_bytes_ + bytes > keeper_.limits_.max_held_bytes ||
      keeper_.totals_.held_bytes.get() + bytes > keeper_.limits_.max_total_held_bytes) {
    // A negotiation that misses one message is stuck, so nothing is left out: the membership ends,
    // as soon as whoever sends this is done.
    state_ = State::kOverflowed;
    left_reason_ = "kicked";
    ForgetHeld();
    keeper_.deadlines_.Set(*this, Timestamp::Zero());
    return;
  }
  held_bytes_ += bytes;
  keeper_.totals_.held_bytes.Add(bytes);
  held_.push_back(std::move(message));
}

// Only clients ask for these, and there is none.
void Absence::Close(CloseCode, std::string_view) {}
void Absence::Move(std::unique_ptr<Luggage>) {}

std::vector<SharedMessage> Absence::TakeUndelivered() {
  auto held = std::move(held_);
  ForgetHeld();
  return held;
}

void Absence::AddKnower(const PeerId& id, std::size_t most) {
  if (IsKnownBy(id)) return;
  if (!known_by_.empty() && known_by_.size() >= most) known_by_.erase(known_by_.begin());
  known_by_.push_back(id);
}

bool Absence::IsKnownBy(const PeerId& id) const {
  return std::find(known_by_.begin(), known_by_.end(), id) != known_by_.end();
}

void Absence::OnDeadline(Timestamp) { keeper_.EndAbsence(member_); }

void Absence::ForgetHeld() {
  held_.clear();
  keeper_.totals_.held_bytes.Subtract(std::exchange(held_bytes_, 0));
}

}  // namespace visavis::relay
