// The hot path allocates nothing after warm-up: packets in, frames and sound out.
#include <gtest/gtest.h>

#include <array>
#include <vector>

#include "tests/wasm/counted_allocations.h"
#include "tests/wasm/jitter/video_packets.h"
#include "wasm/jitter/audio_jitter_buffer.h"
#include "wasm/jitter/video_jitter_buffer.h"
#include "wasm/packet/arrival_recorder.h"

namespace visavis {
namespace {

constexpr Timestamp At(std::int64_t ms) { return Timestamp::Millis(ms); }

TEST(AllocationTest, VideoFromPacketsToFrames) {
  VideoPackets source;
  VideoJitterBuffer buffer(0);
  ReceivedVideoFrame frame;
  std::size_t counted = 0;
  for (int i = 0; i < 600; ++i) {
    const auto kind = i == 0 ? VideoPackets::Kind::kKeyframe : VideoPackets::Kind::kDelta;
    const auto packets = source.Next(kind, 5000, At(33 * i));
    const std::size_t before = allocations;
    for (const VideoPacket& packet : packets) buffer.Insert(packet, At(33 * i + 20));
    while (buffer.PopDue(At(33 * i + 40), frame)) continue;
    buffer.TakeKeyframeRequest(At(33 * i + 40));
    if (i >= 200) counted += allocations - before;
  }
  EXPECT_EQ(buffer.Statistics().frames_popped, 600);
  EXPECT_EQ(counted, 0u);
}

TEST(AllocationTest, AudioFromPacketsToDecisions) {
  const std::vector<std::uint8_t> payload(100, 1);
  AudioJitterBuffer buffer;
  const std::size_t before = allocations;
  for (int i = 0; i < 1000; ++i) {
    buffer.Insert({.packet_number = static_cast<std::uint16_t>(i),
                   .timestamp = static_cast<std::uint32_t>(i * kAudioFrameSamples),
                   .payload = payload},
                  At(20 * i));
    buffer.Next(At(20 * i + 19));
  }
  EXPECT_EQ(allocations, before);
}

TEST(AllocationTest, PacketsAndReports) {
  const std::vector<std::uint8_t> payload(1000, 1);
  std::array<std::uint8_t, kMaxPacketBytes> buffer;
  ArrivalRecorder recorder;
  FeedbackReport report, read;
  std::size_t counted = 0;
  for (int i = 0; i < 2000; ++i) {
    const std::size_t before = allocations;
    const auto number = static_cast<std::uint16_t>(i);
    const AudioPacket sent = {.packet_number = number, .timestamp = 0, .payload = payload};
    const std::size_t size = WriteAudioPacket(number, sent, buffer);
    const auto packet = ParsePacket(std::span(buffer).first(size));
    recorder.OnPacket(packet->transport_sequence_number, At(2 * i));
    if (recorder.TakeReport(At(2 * i), report)) {
      const std::size_t bytes = WriteFeedbackPacket(0, report, buffer);
      const auto body = std::span(buffer).first(bytes).subspan(kCommonHeaderBytes);
      ASSERT_TRUE(ParseFeedback(body, read).ok());
    }
    if (i >= 200) counted += allocations - before;
  }
  EXPECT_EQ(counted, 0u);
}

}  // namespace
}  // namespace visavis
