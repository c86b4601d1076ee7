#include "wasm/codec/vp9_decoder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "tests/wasm/codec/synthetic_media.h"

namespace visavis {
namespace {

constexpr Resolution kSize{96, 64};

TEST(Vp9DecoderTest, AFrameThatIsNotShownIsDecodedForThoseAfterIt) {
  const auto encoder = CreateVp9Encoder();
  VideoEncoderConfig config;
  config.resolution = kSize;
  ASSERT_TRUE(encoder->Configure(config));
  VideoFrame frame(kSize), shown, out;
  std::vector<std::vector<std::uint8_t>> stream;
  for (int i = 0; i < 3; ++i) {
    testing::DrawMovingPicture(i, frame);
    const auto encoded = encoder->Encode(frame, FrameRequest::kAny);
    ASSERT_TRUE(encoded);
    for (const EncodedFrame& layer : *encoded) stream.push_back(layer.data);
  }
  Vp9Decoder decoder(kMaxSentPixels);
  for (const auto& each : stream) ASSERT_TRUE(decoder.Decode(each, kSize, shown));

  // VP9 bitstream specification section 6.2: show_frame is the seventh bit.
  stream[0][0] &= static_cast<std::uint8_t>(~0x02U);
  Vp9Decoder other(kMaxSentPixels);
  EXPECT_EQ(other.Decode(stream[0], kSize, out).error(), CodecError::kNotShown);
  EXPECT_TRUE(other.Decode(stream[1], kSize, out));
  EXPECT_TRUE(other.Decode(stream[2], kSize, out));
  EXPECT_TRUE(std::equal(out.data(), out.data() + out.size(), shown.data()));
}

}  // namespace
}  // namespace visavis
