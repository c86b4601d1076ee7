#include "wasm/codec/vp9_decoder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "tests/wasm/codec/synthetic_media.h"
#include "wasm/codec/vp9_superframe.h"

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

// libvpx gives a shown frame that nothing refers to its memory back when the next one starts.
TEST(Vp9DecoderTest, AShownFrameIsNotFollowedByOneThatIsNotInTheSamePicture) {
  const auto encoder = CreateVp9Encoder();
  VideoEncoderConfig config;
  config.resolution = kSize;
  config.scalability = ScalabilityMode::kL1T2;
  ASSERT_TRUE(encoder->Configure(config));
  VideoFrame frame(kSize), out;
  std::vector<EncodedFrame> stream;
  for (int i = 0; i < 3; ++i) {
    testing::DrawMovingPicture(i, frame);
    const auto encoded =
        encoder->Encode(frame, i == 2 ? FrameRequest::kKeyframe : FrameRequest::kAny);
    ASSERT_TRUE(encoded);
    stream.insert(stream.end(), encoded->begin(), encoded->end());
  }
  ASSERT_EQ(stream.size(), 3u);
  ASSERT_EQ(stream[1].temporal_layer, 1);  // nothing refers to it
  EncodedFrame hidden = stream[2];
  hidden.data[0] &= static_cast<std::uint8_t>(~0x02U);  // show_frame
  std::vector<std::uint8_t> picture;
  JoinVp9Superframe(std::vector{stream[1], hidden}, picture);

  Vp9Decoder decoder(kMaxSentPixels);
  ASSERT_TRUE(decoder.Decode(stream[0].data, kSize, out));
  const std::vector<std::uint8_t> before(out.data(), out.data() + out.size());
  EXPECT_EQ(decoder.Decode(picture, kSize, out).error(), CodecError::kCorruptStream);
  EXPECT_TRUE(std::equal(before.begin(), before.end(), out.data()));
  // The other way round is how VP9 has it.
  ASSERT_TRUE(decoder.Decode(stream[0].data, kSize, out));
  EncodedFrame shown = stream[2];
  JoinVp9Superframe(std::vector{hidden, shown}, picture);
  EXPECT_TRUE(decoder.Decode(picture, kSize, out));
}

}  // namespace
}  // namespace visavis
