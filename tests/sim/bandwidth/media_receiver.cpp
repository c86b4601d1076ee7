#include "tests/sim/bandwidth/media_receiver.h"

#include <algorithm>
#include <map>

namespace visavis::bandwidth {
namespace {

constexpr std::int64_t kReportOverhead = 80, kBytesPerPacket = 2, kMostReportBytes = 1200;

}  // namespace

void MediaReceiver::OnPacket(std::int64_t sequence_number, Timestamp now) {
  highest_ = std::max(highest_, sequence_number);
  std::int64_t& newest = newest_[records_[static_cast<std::size_t>(sequence_number)].connection];
  newest = std::max(newest, sequence_number);
  news_.emplace_back(sequence_number, now + kClockOffset);
}

std::optional<Packet> MediaReceiver::MakeReport(Timestamp now) {
  if (news_.empty()) return std::nullopt;
  std::vector<std::int64_t> lost = TakeLost();
  batches_.push_back({next_, highest_ + 1, std::move(news_), std::move(lost)});
  news_.clear();
  next_ = highest_ + 1;
  Packet report;
  report.kind = Packet::Kind::kFeedback;
  std::int64_t covered = 0;
  const std::size_t count = std::min(batches_.size(), redundancy_ + 1);
  for (std::size_t id = batches_.size() - count; id < batches_.size(); ++id) {
    report.batches.push_back(id);
    covered += batches_[id].to - batches_[id].from;
  }
  report.size =
      DataSize::Bytes(std::min(kReportOverhead + covered * kBytesPerPacket, kMostReportBytes));
  report.made = now + kClockOffset;
  return report;
}

// A connection keeps its packets in order.
std::vector<std::int64_t> MediaReceiver::TakeLost() {
  for (std::int64_t number = next_; number <= highest_; ++number) missing_.push_back(number);
  std::vector<std::int64_t> lost;
  std::erase_if(missing_, [&](std::int64_t number) {
    const SentRecord& record = records_[static_cast<std::size_t>(number)];
    const bool is_lost = !record.received && number < newest_[record.connection];
    if (is_lost) lost.push_back(number);
    return is_lost || record.received;
  });
  return lost;
}

std::vector<PacketResult> MediaReceiver::Read(const Packet& report) const {
  std::vector<PacketResult> results;
  for (const std::size_t id : report.batches) {
    const Batch& batch = batches_[id];
    std::map<std::int64_t, Timestamp> news(batch.arrivals.begin(), batch.arrivals.end());
    for (const std::int64_t number : batch.lost) news.emplace(number, Timestamp::PlusInfinity());
    for (const auto& [number, receive_time] : news) {
      SentRecord& record = records_[static_cast<std::size_t>(number)];
      if (record.reported) continue;
      record.reported = true;
      results.push_back({.sent = record.packet, .receive_time = receive_time});
    }
  }
  return results;
}

}  // namespace visavis::bandwidth
