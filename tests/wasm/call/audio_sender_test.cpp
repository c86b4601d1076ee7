#include "wasm/call/audio_sender.h"

#include <gtest/gtest.h>

#include "tests/wasm/codec/synthetic_media.h"
#include "wasm/codec/own_codecs.h"
#include "wasm/media/media_time.h"
#include "wasm/packet/opus_packet.h"

namespace visavis {
namespace {

class AudioSenderTest : public ::testing::Test {
 protected:
  // The next 20 ms of speech; whether a packet left.
  bool Send() {
    AudioFrame frame;
    voice_.Next(frame);
    const auto bytes = sender_.Encode(frame, Timestamp::Millis(1000 + 20 * frames_++));
    if (bytes.empty()) return false;
    const auto parsed = ParsePacket(bytes);
    EXPECT_TRUE(parsed.ok());
    const auto& packet = std::get<AudioPacket>(parsed->body);
    number_ = packet.packet_number;
    timestamp_ = packet.timestamp;
    duration_ = OpusPacketDuration(packet.payload).value_or(TimeDelta::Zero());
    return true;
  }

  OwnCodecs codecs_;
  AudioSender sender_{codecs_};
  testing::SpeechLikeSound voice_;
  int frames_ = 0;
  std::uint16_t number_ = 0;
  std::uint32_t timestamp_ = 0;
  TimeDelta duration_ = TimeDelta::Zero();
};

TEST_F(AudioSenderTest, APacketHoldsAsMuchAsThePlanSays) {
  ASSERT_TRUE(Send());
  EXPECT_EQ(duration_, TimeDelta::Millis(20));
  const std::uint32_t first = timestamp_;
  sender_.SetPlan({.rate = DataRate::KilobitsPerSec(16), .packet_duration = TimeDelta::Millis(60)});
  EXPECT_FALSE(Send());
  EXPECT_FALSE(Send());
  ASSERT_TRUE(Send());
  EXPECT_EQ(duration_, TimeDelta::Millis(60));
  EXPECT_EQ(timestamp_ - first, 960U) << "of the first sample";
  EXPECT_EQ(number_, 1);
}

TEST_F(AudioSenderTest, WhatIsGatheredGoesOutWhenPacketsGetShorter) {
  sender_.SetPlan({.rate = DataRate::KilobitsPerSec(16), .packet_duration = TimeDelta::Millis(60)});
  EXPECT_FALSE(Send());
  sender_.SetPlan({.packet_duration = TimeDelta::Millis(20)});
  ASSERT_TRUE(Send());
  EXPECT_EQ(duration_, TimeDelta::Millis(40));
  ASSERT_TRUE(Send());
  EXPECT_EQ(duration_, TimeDelta::Millis(20));
}

TEST_F(AudioSenderTest, WhatWasGatheredBeforeAPauseOfTheCaptureIsForgotten) {
  sender_.SetPlan({.rate = DataRate::KilobitsPerSec(16), .packet_duration = TimeDelta::Millis(60)});
  EXPECT_FALSE(Send());
  EXPECT_FALSE(Send());
  frames_ += 500;
  EXPECT_FALSE(Send());
  EXPECT_FALSE(Send());
  ASSERT_TRUE(Send());
  EXPECT_EQ(timestamp_, MediaTimestamp(Timestamp::Millis(1000 + 20 * 502), kAudioSampleRateHz));
}

TEST_F(AudioSenderTest, DurationsThatOpusHasNotAreIgnored) {
  for (const std::int64_t ms : {0, 10, 30, 80, 1000}) {
    sender_.SetPlan({.packet_duration = TimeDelta::Millis(ms)});
    EXPECT_TRUE(Send());
    EXPECT_EQ(duration_, TimeDelta::Millis(20));
  }
}

}  // namespace
}  // namespace visavis
