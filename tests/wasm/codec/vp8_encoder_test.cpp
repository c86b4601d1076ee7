#include "wasm/codec/vp8_encoder.h"

#include <gtest/gtest.h>

#include <initializer_list>

#include "tests/wasm/codec/synthetic_media.h"
#include "wasm/codec/vp8_decoder.h"

namespace visavis {
namespace {

using testing::DrawMovingPicture;
using testing::LumaPsnr;

constexpr Resolution kSize{320, 180};
constexpr Resolution k360p{640, 360};

VideoEncoderConfig Config(Resolution resolution, std::int64_t kbps) {
  VideoEncoderConfig config;
  config.resolution = resolution;
  config.target_rate = DataRate::KilobitsPerSec(kbps);
  return config;
}

// Encodes moving content and decodes it again.
class Vp8EncoderTest : public ::testing::Test {
 protected:
  // Returns the bytes of the frame, zero where rate control dropped it.
  std::size_t EncodeNext(FrameRequest request = FrameRequest::kAny) {
    DrawMovingPicture(index_++, frame_);
    const auto encoded = encoder_.Encode(frame_, request);
    EXPECT_TRUE(encoded);
    encoded_ = encoded->empty() ? EncodedFrame() : encoded->front();
    return encoded_.data.size();
  }
  double EncodedKbps(int frames) {
    std::size_t bytes = 0;
    for (int i = 0; i < frames; ++i) bytes += EncodeNext();
    return static_cast<double>(bytes) * 8.0 * 30.0 / frames / 1000.0;
  }

  Vp8Encoder encoder_;
  Vp8Decoder decoder_{kMaxSentPixels};
  VideoFrame frame_{kSize};
  VideoFrame decoded_;
  EncodedFrame encoded_;
  int index_ = 0;
};

TEST_F(Vp8EncoderTest, DecodedPicturesLookLikeTheOriginals) {
  frame_.Resize(k360p);
  ASSERT_TRUE(encoder_.Configure(Config(k360p, 800)));
  double worst = 100, sum = 0;
  int decoded = 0;
  for (int i = 0; i < 90; ++i) {
    if (EncodeNext() == 0) continue;
    ASSERT_TRUE(decoder_.Decode(encoded_.data, encoded_.resolution, decoded_));
    ASSERT_EQ(decoded_.resolution(), k360p);
    const double psnr = LumaPsnr(frame_, decoded_);
    worst = std::min(worst, psnr);
    sum += psnr;
    ++decoded;
  }
  EXPECT_GE(decoded, 85);
  EXPECT_GT(worst, 27.0);
  EXPECT_GT(sum / decoded, 31.0);
}

TEST_F(Vp8EncoderTest, StartsWithAKeyframeAndMakesMoreOnlyOnRequest) {
  ASSERT_TRUE(encoder_.Configure(Config(kSize, 250)));
  for (int i = 0; i < 120; ++i) {
    const FrameRequest request = i == 50 ? FrameRequest::kKeyframe : FrameRequest::kAny;
    EncodeNext(request);
    EXPECT_EQ(encoded_.is_keyframe, i == 0 || i == 50) << i;
  }
}

TEST_F(Vp8EncoderTest, SceneCutMakesNoKeyframe) {
  ASSERT_TRUE(encoder_.Configure(Config(kSize, 250)));
  for (int i = 0; i < 10; ++i) EncodeNext();
  index_ = 5000;
  EncodeNext();
  EXPECT_FALSE(encoded_.is_keyframe);
}

TEST_F(Vp8EncoderTest, KeyframeIsNotMuchLargerThanTheRateAllows) {
  ASSERT_TRUE(encoder_.Configure(Config(kSize, 250)));
  EncodedKbps(60);
  const std::size_t keyframe = EncodeNext(FrameRequest::kKeyframe);
  EXPECT_TRUE(encoded_.is_keyframe);
  EXPECT_LT(static_cast<double>(keyframe), 5.0 * 250'000 / 30 / 8);
}

TEST_F(Vp8EncoderTest, RateFollowsTheTargetWithoutAKeyframe) {
  ASSERT_TRUE(encoder_.Configure(Config(kSize, 250)));
  EncodedKbps(60);
  for (const int kbps : {250, 100, 500, 160}) {
    ASSERT_TRUE(encoder_.Configure(Config(kSize, kbps)));
    EncodeNext();
    EXPECT_FALSE(encoded_.is_keyframe);
    EncodedKbps(30);
    EXPECT_NEAR(EncodedKbps(90), kbps, 0.25 * kbps);
  }
}

TEST_F(Vp8EncoderTest, FrameRateAndSpeedChangeWithoutAKeyframe) {
  VideoEncoderConfig config = Config(kSize, 250);
  ASSERT_TRUE(encoder_.Configure(config));
  EncodedKbps(30);
  config.frame_rate = 15;
  config.speed = -12;
  ASSERT_TRUE(encoder_.Configure(config));
  // Every second picture at 15 fps: the rate in bits per second is to stay the same.
  std::size_t bytes = 0;
  for (int i = 0; i < 60; ++i) {
    bytes += EncodeNext();
    EXPECT_FALSE(encoded_.is_keyframe);
    ++index_;
  }
  EXPECT_NEAR(static_cast<double>(bytes) * 8 * 15 / 60 / 1000, 250, 63);
}

TEST_F(Vp8EncoderTest, SlowCameraStillFillsTheRate) {
  ASSERT_TRUE(encoder_.Configure(Config(kSize, 250)));  // says 30 fps, delivers 15
  std::size_t bytes = 0;
  for (int i = 0; i < 90; ++i) {
    const std::size_t size = EncodeNext();
    if (i >= 30) bytes += size;
    ++index_;
  }
  EXPECT_NEAR(static_cast<double>(bytes) * 8 * 15 / 60 / 1000, 250, 63);
}

TEST_F(Vp8EncoderTest, CaptureTimesThatStandStillOrGoBackAreHarmless) {
  ASSERT_TRUE(encoder_.Configure(Config(kSize, 250)));
  for (const std::int64_t us :
       std::initializer_list<std::int64_t>{0, 0, 5'000'000, 100, 100, 10'000'000'000}) {
    DrawMovingPicture(index_++, frame_);
    frame_.capture_time = Timestamp::Micros(us);
    const auto encoded = encoder_.Encode(frame_, FrameRequest::kAny);
    ASSERT_TRUE(encoded);
    for (const EncodedFrame& layer : *encoded) EXPECT_EQ(layer.capture_time, frame_.capture_time);
  }
}

TEST_F(Vp8EncoderTest, NewSizeStartsWithAKeyframeAndTheDecoderFollows) {
  for (const Resolution size : {k360p, Resolution{320, 180}, Resolution{641, 361}, k360p,
                                Resolution{1, 1}, Resolution{17, 2}, Resolution{1280, 720}}) {
    ASSERT_TRUE(encoder_.Configure(Config(size, 600)));
    frame_.Resize(size);
    for (int i = 0; i < 3; ++i) {
      if (EncodeNext() == 0) continue;
      EXPECT_EQ(encoded_.is_keyframe, i == 0);
      EXPECT_EQ(encoded_.resolution, size);
      ASSERT_TRUE(decoder_.Decode(encoded_.data, encoded_.resolution, decoded_));
      EXPECT_EQ(decoded_.resolution(), size);
    }
    EXPECT_GT(LumaPsnr(frame_, decoded_), 24.0) << size.width << "x" << size.height;
  }
}

TEST_F(Vp8EncoderTest, LowRateDropsFramesRatherThanOvershooting) {
  ASSERT_TRUE(encoder_.Configure(Config(kSize, 25)));
  EncodedKbps(30);
  EXPECT_LT(EncodedKbps(120), 25 * 1.25);
}

TEST_F(Vp8EncoderTest, KeyframeRequestIsMetAlsoWhileFramesAreDropped) {
  ASSERT_TRUE(encoder_.Configure(Config(kSize, 20)));
  EncodedKbps(20);
  for (int i = 0; i < 5; ++i) {
    EncodeNext(FrameRequest::kKeyframe);
    bool keyframe = encoded_.is_keyframe;
    for (int wait = 0; wait < 5 && !keyframe; ++wait) {
      EncodeNext();
      keyframe = encoded_.is_keyframe;
    }
    EXPECT_TRUE(keyframe);
  }
}

TEST_F(Vp8EncoderTest, SameInputGivesTheSameBytes) {
  Vp8Encoder other;
  ASSERT_TRUE(encoder_.Configure(Config(kSize, 500)));
  ASSERT_TRUE(other.Configure(Config(kSize, 500)));
  for (int i = 0; i < 20; ++i) {
    EncodeNext();
    const auto encoded = other.Encode(frame_, FrameRequest::kAny);
    ASSERT_TRUE(encoded);
    ASSERT_EQ(encoded_.data,
              encoded->empty() ? std::vector<std::uint8_t>() : encoded->front().data);
  }
}

// Where frames do not build upon the entropy coding of others: after a keyframe that is too large
// for the rate, rate control would leave out the next frame, and libvpx the probabilities of the
// keyframe with it.
TEST_F(Vp8EncoderTest, WhatFollowsAKeyframeDecodesWhereverRateControlLeavesFramesOut) {
  VideoFrame picture(k360p), decoded;
  for (const auto scalability :
       {ScalabilityMode::kL1T1, ScalabilityMode::kL1T2, ScalabilityMode::kL1T3}) {
    for (const auto long_term : {LongTermReferences::kNone, LongTermReferences::kKept}) {
      for (const int kbps : {100, 300, 500}) {
        Vp8Encoder encoder;
        Vp8Decoder decoder(kMaxSentPixels);
        VideoEncoderConfig config = Config(k360p, kbps);
        config.scalability = scalability;
        config.long_term_references = long_term;
        ASSERT_TRUE(encoder.Configure(config));
        for (int i = 0; i < 90; ++i) {
          testing::DrawPersonPicture(i, picture);
          const bool is_asked_for = i == 40 || i == 60;
          const auto encoded =
              encoder.Encode(picture, is_asked_for ? FrameRequest::kKeyframe : FrameRequest::kAny);
          ASSERT_TRUE(encoded);
          if (encoded->empty()) continue;
          ASSERT_TRUE(decoder.Decode(encoded->front().data, k360p, decoded))
              << ToString(scalability) << ", " << kbps << " kbps, frame " << i;
        }
      }
    }
  }
}

TEST_F(Vp8EncoderTest, RefusesWhatItCannotEncode) {
  EXPECT_EQ(encoder_.Encode(frame_, FrameRequest::kAny).error(), CodecError::kInvalidConfig);
  for (const Resolution size : {Resolution{0, 360}, Resolution{640, -1}, Resolution{4097, 2}})
    EXPECT_EQ(encoder_.Configure(Config(size, 600)).error(), CodecError::kInvalidConfig);
  EXPECT_EQ(encoder_.Configure(Config(kSize, 0)).error(), CodecError::kInvalidConfig);
  EXPECT_EQ(encoder_.Configure(Config(kSize, 100'001)).error(), CodecError::kInvalidConfig);
  VideoEncoderConfig config = Config(kSize, 600);
  for (const int frame_rate : {0, 61}) {
    config.frame_rate = frame_rate;
    EXPECT_EQ(encoder_.Configure(config).error(), CodecError::kInvalidConfig);
  }
  config.frame_rate = 30;
  for (const int speed : {0, 5, -17}) {
    config.speed = speed;
    EXPECT_EQ(encoder_.Configure(config).error(), CodecError::kInvalidConfig);
  }
  ASSERT_TRUE(encoder_.Configure(Config(kSize, 600)));
  const VideoFrame small({160, 90});
  EXPECT_EQ(encoder_.Encode(small, FrameRequest::kAny).error(), CodecError::kInvalidInput);
  EXPECT_EQ(encoder_.Encode(VideoFrame(), FrameRequest::kAny).error(), CodecError::kInvalidInput);
}

}  // namespace
}  // namespace visavis
