#include "wasm/call/video_receiver.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <variant>
#include <vector>

#include "tests/wasm/call/late_codecs.h"
#include "tests/wasm/codec/synthetic_media.h"
#include "wasm/base/random.h"
#include "wasm/call/video_sender.h"
#include "wasm/packet/media_packet.h"

namespace visavis {
namespace {

constexpr Timestamp At(std::int64_t ms) { return Timestamp::Millis(10'000 + ms); }

class VideoReceiverTest : public ::testing::Test {
 protected:
  enum class Change { kNone, kLost, kOtherSize, kGarbage, kHidden, kLongTerm };

  // Frame `i` of 25 a second; the picture that is shown 30 ms after, or null.
  const VideoFrame* Frame(int i, Change change = Change::kNone) {
    const std::int64_t ms = 40 * i;
    testing::DrawMovingPicture(i, picture_);
    picture_.capture_time = At(ms);
    for (VideoPacket packet : sender_.Encode(picture_, At(ms))) {
      if (change == Change::kLost) continue;
      if (change == Change::kOtherSize && packet.packet_index == 0) packet.width += 16;
      const std::vector<std::uint8_t> garbage(packet.payload.size(), 0xff);
      if (change == Change::kGarbage) packet.payload = garbage;
      packet.is_long_term = change == Change::kLongTerm;
      std::vector<std::uint8_t> hidden(packet.payload.begin(), packet.payload.end());
      if (packet.packet_index == 0) hidden[0] &= 0xef;  // RFC 6386 section 9.1: show_frame
      if (change == Change::kHidden) packet.payload = hidden;
      receiver_.Insert(packet, At(ms + 5));
    }
    return receiver_.Run(At(ms + 35));
  }

  OwnCodecs sender_codecs_;
  testing::LateCodecs codecs_;
  VideoSender sender_{sender_codecs_};
  VideoReceiver receiver_{codecs_};
  VideoFrame picture_{Resolution{64, 48}};
};

TEST_F(VideoReceiverTest, ShowsTheFramesThatCame) {
  for (int i = 0; i < 10; ++i) {
    const VideoFrame* shown = Frame(i);
    ASSERT_NE(shown, nullptr) << i;
    EXPECT_EQ(shown->resolution(), picture_.resolution());
    EXPECT_EQ(shown->capture_time, At(40 * i));
  }
  EXPECT_EQ(receiver_.statistics().frames_rendered, 10U);
  EXPECT_FALSE(receiver_.TakeKeyframeRequest(At(500)).has_value());
}

TEST_F(VideoReceiverTest, AKeyframeOfAnotherSizeThanToldIsRefusedAndAskedForAgain) {
  EXPECT_EQ(Frame(0, Change::kOtherSize), nullptr);
  EXPECT_EQ(receiver_.statistics().decode_errors, 1U);
  EXPECT_EQ(Frame(1), nullptr) << "nothing to build upon";
  EXPECT_TRUE(receiver_.TakeKeyframeRequest(At(400)).has_value());
  sender_.RequestKeyframe();
  EXPECT_NE(Frame(12), nullptr);
}

TEST_F(VideoReceiverTest, GarbageIsCountedAndAKeyframeMendsIt) {
  ASSERT_NE(Frame(0), nullptr);
  EXPECT_EQ(Frame(1, Change::kGarbage), nullptr);
  EXPECT_EQ(receiver_.statistics().decode_errors, 1U);
  sender_.RequestKeyframe();
  EXPECT_NE(Frame(12), nullptr);
}

TEST_F(VideoReceiverTest, WithoutADecoderAKeyframeIsAskedForAndShownOnceItIsThere) {
  codecs_.are_there = false;
  for (int i = 0; i < 5; ++i) EXPECT_EQ(Frame(i), nullptr);
  EXPECT_TRUE(receiver_.TakeKeyframeRequest(At(400)).has_value());
  codecs_.are_there = true;
  EXPECT_EQ(Frame(5), nullptr) << "nothing to build upon";
  sender_.RequestKeyframe();
  EXPECT_NE(Frame(12), nullptr);
  EXPECT_EQ(receiver_.statistics().decode_errors, 0U);
}

TEST_F(VideoReceiverTest, AFrameThatIsNotToBeShownIsDecodedAllTheSame) {
  ASSERT_NE(Frame(0), nullptr);
  EXPECT_EQ(Frame(1, Change::kHidden), nullptr);
  EXPECT_NE(Frame(2), nullptr);
  EXPECT_EQ(receiver_.statistics().decode_errors, 0U);
}

TEST_F(VideoReceiverTest, WhatADecoderThatFailedHasForgottenIsNotAcknowledged) {
  ASSERT_NE(Frame(0, Change::kLongTerm), nullptr);
  Frame(1, Change::kGarbage);
  EXPECT_FALSE(receiver_.TakeAcknowledgement(At(100)));
}

TEST_F(VideoReceiverTest, OnlyTheNewestReferenceOfAnIntervalIsAcknowledged) {
  for (int i = 0; i < 3; ++i) ASSERT_NE(Frame(i, Change::kLongTerm), nullptr);
  EXPECT_EQ(receiver_.NextTimeout(), Timestamp::MinusInfinity()) << "at once";
  const auto first = receiver_.TakeAcknowledgement(At(115));
  ASSERT_TRUE(first);
  ASSERT_NE(Frame(3, Change::kLongTerm), nullptr);
  EXPECT_FALSE(receiver_.TakeAcknowledgement(At(155)));
  EXPECT_EQ(receiver_.NextTimeout(), At(165));
  const auto next = receiver_.TakeAcknowledgement(At(165));
  ASSERT_TRUE(next);
  EXPECT_EQ(next->frame_number, first->frame_number + 1);
}

// Bits of whole packets are flipped for two seconds, headers too: once that is over, the picture is
// back as soon as a keyframe that is asked for can be there.
TEST(VideoReceiverDamageTest, IsForgottenWhenItStops) {
  constexpr int kDamaged = 50, kFrames = 150;
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    Random random(seed);
    OwnCodecs codecs;
    VideoSender sender(codecs);
    VideoReceiver receiver(codecs);
    VideoFrame picture{Resolution{64, 48}};
    int first_shown = kFrames;
    for (int i = 0; i < kFrames; ++i) {
      const Timestamp now = At(40 * i);
      testing::DrawMovingPicture(i, picture);
      picture.capture_time = now;
      for (const VideoPacket& packet : sender.Encode(picture, now)) {
        std::array<std::uint8_t, kMaxPacketBytes> bytes{};
        const std::size_t size = WriteVideoPacket(0, packet, bytes);
        if (i < kDamaged && random.Uniform() < 0.5) {
          for (int flips = 0; flips < 4; ++flips)
            bytes[random.Below(size)] ^= static_cast<std::uint8_t>(1U << random.Below(8));
        }
        const auto parsed = ParsePacket(std::span(bytes).first(size));
        if (!parsed.ok()) continue;
        if (const auto* video = std::get_if<VideoPacket>(&parsed->body))
          receiver.Insert(*video, now + TimeDelta::Millis(5));
      }
      const bool is_shown = receiver.Run(now + TimeDelta::Millis(35)) != nullptr;
      if (is_shown && i >= kDamaged) first_shown = std::min(first_shown, i);
      Nack nack;
      receiver.TakeNack(now + TimeDelta::Millis(35), nack);
      if (receiver.TakeKeyframeRequest(now + TimeDelta::Millis(35))) sender.RequestKeyframe();
    }
    EXPECT_LT(first_shown, kDamaged + 50) << "seed " << seed;
  }
}

TEST_F(VideoReceiverTest, AFrameThatIsLostIsAskedFor) {
  ASSERT_NE(Frame(0), nullptr);
  Frame(1, Change::kLost);
  EXPECT_EQ(Frame(2), nullptr);
  Nack nack;
  EXPECT_TRUE(receiver_.TakeNack(At(150), nack));
}

}  // namespace
}  // namespace visavis
