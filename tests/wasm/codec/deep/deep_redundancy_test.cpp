#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "tests/wasm/codec/synthetic_media.h"
#include "wasm/base/random.h"
#include "wasm/codec/opus_decoder.h"
#include "wasm/codec/opus_encoder.h"

namespace visavis {
namespace {

using Bytes = std::vector<std::uint8_t>;

constexpr AudioEncoderConfig kDeep = {.target_rate = DataRate::KilobitsPerSec(40),
                                      .expected_loss = 0.3,
                                      .in_band_fec = AudioSwitch::kOff,
                                      .deep_redundancy = TimeDelta::Millis(500)};

std::vector<Bytes> Record(const AudioEncoderConfig& config, int frames) {
  const auto encoder = OpusAudioEncoder::Create();
  EXPECT_TRUE(encoder->CanDeepRedundancy());
  EXPECT_TRUE(encoder->Configure(config));
  testing::SpeechLikeSound voice;
  AudioFrame frame;
  std::vector<Bytes> packets(static_cast<std::size_t>(frames));
  for (Bytes& packet : packets) {
    voice.Next(frame);
    EXPECT_TRUE(encoder->Encode(frame, packet));
  }
  return packets;
}

int CountRedundant(const std::vector<Bytes>& packets) {
  const auto decoder = OpusAudioDecoder::Create();
  return static_cast<int>(std::ranges::count_if(packets, [&](const Bytes& packet) {
    return decoder->RedundancyOf(packet) > TimeDelta::Zero();
  }));
}

// Each of the two switches, and the rate.
TEST(DeepRedundancyTest, IsSentOnlyWhereItIsAskedForAndLossIsExpected) {
  EXPECT_GT(CountRedundant(Record(kDeep, 100)), 80);
  AudioEncoderConfig config = kDeep;
  config.deep_redundancy = TimeDelta::Zero();
  EXPECT_EQ(CountRedundant(Record(config, 100)), 0);
  config = kDeep;
  config.expected_loss = 0;
  EXPECT_EQ(CountRedundant(Record(config, 100)), 0);
  config = kDeep;
  config.target_rate = DataRate::KilobitsPerSec(12);
  EXPECT_EQ(CountRedundant(Record(config, 100)), 0);
}

TEST(DeepRedundancyTest, FramesBeforeItAreConcealedAndThoseInItRecovered) {
  const std::vector<Bytes> packets = Record(kDeep, 100);
  const auto decoder = OpusAudioDecoder::Create();
  AudioFrame frame;
  for (std::size_t i = 0; i < 40; ++i) ASSERT_TRUE(decoder->Decode(packets[i], frame));
  const Bytes& later = packets[99];
  const TimeDelta depth = decoder->RedundancyOf(later);
  ASSERT_GT(depth, TimeDelta::Millis(200));
  ASSERT_LT(depth, TimeDelta::Millis(700));
  for (std::int64_t distance = 59; distance > 0; --distance) {
    const LostAudio lost = {.later_packet = later,
                            .distance = kAudioFrameDuration * distance,
                            .duration = kAudioFrameDuration};
    const auto recovery = decoder->DecodeLost(lost, frame);
    ASSERT_TRUE(recovery);
    EXPECT_EQ(*recovery, lost.distance - lost.duration < depth ? AudioRecovery::kDeepRedundancy
                                                               : AudioRecovery::kConcealed);
  }
}

TEST(DeepRedundancyTest, DamagedPacketsAreSafe) {
  const std::vector<Bytes> packets = Record(kDeep, 60);
  const auto decoder = OpusAudioDecoder::Create();
  Random random(5);
  AudioFrame frame;
  for (const Bytes& packet : packets) {
    Bytes damaged = packet;
    for (int flips = 0; flips < 6; ++flips)
      damaged[random.Below(damaged.size())] = static_cast<std::uint8_t>(random.Next());
    damaged.resize(damaged.size() - random.Below(damaged.size() / 2));
    (void)decoder->RedundancyOf(damaged);
    (void)decoder->DecodeLost(
        {.later_packet = damaged,
         .distance = kAudioFrameDuration * static_cast<std::int64_t>(1 + random.Below(30)),
         .duration = kAudioFrameDuration},
        frame);
    (void)decoder->Decode(damaged, frame);
    for (const float sample : frame.samples()) ASSERT_LE(std::abs(sample), 1.0F);
  }
}

}  // namespace
}  // namespace visavis
