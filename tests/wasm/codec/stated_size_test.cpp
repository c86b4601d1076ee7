#include "wasm/codec/stated_size.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace visavis {
namespace {

std::vector<std::uint8_t> KeyframeOf(VideoEncoder& encoder, Resolution resolution) {
  VideoEncoderConfig config;
  config.resolution = resolution;
  EXPECT_TRUE(encoder.Configure(config));
  VideoFrame frame(resolution);
  std::fill_n(frame.data(), frame.size(), std::uint8_t{100});
  const auto layers = encoder.Encode(frame, FrameRequest::kKeyframe);
  EXPECT_TRUE(layers);
  return layers.value()[0].data;
}

TEST(StatedSizeTest, KeyframesOfBothCodecsStateTheirs) {
  const Resolution size{98, 62};
  EXPECT_EQ(StatedSize(VideoCodecKind::kVp8, KeyframeOf(*CreateVp8Encoder(), size)), size);
  EXPECT_EQ(StatedSize(VideoCodecKind::kVp9, KeyframeOf(*CreateVp9Encoder(), size)), size);
}

TEST(StatedSizeTest, TruncatedBytesStateNothingOrTheSame) {
  const Resolution size{98, 62};
  for (const VideoCodecKind kind : {VideoCodecKind::kVp8, VideoCodecKind::kVp9}) {
    const auto encoder = CreateVideoEncoder(kind);
    const std::vector<std::uint8_t> whole = KeyframeOf(*encoder, size);
    for (std::size_t length = 0; length < whole.size(); ++length) {
      const auto stated = StatedSize(kind, std::span(whole).first(length));
      EXPECT_EQ(stated.value_or(size), size);
    }
    EXPECT_FALSE(StatedSize(kind, {}));
  }
}

TEST(StatedSizeTest, ADeltaFrameOfVp8StatesNone) {
  std::vector<std::uint8_t> frame = KeyframeOf(*CreateVp8Encoder(), {98, 62});
  frame[0] |= 1;
  EXPECT_FALSE(StatedSize(VideoCodecKind::kVp8, frame));
}

}  // namespace
}  // namespace visavis
