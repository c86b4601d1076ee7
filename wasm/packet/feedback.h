// Arrival feedback: which packets came and when, on the receiver's clock. Sent every
// kFeedbackInterval; each report repeats the one before (arrival_recorder.h), so that a lost report
// costs nothing. The idea is RFC 8888 and transport-wide-cc-01; the coding is ours:
//
//   after the common header: base sequence number u16 | packet count u16 | report time u64 (us) |
//   codes, which together describe `packet count` packets:
//     0, n u8        n packets (1..255) have not come
//     1..253         one packet came (code - 41) units of kFeedbackTimeUnit after the packet
//                    described before it that came; the first counts from the report time
//     254, d s16     the same with the difference d (two's complement)
//     255            reserved: invalid
//   So a packet costs one byte unless more than 53 ms passed or it was overtaken by more than 10
//   ms.
//
// Pure functions; no state.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <variant>
#include <vector>

#include "wasm/base/byte_writer.h"
#include "wasm/base/result.h"
#include "wasm/base/timestamp.h"
#include "wasm/packet/packet_error.h"

namespace visavis {

// A packet at 4 Mbps lasts 2.2 ms; a quarter millisecond keeps delay gradients readable.
inline constexpr TimeDelta kFeedbackTimeUnit = TimeDelta::Micros(250);
inline constexpr TimeDelta kFeedbackInterval = TimeDelta::Millis(50);
// So many packets one report can describe: at three bytes each it still fits kMaxPacketBytes.
inline constexpr std::size_t kMaxFeedbackPackets = 360;
// Largest difference between two arrivals next to each other in a report, and between the first and
// the report time.
inline constexpr TimeDelta kMaxFeedbackDelta = TimeDelta::Seconds(8);
// Report times lie in 0..this, so that arithmetic on a forged one cannot overflow. (285 years.)
inline constexpr std::int64_t kMaxFeedbackTimeUs = std::int64_t{1} << 53;

struct FeedbackReport {
  std::uint16_t base_sequence_number = 0;  // transport sequence number of arrivals[0]
  // When the report was made, on the receiver's clock.
  Timestamp report_time = Timestamp::Zero();
  // One entry per transport sequence number from the base on, on the receiver's clock, rounded to
  // kFeedbackTimeUnit; empty for a packet that has not come (yet). At most kMaxFeedbackPackets.
  std::vector<std::optional<Timestamp>> arrivals;
};

// Reads the body of a FeedbackPacket into `report`, whose memory is reused. Any bytes are safe.
// After an error `report` holds an unspecified part. Errors: kTruncated, kInvalidField.
Result<std::monostate, PacketError> ParseFeedback(std::span<const std::uint8_t> body,
                                                  FeedbackReport& report);

// Writes the body. False when there is no room, there are more than kMaxFeedbackPackets arrivals,
// or a time is out of range; what was written then is of no use.
bool WriteFeedback(const FeedbackReport& report, ByteWriter& writer);

}  // namespace visavis
