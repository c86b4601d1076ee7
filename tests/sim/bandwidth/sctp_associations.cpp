#include "tests/sim/bandwidth/sctp_associations.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace visavis::bandwidth {
namespace {

constexpr DataSize kSackPacket = DataSize::Bytes(90);
constexpr TimeDelta kDelayedSack = TimeDelta::Millis(200);
constexpr std::int64_t kReorderingThreshold = 3;  // RFC 9260 section 7.2.4
constexpr std::int64_t kLeastWindowMtus = 4;     // after a loss; dcSCTP's avoid-fragmentation floor
constexpr std::int64_t kImmediateSackMtus = 10;  // below it the sender asks for a SACK at once
constexpr double kLeastTimeout = 0.4, kLeastVariation = 0.055;  // seconds
constexpr TimeDelta kTimeoutCheck = TimeDelta::Millis(20);

}  // namespace

SctpAssociations::SctpAssociations(int count, Timestamp stop, SentRecords& records,
                                   EventQueue& events, Network network)
    : stop_(stop),
      records_(records),
      events_(events),
      network_(std::move(network)),
      associations_(static_cast<std::size_t>(count)) {}

void SctpAssociations::Send(std::int64_t sequence_number) {
  waiting_.push_back(sequence_number);
  buffered_ += records_[static_cast<std::size_t>(sequence_number)].packet.size;
  SendWhatFits();
}

SctpAssociations::Association& SctpAssociations::Roomiest() {
  return *std::max_element(associations_.begin(), associations_.end(),
                           [](const Association& a, const Association& b) {
                             return a.window - a.outstanding_bytes < b.window - b.outstanding_bytes;
                           });
}

void SctpAssociations::SendWhatFits() {
  while (!waiting_.empty()) {
    Association& association = Roomiest();
    if (association.outstanding_bytes >= association.window) break;
    const std::int64_t number = waiting_.front();
    waiting_.pop_front();
    SentRecord& record = records_[static_cast<std::size_t>(number)];
    buffered_ -= record.packet.size;
    if (association.outstanding.empty()) association.last_progress = events_.now();
    record.connection = static_cast<std::size_t>(&association - associations_.data());
    record.tsn = association.next_tsn++;
    association.outstanding[record.tsn] = {number, events_.now()};
    association.outstanding_bytes += record.packet.size.bytes();
    network_.send_data(number);
  }
  if (timer_armed_) return;
  timer_armed_ = true;
  CheckTimeouts();
}

void SctpAssociations::SendSack(std::size_t association) {
  associations_[association].unacknowledged = 0;
  Packet sack;
  sack.kind = Packet::Kind::kSack;
  sack.size = kSackPacket;
  sack.made = events_.now();
  sack.tag = association;
  network_.send_sack(std::move(sack));
}

void SctpAssociations::OnData(const SentRecord& record) {
  const std::size_t index = record.connection;
  Association& association = associations_[index];
  const bool gap = record.tsn != association.highest_received + 1;
  association.highest_received = std::max(association.highest_received, record.tsn);
  ++association.unacknowledged;
  if (gap || association.unacknowledged >= 2 || association.window < kImmediateSackMtus * kMtu) {
    SendSack(index);
  } else if (!association.sack_timer) {
    association.sack_timer = true;
    events_.After(kDelayedSack, [this, index] {
      associations_[index].sack_timer = false;
      if (associations_[index].unacknowledged > 0) SendSack(index);
    });
  }
}

void SctpAssociations::OnSack(const Packet& sack) {
  Association& association = associations_[sack.tag];
  const bool was_full = association.outstanding_bytes + kMtu >= association.window;
  const Acknowledged acknowledged = TakeAcknowledged(association, sack.made);
  if (acknowledged.bytes == 0) return;
  association.last_progress = events_.now();
  UpdateRoundTrip(association, static_cast<double>((events_.now() - acknowledged.sent).us()) / 1e6);
  const bool loss = ForgetLost(association, acknowledged.highest_tsn);
  if (association.in_recovery && acknowledged.highest_tsn >= association.recover)
    association.in_recovery = false;
  if (loss && !association.in_recovery) {
    BackOff(association, std::max(association.window / 2, kLeastWindowMtus * kMtu));
    association.in_recovery = true;
    association.recover = association.next_tsn;
  } else if (!association.in_recovery) {
    Grow(association, acknowledged.bytes, was_full);
  }
  SendWhatFits();
}

SctpAssociations::Acknowledged SctpAssociations::TakeAcknowledged(Association& association,
                                                                  Timestamp until) {
  Acknowledged acknowledged;
  for (auto it = association.outstanding.begin(); it != association.outstanding.end();) {
    const SentRecord& record = records_[static_cast<std::size_t>(it->second.sequence_number)];
    if (!record.received || *record.received > until) {
      ++it;
      continue;
    }
    acknowledged.bytes += record.packet.size.bytes();
    acknowledged.highest_tsn = it->first;
    acknowledged.sent = it->second.sent;
    it = association.outstanding.erase(it);
  }
  association.outstanding_bytes -= acknowledged.bytes;
  return acknowledged;
}

// Lost packets are abandoned (RFC 3758), not sent again. True when a loss shows that was not
// answered yet.
bool SctpAssociations::ForgetLost(Association& association, std::int64_t highest_tsn) {
  bool is_new = false;
  auto& outstanding = association.outstanding;
  while (!outstanding.empty() && outstanding.begin()->first + kReorderingThreshold <= highest_tsn) {
    const auto [tsn, packet] = *outstanding.begin();
    if (!association.in_recovery || tsn >= association.recover) is_new = true;
    association.outstanding_bytes -=
        records_[static_cast<std::size_t>(packet.sequence_number)].packet.size.bytes();
    outstanding.erase(outstanding.begin());
  }
  return is_new;
}

// RFC 9260 section 6.3.1.
void SctpAssociations::UpdateRoundTrip(Association& association, double seconds) {
  if (association.smoothed_rtt == 0) {
    association.smoothed_rtt = seconds;
    association.rtt_variation = seconds / 2;
    return;
  }
  const double difference = seconds - association.smoothed_rtt;
  association.rtt_variation += 0.25 * (std::abs(difference) - association.rtt_variation);
  association.smoothed_rtt += 0.125 * difference;
}

// RFC 9260 sections 7.2.1 and 7.2.2.
void SctpAssociations::Grow(Association& association, std::int64_t acknowledged, bool was_full) {
  if (association.window <= association.slow_start_threshold) {
    if (was_full) association.window += std::min(acknowledged, kMtu);
    return;
  }
  association.partial_bytes_acked += acknowledged;
  if (association.partial_bytes_acked < association.window || !was_full) return;
  association.partial_bytes_acked -= association.window;
  association.window += kMtu;
}

void SctpAssociations::BackOff(Association& association, std::int64_t window) {
  association.slow_start_threshold = std::max(association.window / 2, kLeastWindowMtus * kMtu);
  association.window = window;
  association.partial_bytes_acked = 0;
}

void SctpAssociations::CheckTimeouts() {
  if (events_.now() > stop_) return;
  for (Association& association : associations_) {
    const double timeout =
        std::max(kLeastTimeout, association.smoothed_rtt +
                                    4 * std::max(kLeastVariation, association.rtt_variation));
    const double waited = static_cast<double>((events_.now() - association.last_progress).us());
    if (association.outstanding.empty() || waited <= timeout * 1e6) continue;
    BackOff(association, kMtu);
    association.in_recovery = false;
    association.outstanding.clear();
    association.outstanding_bytes = 0;
    association.last_progress = events_.now();
  }
  SendWhatFits();
  events_.After(kTimeoutCheck, [this] { CheckTimeouts(); });
}

}  // namespace visavis::bandwidth
