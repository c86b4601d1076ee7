#include "wasm/call/arrival_reports.h"

#include <algorithm>

#include "wasm/congestion/packet_overhead.h"
#include "wasm/packet/compound_packet.h"

namespace visavis {
namespace {

// Headers, and some arrivals at a byte or two each.
constexpr DataSize kReport = kPacketOverhead + DataSize::Bytes(35);
// Of a report, at most: the headers, and each arrival (feedback.h).
constexpr std::size_t kReportHeaderBytes = kCommonHeaderBytes + 12, kMostArrivalBytes = 3;

}  // namespace

void ArrivalReports::SetTargetRate(DataRate target) {
  const DataRate allowed = std::max(target * kMostShare, DataRate::BitsPerSec(1));
  recorder_.SetInterval(std::clamp(kReport / allowed, kLeastInterval, kMostInterval));
}

std::span<const std::uint8_t> ArrivalReports::TakePacket(Timestamp now) {
  if (!recorder_.TakeReport(now, report_)) return {};
  return std::span(packet_).first(WriteFeedbackPacket(0, report_, packet_));
}

std::span<const std::uint8_t> ArrivalReports::TakeRider(std::size_t packet_bytes, Timestamp now) {
  const std::size_t most = packet_bytes + kCompoundHeaderBytes + kReportHeaderBytes +
                           recorder_.described() * kMostArrivalBytes;
  if (most > kMaxPacketBytes) return {};  // a report once taken has to leave
  if (!recorder_.TakeReportOlderThan(kRideAfter, now, report_)) return {};
  return std::span(packet_).first(WriteFeedbackPacket(0, report_, packet_));
}

}  // namespace visavis
