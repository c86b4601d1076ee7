#include "wasm/congestion/send_history.h"

#include <algorithm>

#include "wasm/base/dcheck.h"

namespace visavis {
namespace {

// Of one packet in loss_ratio: half a second of 2 Mbps, two seconds of audio alone.
constexpr double kLossWeight = 1.0 / 128.0;
constexpr int kRttShift = 8;  // RFC 6298 section 2: alpha = 1/8

}  // namespace

SendHistory::SendHistory() : ring_(kCapacity) {
  feedback_.packets.reserve(kCapacity);
  oldest_ = next_ = unwrapper_.Unwrap(0);
  newest_received_ = next_ - 1;
}

SendHistory::Entry& SendHistory::At(std::int64_t sequence_number) {
  return ring_[static_cast<std::uint64_t>(sequence_number) % kCapacity];
}

SentPacket SendHistory::OnSent(SentPacket::Kind kind, DataSize size, int probe_id, Timestamp now,
                               std::uint8_t transport) {
  VISAVIS_DCHECK(transport < kMaxTransports);
  Forget(next_ + 1 - static_cast<std::int64_t>(kCapacity));
  feedback_.packets.clear();
  in_flight_ += size;
  Entry& entry = At(next_);
  entry.packet = {.sequence_number = next_,
                  .send_time = now,
                  .size = size,
                  .in_flight = in_flight_,
                  .probe_id = probe_id,
                  .kind = kind,
                  .transport = transport};
  entry.state = State::kInFlight;
  unwrapper_.Unwrap(static_cast<std::uint16_t>(next_));
  ++next_;
  return entry.packet;
}

const TransportFeedback& SendHistory::OnReport(std::uint16_t base_sequence_number,
                                               std::span<const std::optional<Timestamp>> arrivals,
                                               Timestamp report_time, Timestamp now) {
  feedback_.at_time = now;
  feedback_.report_time = report_time;
  feedback_.packets.clear();
  const std::int64_t base = unwrapper_.Peek(base_sequence_number);
  // What was never sent cannot have come; the rest may be true.
  const std::int64_t most = std::max<std::int64_t>(0, next_ - base);
  arrivals = arrivals.first(std::min(arrivals.size(), static_cast<std::size_t>(most)));
  const std::int64_t end = base + static_cast<std::int64_t>(arrivals.size());
  const std::optional<PeerClock::Verdict> verdict =
      most == 0 ? PeerClock::Verdict::kImplausible : Judge(base, arrivals, now);
  feedback_.clock_jumped = verdict == PeerClock::Verdict::kJumped;
  if (verdict == PeerClock::Verdict::kImplausible) {
    ++stats_.invalid_reports;
    feedback_.in_flight = in_flight_;
    return feedback_;
  }
  if (feedback_.clock_jumped) report_interval_.OnClockJump();
  if (verdict) report_interval_.OnReport(report_time);
  feedback_.report_interval = report_interval_.value();
  NoteNewest(base, arrivals, report_time, now);
  NoteTransports(base, arrivals);
  PassOver(base);
  // Settled packets too: one that was taken for lost may have come.
  const std::int64_t first = std::max(base, next_ - static_cast<std::int64_t>(kCapacity));
  for (std::int64_t number = first; number < end; ++number)
    Settle(At(number), arrivals[static_cast<std::size_t>(number - base)]);
  while (oldest_ < next_ && !IsInFlight(At(oldest_))) ++oldest_;
  feedback_.in_flight = in_flight_;
  return feedback_;
}

std::optional<PeerClock::Verdict> SendHistory::Judge(
    std::int64_t base, std::span<const std::optional<Timestamp>> arrivals, Timestamp now) {
  const auto first = std::max<std::int64_t>(0, oldest_ - base);
  const auto for_each = [&](auto&& what) {
    for (auto i = static_cast<std::size_t>(first); i < arrivals.size(); ++i) {
      const Entry& entry = At(base + static_cast<std::int64_t>(i));
      if (arrivals[i] && IsInFlight(entry)) what(entry.packet.send_time, *arrivals[i]);
    }
  };
  std::optional<TimeDelta> excess;
  for_each([&](Timestamp sent, Timestamp arrival) {
    excess = std::max(excess.value_or(TimeDelta::Zero()), peer_clock_.Excess(sent, arrival, now));
  });
  if (!excess) return std::nullopt;
  const PeerClock::Verdict verdict = peer_clock_.Judge(*excess, now);
  if (verdict != PeerClock::Verdict::kImplausible)
    for_each([&](Timestamp sent, Timestamp arrival) { peer_clock_.OnArrival(sent, arrival, now); });
  return verdict;
}

// Finds the newest packet that has come: it gives the round trip and the age of the missing ones.
void SendHistory::NoteNewest(std::int64_t base, std::span<const std::optional<Timestamp>> arrivals,
                             Timestamp report_time, Timestamp now) {
  for (std::size_t i = arrivals.size(); i-- > 0;) {
    const std::int64_t number = base + static_cast<std::int64_t>(i);
    if (!arrivals[i] || number < next_ - static_cast<std::int64_t>(kCapacity)) continue;
    if (number <= newest_received_) return;
    newest_received_ = number;
    const SentPacket& packet = At(number).packet;
    newest_received_send_time_ = std::max(newest_received_send_time_, packet.send_time);
    const TimeDelta waited = report_time - *arrivals[i];
    UpdateRtt(now - packet.send_time - std::max(waited, TimeDelta::Zero()));
    return;
  }
}

void SendHistory::NoteTransports(std::int64_t base,
                                 std::span<const std::optional<Timestamp>> arrivals) {
  const auto first = std::max<std::int64_t>(0, oldest_ - base);
  for (auto i = static_cast<std::size_t>(first); i < arrivals.size(); ++i) {
    if (!arrivals[i]) continue;
    const SentPacket& packet = At(base + static_cast<std::int64_t>(i)).packet;
    Timestamp& newest = newest_by_transport_[packet.transport].sent;
    newest = std::max(newest, packet.send_time);
  }
}

bool SendHistory::IsOvertaken(const SentPacket& packet, TimeDelta by) const {
  const TimeDelta by_others = transports_overtake_ ? kOvertakenFor : by;
  return newest_by_transport_[packet.transport].sent - by >= packet.send_time ||
         newest_received_send_time_ - by_others >= packet.send_time;
}

void SendHistory::Settle(Entry& entry, const std::optional<Timestamp>& arrival) {
  if (arrival && entry.state == State::kLost) {
    entry.state = State::kReceived;
    ++stats_.late;
    transports_overtake_ = true;
  }
  if (!IsInFlight(entry)) return;
  if (arrival) {
    Resolve(entry, State::kReceived, *arrival);
  } else if (IsOvertaken(entry.packet, kReorderingTolerance)) {
    Resolve(entry, State::kLost, Timestamp::PlusInfinity());
  } else {
    entry.state = State::kMissing;
  }
}

// Reports speak of packets before `base` again only if they come: when nothing of their transport
// has overtaken them.
void SendHistory::PassOver(std::int64_t base) {
  for (std::int64_t number = oldest_; number < std::min(base, next_); ++number) {
    Entry& entry = At(number);
    const bool may_come =
        entry.state == State::kMissing && !IsOvertaken(entry.packet, TimeDelta::Zero());
    if (!may_come) ForgetEntry(entry);
  }
}

void SendHistory::Forget(std::int64_t below) {
  for (; oldest_ < std::min(below, next_); ++oldest_) ForgetEntry(At(oldest_));
}

void SendHistory::ForgetEntry(Entry& entry) {
  if (entry.state == State::kMissing) {
    Resolve(entry, State::kLost, Timestamp::PlusInfinity());
  } else if (entry.state == State::kInFlight) {
    entry.state = State::kExpired;
    in_flight_ -= entry.packet.size;
    ++stats_.expired;
  }
}

void SendHistory::Resolve(Entry& entry, State state, Timestamp receive_time) {
  const bool lost = state == State::kLost;
  entry.state = state;
  in_flight_ -= entry.packet.size;
  ++(lost ? stats_.lost : stats_.received);
  loss_ratio_ += ((lost ? 1.0 : 0.0) - loss_ratio_) * kLossWeight;
  feedback_.packets.push_back({.sent = entry.packet, .receive_time = receive_time});
}

void SendHistory::UpdateRtt(TimeDelta rtt) {
  rtt = std::max(rtt, TimeDelta::Micros(1));
  min_rtt_ = std::min(min_rtt_.value_or(rtt), rtt);
  smoothed_rtt_ = smoothed_rtt_ ? *smoothed_rtt_ + (rtt - *smoothed_rtt_) / kRttShift : rtt;
}

}  // namespace visavis
