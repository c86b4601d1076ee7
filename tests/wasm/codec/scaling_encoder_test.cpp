#include "wasm/codec/scaling_encoder.h"

#include <gtest/gtest.h>

#include "tests/wasm/codec/synthetic_media.h"
#include "wasm/codec/picture_convert.h"
#include "wasm/codec/vp8_encoder.h"

namespace visavis {
namespace {

constexpr Resolution kSize{160, 90};

class ScalingEncoderTest : public ::testing::Test {
 protected:
  void Configure(VideoEncoder& encoder) {
    VideoEncoderConfig config;
    config.resolution = kSize;
    EXPECT_TRUE(encoder.Configure(config).ok());
  }
  ScalingEncoder encoder_{CreateVp8Encoder()};
};

TEST_F(ScalingEncoderTest, ALargerPictureIsEncodedAsItsScaledOneIs) {
  Configure(encoder_);
  VideoFrame picture(Resolution{640, 360}), scaled(kSize);
  testing::DrawMovingPicture(0, picture);
  ASSERT_TRUE(Scale(picture, scaled).ok());
  Vp8Encoder other;
  Configure(other);
  const auto expected = other.Encode(scaled, FrameRequest::kAny);
  ASSERT_TRUE(expected.ok());
  const auto encoded = encoder_.Encode(picture, FrameRequest::kAny);
  ASSERT_TRUE(encoded.ok());
  ASSERT_EQ(encoded->size(), 1U);
  EXPECT_EQ(encoded->front().data, expected->front().data);
  EXPECT_EQ(encoded->front().resolution, kSize);
}

TEST_F(ScalingEncoderTest, AnEmptyPictureAndOneBeforeTheConfigurationAreErrors) {
  EXPECT_EQ(encoder_.Encode(VideoFrame(kSize), FrameRequest::kAny).error(),
            CodecError::kInvalidConfig);
  Configure(encoder_);
  EXPECT_EQ(encoder_.Encode(VideoFrame(), FrameRequest::kAny).error(), CodecError::kInvalidInput);
}

}  // namespace
}  // namespace visavis
