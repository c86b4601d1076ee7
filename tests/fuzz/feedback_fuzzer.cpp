// Any bytes as an arrival report: what parses is within its bounds, and what can be written again
// reads back the same.
#include <array>

#include "tests/fuzz/require.h"
#include "wasm/packet/feedback.h"
#include "wasm/packet/media_packet.h"

namespace visavis {
namespace {

void Test(std::span<const std::uint8_t> body) {
  FeedbackReport report, again;
  if (!ParseFeedback(body, report).ok()) return;
  Require(report.arrivals.size() <= kMaxFeedbackPackets);
  Require(report.report_time >= Timestamp::Zero() && report.report_time.IsFinite());
  std::array<std::uint8_t, kMaxPacketBytes> buffer;
  ByteWriter writer(buffer);
  if (!WriteFeedback(report, writer)) return;
  Require(ParseFeedback(std::span(buffer).first(writer.size()), again).ok());
  Require(again.base_sequence_number == report.base_sequence_number);
  Require(again.report_time == report.report_time);
  Require(again.arrivals == report.arrivals);
}

}  // namespace
}  // namespace visavis

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  visavis::Test({data, size});
  return 0;
}
