#include "wasm/call/audio_receiver.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <vector>

#include "tests/wasm/call/late_codecs.h"
#include "tests/wasm/codec/synthetic_media.h"

namespace visavis {
namespace {

constexpr Timestamp At(std::int64_t ms) { return Timestamp::Millis(ms); }

class AudioReceiverTest : public ::testing::Test {
 protected:
  AudioReceiverTest() { EXPECT_TRUE(encoder_->Configure({})); }

  // Packet `i` of 20 ms arrives at 20 * i, with `payload` for its own where one is given.
  void Receive(int i, std::vector<std::uint8_t> payload = {}) {
    AudioFrame frame;
    voice_.Next(frame);
    std::vector<std::uint8_t> encoded;
    EXPECT_TRUE(encoder_->Encode(frame, encoded));
    if (!payload.empty()) encoded = payload;
    receiver_.Insert({.packet_number = static_cast<std::uint16_t>(i),
                      .timestamp = static_cast<std::uint32_t>(i * kAudioFrameSamples),
                      .payload = encoded},
                     At(20 * i));
  }
  double LoudnessAt(std::int64_t ms) {
    AudioFrame out;
    std::ranges::fill(out.samples(), 9.0F);  // all of it must be overwritten
    receiver_.Pull(At(ms), out);
    double energy = 0;
    for (const float sample : out.samples()) {
      EXPECT_TRUE(std::isfinite(sample) && std::abs(sample) <= 1.5F);
      energy += static_cast<double>(sample) * static_cast<double>(sample);
    }
    return std::sqrt(energy / kAudioFrameSamples);
  }

  std::unique_ptr<AudioEncoder> encoder_ = CreateOpusEncoder();
  testing::SpeechLikeSound voice_;
  testing::LateCodecs codecs_;
  AudioReceiver receiver_{codecs_};
  int phase_ = 0;
};

TEST_F(AudioReceiverTest, IsSilentUntilThereIsADecoder) {
  codecs_.are_there = false;
  for (int i = 0; i < 20; ++i) {
    Receive(i);
    EXPECT_EQ(LoudnessAt(20 * i + 10), 0.0);
  }
  codecs_.are_there = true;
  double loudness = 0;
  for (int i = 20; i < 40; ++i) {
    Receive(i);
    loudness += LoudnessAt(20 * i + 10);
  }
  EXPECT_GT(loudness, 0.1);
  EXPECT_EQ(receiver_.decode_errors(), 0U);
}

TEST_F(AudioReceiverTest, IsSilentBeforeTheFirstPacketAndLongAfterTheLast) {
  EXPECT_EQ(LoudnessAt(0), 0.0);
  for (int i = 0; i < 100; ++i) {
    Receive(i);
    LoudnessAt(20 * i + 10);
  }
  double loudness = 1;
  for (int i = 100; i < 150; ++i) loudness = LoudnessAt(20 * i + 10);
  EXPECT_EQ(loudness, 0.0);
}

TEST_F(AudioReceiverTest, PlaysWhatCame) {
  double loudest = 0;
  for (int i = 0; i < 100; ++i) {
    Receive(i);
    loudest = std::max(loudest, LoudnessAt(20 * i + 10));
  }
  EXPECT_GT(loudest, 0.02);
  EXPECT_GE(receiver_.jitter().Statistics().frames_played, 90);
  EXPECT_EQ(receiver_.decode_errors(), 0U);
}

// 60 ms in a packet, 20 ms to the device.
TEST_F(AudioReceiverTest, LongPacketsPlayWithoutAGap) {
  AudioFrame frame(1, 3 * kAudioFrameSamples);
  std::vector<std::uint8_t> encoded;
  int quiet = 0;
  for (int i = 0; i < 40; ++i) {
    for (float& sample : frame.samples()) {
      sample = 0.5F * std::sin(0.05F * static_cast<float>(phase_++));
    }
    ASSERT_TRUE(encoder_->Encode(frame, encoded));
    receiver_.Insert({.packet_number = static_cast<std::uint16_t>(i),
                      .timestamp = static_cast<std::uint32_t>(i * 3 * kAudioFrameSamples),
                      .payload = encoded},
                     At(60 * i));
    for (int pull = 0; pull < 3; ++pull) {
      if (LoudnessAt(60 * i + 20 * pull + 10) < 0.3 && i > 5) ++quiet;
    }
  }
  EXPECT_EQ(quiet, 0);
  EXPECT_EQ(receiver_.decode_errors(), 0U);
  EXPECT_EQ(receiver_.jitter().Statistics().frames_concealed, 0);
}

TEST_F(AudioReceiverTest, WhatIsLostComesBackFromTheNextPacket) {
  ASSERT_TRUE(encoder_->Configure({.expected_loss = 0.2}));
  for (int i = 0; i < 200; ++i) {
    if (i % 10 == 7) {
      AudioFrame frame;
      voice_.Next(frame);
      std::vector<std::uint8_t> lost;
      EXPECT_TRUE(encoder_->Encode(frame, lost));
    } else {
      Receive(i);
    }
    LoudnessAt(20 * i + 10);
  }
  EXPECT_GT(receiver_.recovered(), TimeDelta::Millis(200));
}

TEST_F(AudioReceiverTest, APayloadThatDoesNotDecodeIsConcealedAndCounted) {
  for (int i = 0; i < 100; ++i) {
    // Code 3 with no frame count (RFC 6716 section 3.2.5).
    Receive(i, i == 50 ? std::vector<std::uint8_t>{0xff} : std::vector<std::uint8_t>{});
    LoudnessAt(20 * i + 10);
  }
  EXPECT_EQ(receiver_.decode_errors(), 1U);
}

}  // namespace
}  // namespace visavis
