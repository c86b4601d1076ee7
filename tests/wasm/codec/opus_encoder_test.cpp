#include "wasm/codec/opus_encoder.h"

#include <gtest/gtest.h>

#include <limits>
#include <vector>

#include "tests/wasm/codec/synthetic_media.h"

namespace visavis {
namespace {

double MeanKbps(OpusAudioEncoder& encoder, testing::SpeechLikeSound& sound, int frames) {
  AudioFrame frame;
  std::vector<std::uint8_t> packet;
  std::size_t bytes = 0;
  for (int i = 0; i < frames; ++i) {
    sound.Next(frame);
    EXPECT_TRUE(encoder.Encode(frame, packet));
    EXPECT_LE(packet.size(), 1000U);
    bytes += packet.size();
  }
  return static_cast<double>(bytes) * 8 * 50 / frames / 1000;
}

TEST(OpusEncoderTest, RateFollowsTheTargetOnTheFly) {
  const auto encoder = OpusAudioEncoder::Create();
  ASSERT_TRUE(encoder);
  testing::SpeechLikeSound sound;
  AudioEncoderConfig config;
  for (const int kbps : {32, 16, 24, 64}) {
    config.target_rate = DataRate::KilobitsPerSec(kbps);
    ASSERT_TRUE(encoder->Configure(config));
    MeanKbps(*encoder, sound, 25);
    EXPECT_NEAR(MeanKbps(*encoder, sound, 150), kbps, 0.25 * kbps);
  }
}

TEST(OpusEncoderTest, RedundancyDoesNotRaiseTheRate) {
  const auto encoder = OpusAudioEncoder::Create();
  testing::SpeechLikeSound sound;
  AudioEncoderConfig config;
  config.expected_loss = 0.2;
  ASSERT_TRUE(encoder->Configure(config));
  MeanKbps(*encoder, sound, 25);
  EXPECT_LT(MeanKbps(*encoder, sound, 150), 32 * 1.25);
}

TEST(OpusEncoderTest, SilenceStillGivesPackets) {
  const auto encoder = OpusAudioEncoder::Create();
  std::vector<std::uint8_t> packet;
  for (int i = 0; i < 100; ++i) {
    ASSERT_TRUE(encoder->Encode(AudioFrame(), packet));
    EXPECT_FALSE(packet.empty());
  }
}

TEST(OpusEncoderTest, SamplesThatAreNoSoundAreSafe) {
  const auto encoder = OpusAudioEncoder::Create();
  std::vector<std::uint8_t> packet;
  AudioFrame frame;
  for (const float bad :
       {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(),
        -std::numeric_limits<float>::infinity(), 1e30F, -1e30F}) {
    frame.samples.fill(bad);
    EXPECT_TRUE(encoder->Encode(frame, packet));
  }
}

TEST(OpusEncoderTest, RefusesWhatItCannotDo) {
  const auto encoder = OpusAudioEncoder::Create();
  const auto error_of = [&](const AudioEncoderConfig& config) {
    return encoder->Configure(config).error();
  };
  AudioEncoderConfig config;
  for (const int kbps : {0, 5, 257}) {
    config = {};
    config.target_rate = DataRate::KilobitsPerSec(kbps);
    EXPECT_EQ(error_of(config), CodecError::kInvalidConfig);
  }
  for (const double loss : {-0.1, 1.1, std::numeric_limits<double>::quiet_NaN()}) {
    config = {};
    config.expected_loss = loss;
    EXPECT_EQ(error_of(config), CodecError::kInvalidConfig);
  }
  for (const int complexity : {-1, 11}) {
    config = {};
    config.complexity = complexity;
    EXPECT_EQ(error_of(config), CodecError::kInvalidConfig);
  }
}

}  // namespace
}  // namespace visavis
