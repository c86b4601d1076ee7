#include "wasm/packet/feedback.h"

#include <algorithm>
#include <cstdint>

#include "wasm/base/byte_reader.h"

namespace visavis {
namespace {

constexpr std::uint8_t kLostRun = 0;
constexpr std::uint8_t kFirstShort = 1;
constexpr std::uint8_t kLastShort = 253;
constexpr std::int64_t kShortBias = 41;
constexpr std::uint8_t kLongDelta = 254;
constexpr std::size_t kMaxLostRun = 255;

Timestamp PlusUnits(Timestamp time, std::int64_t units) { return time + kFeedbackTimeUnit * units; }

// Units from `from` to `to`, to the nearest; what rounding leaves does not add up, because the next
// difference counts from the rounded time.
std::int64_t UnitsBetween(Timestamp from, Timestamp to) {
  const std::int64_t us = (to - from).us(), unit = kFeedbackTimeUnit.us();
  return (us >= 0 ? us + unit / 2 : us - unit / 2) / unit;
}

std::size_t LostRunLength(const FeedbackReport& report, std::size_t from) {
  std::size_t end = from;
  while (end < report.arrivals.size() && end - from < kMaxLostRun && !report.arrivals[end]) ++end;
  return end - from;
}

void WriteDelta(std::int64_t units, ByteWriter& writer) {
  const std::int64_t code = units + kShortBias;
  if (code >= kFirstShort && code <= kLastShort) {
    writer.U8(static_cast<std::uint8_t>(code));
  } else {
    writer.U8(kLongDelta);
    writer.U16(static_cast<std::uint16_t>(static_cast<std::int16_t>(units)));
  }
}

bool IsInRange(Timestamp time) {
  return time >= Timestamp::Zero() && time.us() <= kMaxFeedbackTimeUs;
}

}  // namespace

Result<std::monostate, PacketError> ParseFeedback(std::span<const std::uint8_t> body,
                                                  FeedbackReport& report) {
  ByteReader reader(body);
  report.base_sequence_number = reader.U16();
  const std::size_t count = reader.U16();
  const std::uint64_t report_us = reader.U64();
  report.arrivals.clear();
  if (!reader.ok()) return PacketError::kTruncated;
  if (count > kMaxFeedbackPackets || report_us > std::uint64_t{kMaxFeedbackTimeUs}) {
    return PacketError::kInvalidField;
  }
  report.report_time = Timestamp::Micros(static_cast<std::int64_t>(report_us));
  Timestamp last = report.report_time;
  while (report.arrivals.size() < count) {
    const std::uint8_t code = reader.U8();
    if (!reader.ok()) return PacketError::kTruncated;
    if (code == kLostRun) {
      const std::size_t run = reader.U8();
      if (!reader.ok()) return PacketError::kTruncated;
      if (run == 0 || run > count - report.arrivals.size()) return PacketError::kInvalidField;
      report.arrivals.insert(report.arrivals.end(), run, std::nullopt);
      continue;
    }
    if (code > kLongDelta) return PacketError::kInvalidField;
    const std::int64_t units =
        code == kLongDelta ? static_cast<std::int16_t>(reader.U16()) : code - kShortBias;
    if (!reader.ok()) return PacketError::kTruncated;
    last = PlusUnits(last, units);
    report.arrivals.push_back(last);
  }
  return reader.remaining() == 0 ? Result<std::monostate, PacketError>(std::monostate())
                                 : PacketError::kInvalidField;
}

bool WriteFeedback(const FeedbackReport& report, ByteWriter& writer) {
  if (report.arrivals.size() > kMaxFeedbackPackets || !IsInRange(report.report_time)) return false;
  writer.U16(report.base_sequence_number);
  writer.U16(static_cast<std::uint16_t>(report.arrivals.size()));
  writer.U64(static_cast<std::uint64_t>(report.report_time.us()));
  Timestamp last = report.report_time;
  for (std::size_t i = 0; i < report.arrivals.size();) {
    if (const std::size_t run = LostRunLength(report, i); run > 0) {
      writer.U8(kLostRun);
      writer.U8(static_cast<std::uint8_t>(run));
      i += run;
      continue;
    }
    const Timestamp arrival = *report.arrivals[i++];
    if (!arrival.IsFinite()) return false;
    if (arrival > last + kMaxFeedbackDelta || arrival < last - kMaxFeedbackDelta) return false;
    const std::int64_t units = UnitsBetween(last, arrival);
    WriteDelta(units, writer);
    last = PlusUnits(last, units);
  }
  return writer.ok();
}

}  // namespace visavis
