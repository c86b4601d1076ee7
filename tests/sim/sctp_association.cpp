#include "tests/sim/sctp_association.h"

#include <algorithm>

namespace visavis::sim {
namespace {

constexpr TimeDelta kDelayedSack = TimeDelta::Millis(200);
constexpr std::int64_t kReorderingThreshold = 3;  // RFC 9260 section 7.2.4
constexpr std::int64_t kLeastWindow = 4;          // MTUs, after a loss: dcSCTP's cwnd_mtus_min
constexpr std::int64_t kImmediateSack = 10;       // MTUs: below it the sender asks for one at once
constexpr TimeDelta kLeastTimeout = TimeDelta::Millis(400);
constexpr TimeDelta kLeastVariation = TimeDelta::Millis(55);

}  // namespace

std::int64_t SctpAssociation::OnSent(DataSize size, Timestamp now) {
  if (outstanding_.empty()) last_progress_ = now;
  outstanding_[next_tsn_] = {.bytes = size.bytes(), .sent = now, .received = std::nullopt};
  outstanding_bytes_ += size.bytes();
  return next_tsn_++;
}

bool SctpAssociation::OnData(std::int64_t tsn, Timestamp now) {
  const auto sent = outstanding_.find(tsn);
  if (sent != outstanding_.end()) sent->second.received = now;
  const bool gap = tsn != highest_received_ + 1;
  highest_received_ = std::max(highest_received_, tsn);
  ++unacknowledged_;
  if (gap || unacknowledged_ >= 2 || window_ < kMtu * kImmediateSack) return true;
  if (!sack_time_.IsFinite()) sack_time_ = now + kDelayedSack;
  return false;
}

void SctpAssociation::OnSack(Timestamp made, Timestamp now) {
  const bool was_full = outstanding_bytes_ + kMtu >= window_;
  std::int64_t acknowledged = 0;
  std::int64_t highest = 0;
  Timestamp sent = Timestamp::Zero();
  for (auto it = outstanding_.begin(); it != outstanding_.end();) {
    const Outstanding& packet = it->second;
    if (!packet.received || *packet.received > made) {
      ++it;
      continue;
    }
    acknowledged += packet.bytes;
    highest = it->first;
    sent = packet.sent;
    it = outstanding_.erase(it);
  }
  if (highest == 0) return;
  outstanding_bytes_ -= acknowledged;
  last_progress_ = now;
  UpdateRoundTrip(now - sent);
  const bool loss = ForgetLost(highest);
  if (in_recovery_ && highest >= recovered_at_) in_recovery_ = false;
  if (loss && !in_recovery_) {
    BackOff(std::max(window_ / 2, kMtu * kLeastWindow));
    in_recovery_ = true;
    recovered_at_ = next_tsn_;
  } else if (!in_recovery_) {
    Grow(acknowledged, was_full);
  }
}

// Lost packets are abandoned (RFC 3758), not sent again. True when a loss shows that was not
// answered yet.
bool SctpAssociation::ForgetLost(std::int64_t highest) {
  bool is_new = false;
  while (!outstanding_.empty() && outstanding_.begin()->first + kReorderingThreshold <= highest) {
    const auto lost = outstanding_.begin();
    if (!in_recovery_ || lost->first >= recovered_at_) is_new = true;
    outstanding_bytes_ -= lost->second.bytes;
    outstanding_.erase(lost);
  }
  return is_new;
}

// RFC 9260 section 6.3.1.
void SctpAssociation::UpdateRoundTrip(TimeDelta sample) {
  if (!smoothed_rtt_) {
    smoothed_rtt_ = sample;
    rtt_variation_ = sample / std::int64_t{2};
    return;
  }
  const TimeDelta difference = sample - *smoothed_rtt_;
  const TimeDelta distance = std::max(difference, TimeDelta::Zero() - difference);
  rtt_variation_ += (distance - rtt_variation_) / std::int64_t{4};
  *smoothed_rtt_ += difference / std::int64_t{8};
}

// RFC 9260 sections 7.2.1 and 7.2.2.
void SctpAssociation::Grow(std::int64_t acknowledged, bool was_full) {
  if (window_ <= slow_start_threshold_) {
    if (was_full) window_ += std::min(acknowledged, kMtu);
    return;
  }
  partly_acknowledged_ += acknowledged;
  if (partly_acknowledged_ < window_ || !was_full) return;
  partly_acknowledged_ -= window_;
  window_ += kMtu;
}

void SctpAssociation::BackOff(std::int64_t window) {
  slow_start_threshold_ = std::max(window_ / 2, kMtu * kLeastWindow);
  window_ = window;
  partly_acknowledged_ = 0;
}

TimeDelta SctpAssociation::Timeout() const {
  const TimeDelta variation = std::max(kLeastVariation, rtt_variation_) * std::int64_t{4};
  return std::max(kLeastTimeout, smoothed_rtt_.value_or(TimeDelta::Zero()) + variation);
}

Timestamp SctpAssociation::NextTimeout() const {
  return outstanding_.empty() ? Timestamp::PlusInfinity() : last_progress_ + Timeout();
}

void SctpAssociation::OnTimeout(Timestamp now) {
  if (now < NextTimeout()) return;
  BackOff(kMtu);
  in_recovery_ = false;
  outstanding_.clear();
  outstanding_bytes_ = 0;
  last_progress_ = now;
}

}  // namespace visavis::sim
