#include "tests/sim/bandwidth/media_receiver.h"

#include <algorithm>
#include <map>

namespace visavis::bandwidth {
namespace {

constexpr std::int64_t kReportOverhead = 80, kBytesPerPacket = 2, kMostReportBytes = 1200;

}  // namespace

void MediaReceiver::OnPacket(std::int64_t sequence_number, Timestamp now) {
  highest_ = std::max(highest_, sequence_number);
  news_.emplace_back(sequence_number, now + kClockOffset);
}

std::optional<Packet> MediaReceiver::MakeReport(Timestamp now) {
  if (news_.empty()) return std::nullopt;
  batches_.push_back({next_, highest_ + 1, std::move(news_)});
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

std::vector<PacketResult> MediaReceiver::Read(const Packet& report, SentRecords& records) const {
  std::vector<PacketResult> results;
  for (const std::size_t id : report.batches) {
    const Batch& batch = batches_[id];
    const std::map<std::int64_t, Timestamp> arrivals(batch.arrivals.begin(), batch.arrivals.end());
    for (std::int64_t number = batch.from; number < batch.to; ++number) {
      SentRecord& record = records[static_cast<std::size_t>(number)];
      if (record.reported) continue;
      record.reported = true;
      PacketResult& result = results.emplace_back();
      result.sent = record.packet;
      const auto arrival = arrivals.find(number);
      if (arrival != arrivals.end()) result.receive_time = arrival->second;
    }
  }
  return results;
}

}  // namespace visavis::bandwidth
