#include "wasm/codec/opus_encoder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <limits>
#include <vector>

#include "tests/wasm/codec/synthetic_media.h"
#include "wasm/codec/opus_decoder.h"

namespace visavis {
namespace {

using Bytes = std::vector<std::uint8_t>;

// Over `count` frames of `ms`.
double MeanKbps(OpusAudioEncoder& encoder, testing::SpeechLikeSound& sound, int count,
                int ms = 20) {
  AudioFrame frame(1, ms * kAudioSampleRateHz / 1000);
  Bytes packet;
  std::size_t bytes = 0;
  for (int i = 0; i < count; ++i) {
    sound.Next(frame);
    EXPECT_TRUE(encoder.Encode(frame, packet));
    EXPECT_LE(packet.size(), 1000U);
    bytes += packet.size();
  }
  return static_cast<double>(bytes) * 8 / (count * ms);
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

TEST(OpusEncoderTest, TheLengthOfFramesChangesOnTheFlyAndTheRateStays) {
  const auto encoder = OpusAudioEncoder::Create();
  const auto decoder = OpusAudioDecoder::Create();
  testing::SpeechLikeSound sound;
  ASSERT_TRUE(encoder->Configure({.target_rate = DataRate::KilobitsPerSec(16)}));
  for (const int ms : {20, 60, 10, 40, 20}) {
    MeanKbps(*encoder, sound, 10, ms);
    EXPECT_NEAR(MeanKbps(*encoder, sound, 3000 / ms, ms), 16, 4) << ms;
    AudioFrame frame(1, ms * 48);
    Bytes packet;
    ASSERT_TRUE(encoder->Encode(frame, packet));
    ASSERT_TRUE(decoder->Decode(packet, frame));
    EXPECT_EQ(frame.duration(), TimeDelta::Millis(ms));
  }
}

TEST(OpusEncoderTest, ConstantRateGivesPacketsOfOneSize) {
  const auto encoder = OpusAudioEncoder::Create();
  ASSERT_TRUE(encoder->Configure({.rate_mode = AudioRateMode::kConstant}));
  testing::SpeechLikeSound sound;
  AudioFrame frame;
  Bytes packet;
  for (int i = 0; i < 100; ++i) {
    sound.Next(frame);
    ASSERT_TRUE(encoder->Encode(frame, packet));
    EXPECT_EQ(packet.size(), 80U);  // 32 kbps in 20 ms
  }
}

TEST(OpusEncoderTest, PacketsStayBelowTheirLimit) {
  const auto encoder = OpusAudioEncoder::Create();
  AudioEncoderConfig config = {.target_rate = DataRate::KilobitsPerSec(510)};
  testing::SpeechLikeSound sound;
  AudioFrame frame(1, 2880);
  Bytes packet;
  for (const std::size_t limit : {std::size_t{1000}, std::size_t{100}, kMaxOpusPacketBytes}) {
    config.max_packet_bytes = limit;
    ASSERT_TRUE(encoder->Configure(config));
    for (int i = 0; i < 20; ++i) {
      sound.Next(frame);
      ASSERT_TRUE(encoder->Encode(frame, packet));
      ASSERT_LE(packet.size(), limit);
    }
  }
  EXPECT_GT(packet.size(), 3000U) << "60 ms at 510 kbps are 3825 bytes";
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

TEST(OpusEncoderTest, InBandFecCanBeTurnedOff) {
  const auto encoder = OpusAudioEncoder::Create();
  const auto decoder = OpusAudioDecoder::Create();
  testing::SpeechLikeSound sound;
  AudioFrame frame;
  Bytes packet;
  AudioEncoderConfig config = {.expected_loss = 0.2};
  for (const AudioSwitch fec : {AudioSwitch::kOn, AudioSwitch::kOff}) {
    config.in_band_fec = fec;
    ASSERT_TRUE(encoder->Configure(config));
    int with_redundancy = 0;
    for (int i = 0; i < 50; ++i) {
      sound.Next(frame);
      ASSERT_TRUE(encoder->Encode(frame, packet));
      const auto recovered = decoder->DecodeLost({.later_packet = packet,
                                                  .distance = kAudioFrameDuration,
                                                  .duration = kAudioFrameDuration},
                                                 frame);
      ASSERT_TRUE(recovered);
      if (*recovered == AudioRecovery::kInBandFec) ++with_redundancy;
      ASSERT_TRUE(decoder->Decode(packet, frame));
    }
    EXPECT_EQ(with_redundancy > 25, fec == AudioSwitch::kOn);
    EXPECT_EQ(with_redundancy == 0, fec == AudioSwitch::kOff);
  }
}

TEST(OpusEncoderTest, SilenceStillGivesPackets) {
  const auto encoder = OpusAudioEncoder::Create();
  Bytes packet;
  for (int i = 0; i < 100; ++i) {
    const auto encoded = encoder->Encode(AudioFrame(), packet);
    ASSERT_TRUE(encoded);
    EXPECT_FALSE(encoded->is_pause);
    EXPECT_GT(packet.size(), 2U);
  }
}

// libopus speaks up every 400 ms of a pause, so that the receiver knows it is one.
TEST(OpusEncoderTest, DiscontinuousTransmissionMarksPausesOnly) {
  const auto encoder = OpusAudioEncoder::Create();
  ASSERT_TRUE(encoder->Configure({.dtx = AudioSwitch::kOn}));
  Bytes packet;
  int pauses = 0, longest_run = 0, run = 0;
  for (int i = 0; i < 200; ++i) {
    const auto encoded = encoder->Encode(AudioFrame(), packet);
    ASSERT_TRUE(encoded);
    ASSERT_EQ(encoded->is_pause, packet.size() <= 2);
    if (encoded->is_pause) ++pauses;
    run = encoded->is_pause ? run + 1 : 0;
    longest_run = std::max(longest_run, run);
  }
  EXPECT_GT(pauses, 150);
  EXPECT_LE(longest_run, 20);
  testing::SpeechLikeSound sound;
  AudioFrame frame;
  pauses = 0;
  for (int i = 0; i < 100; ++i) {
    sound.Next(frame);
    const auto encoded = encoder->Encode(frame, packet);
    ASSERT_TRUE(encoded);
    if (encoded->is_pause) ++pauses;
  }
  EXPECT_LT(pauses, 10);
}

TEST(OpusEncoderTest, SamplesThatAreNoSoundAreSafe) {
  const auto encoder = OpusAudioEncoder::Create();
  Bytes packet;
  AudioFrame frame;
  for (const float bad :
       {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(),
        -std::numeric_limits<float>::infinity(), 1e30F, -1e30F}) {
    std::ranges::fill(frame.samples(), bad);
    EXPECT_TRUE(encoder->Encode(frame, packet));
  }
}

TEST(OpusEncoderTest, FramesOfOtherLengthsOrChannelsAreRefused) {
  const auto encoder = OpusAudioEncoder::Create();
  Bytes packet;
  for (const int samples : {0, 1, 120, 240, 479, 961, 1440, 3840, 5760}) {
    EXPECT_EQ(encoder->Encode(AudioFrame(1, samples), packet).error(), CodecError::kInvalidInput);
    EXPECT_TRUE(packet.empty());
  }
  EXPECT_EQ(encoder->Encode(AudioFrame(2, 960), packet).error(), CodecError::kInvalidInput);
  ASSERT_TRUE(encoder->Configure({.channels = 2}));
  EXPECT_TRUE(encoder->Encode(AudioFrame(2, 960), packet));
  EXPECT_EQ(encoder->Encode(AudioFrame(1, 960), packet).error(), CodecError::kInvalidInput);
}

TEST(OpusEncoderTest, RefusesWhatItCannotDoAndChangesNothing) {
  const auto encoder = OpusAudioEncoder::Create();
  constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
  const std::vector<std::function<void(AudioEncoderConfig&)>> faults = {
      [](auto& config) { config.target_rate = DataRate::Zero(); },
      [](auto& config) { config.target_rate = DataRate::KilobitsPerSec(5); },
      [](auto& config) { config.target_rate = DataRate::KilobitsPerSec(511); },
      [](auto& config) { config.expected_loss = -0.1; },
      [](auto& config) { config.expected_loss = 1.1; },
      [](auto& config) { config.expected_loss = kNaN; },
      [](auto& config) { config.complexity = -1; },
      [](auto& config) { config.complexity = 11; },
      [](auto& config) { config.channels = 0; },
      [](auto& config) { config.channels = 3; },
      [](auto& config) { config.max_packet_bytes = 99; },
      [](auto& config) { config.max_packet_bytes = kMaxOpusPacketBytes + 1; },
      [](auto& config) { config.deep_redundancy = TimeDelta::Millis(-10); },
      [](auto& config) { config.deep_redundancy = TimeDelta::Millis(5); },
      [](auto& config) { config.deep_redundancy = TimeDelta::Millis(1050); },
  };
  for (std::size_t i = 0; i < faults.size(); ++i) {
    AudioEncoderConfig config = {.rate_mode = AudioRateMode::kConstant};
    ASSERT_TRUE(encoder->Configure(config));
    config.rate_mode = AudioRateMode::kVariable;
    faults[i](config);
    EXPECT_EQ(encoder->Configure(config).error(), CodecError::kInvalidConfig) << i;
    Bytes packet;
    ASSERT_TRUE(encoder->Encode(AudioFrame(), packet));
    EXPECT_EQ(packet.size(), 80U) << "still constant";
  }
}

TEST(OpusEncoderTest, DeepRedundancyIsRefusedWhereItIsNotCompiledIn) {
  const auto encoder = OpusAudioEncoder::Create();
  EXPECT_FALSE(encoder->CanDeepRedundancy());
  EXPECT_EQ(encoder->Configure({.deep_redundancy = TimeDelta::Millis(100)}).error(),
            CodecError::kInvalidConfig);
}

TEST(OpusEncoderTest, AfterAResetItEncodesLikeANewOne) {
  const auto fresh = OpusAudioEncoder::Create(), used = OpusAudioEncoder::Create();
  testing::SpeechLikeSound before;
  MeanKbps(*used, before, 30);
  used->Reset();
  testing::SpeechLikeSound sound;
  AudioFrame frame;
  Bytes from_fresh, from_used;
  for (int i = 0; i < 30; ++i) {
    sound.Next(frame);
    ASSERT_TRUE(fresh->Encode(frame, from_fresh));
    ASSERT_TRUE(used->Encode(frame, from_used));
    ASSERT_EQ(from_fresh, from_used);
  }
  EXPECT_GT(fresh->Lookahead(), TimeDelta::Millis(2));
  EXPECT_LT(fresh->Lookahead(), TimeDelta::Millis(10));
}

}  // namespace
}  // namespace visavis
