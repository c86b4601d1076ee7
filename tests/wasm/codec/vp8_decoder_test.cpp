#include "wasm/codec/vp8_decoder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "tests/wasm/codec/synthetic_media.h"
#include "wasm/base/random.h"
#include "wasm/codec/vp8_encoder.h"

namespace visavis {
namespace {

constexpr Resolution kSize{96, 64};
using Bytes = std::vector<std::uint8_t>;

// Encoded frames of moving content; the first and those of `keyframes` are keyframes.
std::vector<Bytes> MakeStream(int frames, int keyframe_interval) {
  VideoEncoderConfig config;
  config.resolution = kSize;
  config.target_rate = DataRate::KilobitsPerSec(300);
  Vp8Encoder encoder;
  EXPECT_TRUE(encoder.Configure(config));
  VideoFrame frame(kSize);
  std::vector<Bytes> stream;
  for (int i = 0; i < frames; ++i) {
    testing::DrawMovingPicture(i, frame);
    const auto encoded = encoder.Encode(
        frame, i % keyframe_interval == 0 ? FrameRequest::kKeyframe : FrameRequest::kAny);
    EXPECT_TRUE(encoded);
    for (const EncodedFrame& layer : *encoded) stream.push_back(layer.data);
  }
  return stream;
}

TEST(Vp8DecoderTest, NothingButAKeyframeStartsAStream) {
  const std::vector<Bytes> stream = MakeStream(3, 100);
  Vp8Decoder decoder(kMaxSentPixels);
  VideoFrame out;
  EXPECT_EQ(decoder.Decode(stream[1], kSize, out).error(), CodecError::kCorruptStream);
  EXPECT_TRUE(decoder.Decode(stream[0], kSize, out));
  EXPECT_TRUE(decoder.Decode(stream[1], kSize, out));
}

TEST(Vp8DecoderTest, AfterAnErrorAKeyframeIsNeeded) {
  const std::vector<Bytes> stream = MakeStream(12, 8);
  Vp8Decoder decoder(kMaxSentPixels);
  VideoFrame out;
  EXPECT_TRUE(decoder.Decode(stream[0], kSize, out));
  const Bytes garbage = {0x01, 0xff, 0xff};
  EXPECT_EQ(decoder.Decode(garbage, kSize, out).error(), CodecError::kCorruptStream);
  EXPECT_EQ(decoder.Decode(stream[1], kSize, out).error(), CodecError::kCorruptStream);
  EXPECT_EQ(decoder.Decode(stream[2], kSize, out).error(), CodecError::kCorruptStream);
  EXPECT_TRUE(decoder.Decode(stream[8], kSize, out));
  EXPECT_TRUE(decoder.Decode(stream[9], kSize, out));
}

TEST(Vp8DecoderTest, NoBytesAreRefusedAndForgotten) {
  const std::vector<Bytes> stream = MakeStream(2, 100);
  Vp8Decoder decoder(kMaxSentPixels);
  VideoFrame out;
  EXPECT_TRUE(decoder.Decode(stream[0], kSize, out));
  EXPECT_EQ(decoder.Decode({}, kSize, out).error(), CodecError::kInvalidInput);
  EXPECT_TRUE(decoder.Decode(stream[1], kSize, out));
}

TEST(Vp8DecoderTest, AFrameThatIsNotShownIsDecodedForThoseAfterIt) {
  std::vector<Bytes> stream = MakeStream(3, 100);
  Vp8Decoder decoder(kMaxSentPixels);
  VideoFrame shown, out;
  for (const Bytes& frame : stream) EXPECT_TRUE(decoder.Decode(frame, kSize, shown));
  // RFC 6386 section 9.1: bit 4 of the frame tag.
  stream[0][0] &= static_cast<std::uint8_t>(~0x10U);
  Vp8Decoder other(kMaxSentPixels);
  EXPECT_EQ(other.Decode(stream[0], kSize, out).error(), CodecError::kNotShown);
  EXPECT_TRUE(other.Decode(stream[1], kSize, out));
  EXPECT_TRUE(other.Decode(stream[2], kSize, out));
  EXPECT_TRUE(std::equal(out.data(), out.data() + out.size(), shown.data()));
}

TEST(Vp8DecoderTest, TruncationAtEveryByteIsSafe) {
  const std::vector<Bytes> stream = MakeStream(2, 100);
  for (const Bytes& frame : stream) {
    for (std::size_t length = 0; length < frame.size(); ++length) {
      Vp8Decoder decoder(kMaxSentPixels);
      VideoFrame out;
      ASSERT_TRUE(decoder.Decode(stream[0], kSize, out));
      // A copy of exactly this length, so that the sanitizer sees a read past it.
      const Bytes truncated(frame.begin(), frame.begin() + static_cast<std::ptrdiff_t>(length));
      (void)decoder.Decode(truncated, kSize, out);
    }
  }
}

TEST(Vp8DecoderTest, FlippedBitsAreSafe) {
  const std::vector<Bytes> stream = MakeStream(20, 10);
  Random random(11);
  Vp8Decoder decoder(kMaxSentPixels);
  VideoFrame out;
  for (int round = 0; round < 400; ++round) {
    Bytes frame = stream[random.Below(stream.size())];
    for (std::uint64_t flips = random.Below(8); flips > 0; --flips)
      frame[random.Below(frame.size())] ^= static_cast<std::uint8_t>(1U << random.Below(8));
    (void)decoder.Decode(frame, kSize, out);
  }
}

TEST(Vp8DecoderTest, RandomBytesAreSafe) {
  Random random(12);
  Vp8Decoder decoder(kMaxSentPixels);
  VideoFrame out;
  for (int round = 0; round < 2000; ++round) {
    Bytes bytes(1 + random.Below(200));
    for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(random.Next());
    (void)decoder.Decode(bytes, kSize, out);
  }
}

// A keyframe that states another size (14 bits of each side).
Bytes WithSize(Bytes keyframe, int width, int height) {
  keyframe[6] = static_cast<std::uint8_t>(width);
  keyframe[7] = static_cast<std::uint8_t>(width >> 8);
  keyframe[8] = static_cast<std::uint8_t>(height);
  keyframe[9] = static_cast<std::uint8_t>(height >> 8);
  return keyframe;
}

TEST(Vp8DecoderTest, RefusesASizeAboveTheLimitsBeforeAllocating) {
  const Bytes keyframe = MakeStream(1, 1)[0];
  VideoFrame out;
  const auto refuses = [&](Resolution size, std::int64_t max_pixels) {
    Vp8Decoder decoder(max_pixels);
    const auto result = decoder.Decode(WithSize(keyframe, size.width, size.height), size, out);
    return !result && result.error() == CodecError::kCorruptStream && out.size() == 0;
  };
  constexpr std::int64_t kNoLimit = std::int64_t{1} << 40;
  EXPECT_TRUE(refuses({kMaxVideoDimension + 1, 16}, kNoLimit));
  EXPECT_TRUE(refuses({0, 16}, kNoLimit));
  EXPECT_TRUE(refuses({16, 0}, kNoLimit));
  EXPECT_TRUE(refuses({kMaxVideoDimension, kMaxVideoDimension}, kMaxSentPixels));
  EXPECT_TRUE(refuses({1920, 1090}, kMaxSentPixels));
  EXPECT_TRUE(refuses(kSize, Pixels(kSize) - 1));
  EXPECT_FALSE(refuses(kSize, Pixels(kSize)));
}

TEST(Vp8DecoderTest, RefusesAKeyframeOfAnotherSizeThanItsPacketsTold) {
  const std::vector<Bytes> stream = MakeStream(2, 100);
  Vp8Decoder decoder(kMaxSentPixels);
  VideoFrame out;
  EXPECT_EQ(decoder.Decode(stream[0], {96, 80}, out).error(), CodecError::kCorruptStream);
  EXPECT_TRUE(decoder.Decode(stream[0], kSize, out));
  EXPECT_EQ(out.resolution(), kSize);
}

}  // namespace
}  // namespace visavis
