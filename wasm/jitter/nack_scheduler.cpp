#include "wasm/jitter/nack_scheduler.h"

#include <algorithm>

#include "wasm/base/dcheck.h"

namespace visavis {
namespace {

// Of the smoothed round trip: no answer is faster.
constexpr double kFastestAnswer = 0.75;

}  // namespace

NackScheduler::NackScheduler(std::uint8_t stream) : stream_(stream) {
  entries_.reserve(static_cast<std::size_t>(kDepth));
  updated_.reserve(static_cast<std::size_t>(kDepth));
}

void NackScheduler::Update(std::span<const std::int64_t> missing, TimeDelta wait, Timestamp now) {
  VISAVIS_DCHECK(missing.size() <= static_cast<std::size_t>(kDepth));
  updated_.clear();
  std::size_t open = 0;
  auto known = entries_.cbegin();
  for (const std::int64_t number : missing) {
    while (known != entries_.cend() && known->number < number) ++known;
    if (known != entries_.cend() && known->number == number) {
      updated_.push_back(*known);
    } else {
      updated_.push_back({.number = number, .noticed = now, .next_request = now + wait});
    }
    if (!updated_.back().given_up) ++open;
  }
  entries_.swap(updated_);
  if (open <= kMaxOpen) return;
  for (Entry& entry : entries_) entry.given_up = true;
}

LossTracker::Origin NackScheduler::OnArrival(std::int64_t number, Timestamp now) {
  const auto entry = std::lower_bound(
      entries_.cbegin(), entries_.cend(), number,
      [](const Entry& candidate, std::int64_t value) { return candidate.number < value; });
  if (entry == entries_.cend() || entry->number != number)
    return LossTracker::Origin::kFirstSending;
  if (!entry->first_request.IsFinite()) return LossTracker::Origin::kFirstSending;
  if (now - entry->first_request < rtt_ * kFastestAnswer) return LossTracker::Origin::kFirstSending;
  ++repaired_;
  return LossTracker::Origin::kRetransmission;
}

bool NackScheduler::Take(Timestamp now, Nack& out) {
  out.stream = stream_;
  out.packet_numbers.clear();
  for (Entry& entry : entries_) {
    if (entry.given_up || now < entry.next_request) continue;
    // The answer to the last request was waited for as long as the others.
    entry.given_up = entry.requests == kMaxRequests || now - entry.noticed > kMaxAge;
    if (entry.given_up) continue;
    if (++entry.requests == 1) entry.first_request = now;
    entry.next_request = now + std::max(rtt_ + kRepeatMargin, kMinRepeat);
    out.packet_numbers.push_back(static_cast<std::uint16_t>(entry.number));
  }
  return !out.packet_numbers.empty();
}

Timestamp NackScheduler::NextTimeout() const {
  Timestamp next = Timestamp::PlusInfinity();
  for (const Entry& entry : entries_) {
    if (!entry.given_up) next = std::min(next, entry.next_request);
  }
  return next;
}

bool NackScheduler::IsRepairing() const {
  return std::any_of(entries_.cbegin(), entries_.cend(),
                     [](const Entry& entry) { return !entry.given_up; });
}

}  // namespace visavis
