// Bytes become arrivals: any numbers at any times give reports that can be written and read.
#include <array>

#include "tests/fuzz/require.h"
#include "wasm/base/byte_reader.h"
#include "wasm/packet/arrival_recorder.h"
#include "wasm/packet/media_packet.h"

namespace visavis {
namespace {

void Report(ArrivalRecorder& recorder, Timestamp now) {
  FeedbackReport report, read;
  const bool is_due = now >= recorder.NextTimeout();
  Require(recorder.TakeReport(now, report) == is_due);
  if (!is_due) return;
  Require(!report.arrivals.empty() && report.arrivals.size() <= kMaxFeedbackPackets);
  std::array<std::uint8_t, kMaxPacketBytes> buffer;
  const std::size_t size = WriteFeedbackPacket(0, report, buffer);
  Require(size > 0);
  Require(ParseFeedback(std::span(buffer).first(size).subspan(kCommonHeaderBytes), read).ok());
  Require(read.arrivals.size() == report.arrivals.size());
}

// Each step: time u8 (ms; from 200 on times 50), number u16.
void Test(std::span<const std::uint8_t> bytes) {
  ByteReader reader(bytes);
  ArrivalRecorder recorder;
  Timestamp now = Timestamp::Zero();
  while (reader.remaining() >= 3) {
    const std::int64_t step = reader.U8();
    now += TimeDelta::Millis(step < 200 ? step : step * 50);
    recorder.OnPacket(reader.U16(), now);
    Report(recorder, now);
  }
}

}  // namespace
}  // namespace visavis

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  visavis::Test({data, size});
  return 0;
}
