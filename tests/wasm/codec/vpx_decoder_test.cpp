#include "wasm/codec/vpx_decoder.h"

#include <gtest/gtest.h>

#include <vector>

#include "tests/wasm/codec/synthetic_media.h"
#include "wasm/base/random.h"
#include "wasm/codec/vpx_encoder.h"

namespace visavis {
namespace {

constexpr Resolution kSize{96, 64};
using Bytes = std::vector<std::uint8_t>;

// Encoded frames of moving content; the first and those of `keyframes` are keyframes.
std::vector<Bytes> MakeStream(int frames, int keyframe_interval) {
  VideoEncoderConfig config;
  config.resolution = kSize;
  config.target_rate = DataRate::KilobitsPerSec(300);
  VpxEncoder encoder;
  EXPECT_TRUE(encoder.Configure(config));
  VideoFrame frame(kSize);
  EncodedFrame encoded;
  std::vector<Bytes> stream;
  for (int i = 0; i < frames; ++i) {
    testing::DrawMovingPicture(i, frame);
    EXPECT_TRUE(encoder.Encode(
        frame, i % keyframe_interval == 0 ? FrameRequest::kKeyframe : FrameRequest::kAny, encoded));
    if (!encoded.data.empty()) stream.push_back(encoded.data);
  }
  return stream;
}

TEST(VpxDecoderTest, NothingButAKeyframeStartsAStream) {
  const std::vector<Bytes> stream = MakeStream(3, 100);
  VpxDecoder decoder;
  VideoFrame out;
  EXPECT_EQ(decoder.Decode(stream[1], out).error(), CodecError::kCorruptStream);
  EXPECT_TRUE(decoder.Decode(stream[0], out));
  EXPECT_TRUE(decoder.Decode(stream[1], out));
}

TEST(VpxDecoderTest, AfterAnErrorAKeyframeIsNeeded) {
  const std::vector<Bytes> stream = MakeStream(12, 8);
  VpxDecoder decoder;
  VideoFrame out;
  EXPECT_TRUE(decoder.Decode(stream[0], out));
  const Bytes garbage = {0x01, 0xff, 0xff};
  EXPECT_EQ(decoder.Decode(garbage, out).error(), CodecError::kCorruptStream);
  EXPECT_EQ(decoder.Decode(stream[1], out).error(), CodecError::kCorruptStream);
  EXPECT_EQ(decoder.Decode(stream[2], out).error(), CodecError::kCorruptStream);
  EXPECT_TRUE(decoder.Decode(stream[8], out));
  EXPECT_TRUE(decoder.Decode(stream[9], out));
}

TEST(VpxDecoderTest, NoBytesAreRefusedAndForgotten) {
  const std::vector<Bytes> stream = MakeStream(2, 100);
  VpxDecoder decoder;
  VideoFrame out;
  EXPECT_TRUE(decoder.Decode(stream[0], out));
  EXPECT_EQ(decoder.Decode({}, out).error(), CodecError::kInvalidInput);
  EXPECT_TRUE(decoder.Decode(stream[1], out));
}

TEST(VpxDecoderTest, TruncationAtEveryByteIsSafe) {
  const std::vector<Bytes> stream = MakeStream(2, 100);
  for (const Bytes& frame : stream) {
    for (std::size_t length = 0; length < frame.size(); ++length) {
      VpxDecoder decoder;
      VideoFrame out;
      ASSERT_TRUE(decoder.Decode(stream[0], out));
      // A copy of exactly this length, so that the sanitizer sees a read past it.
      const Bytes truncated(frame.begin(), frame.begin() + static_cast<std::ptrdiff_t>(length));
      (void)decoder.Decode(truncated, out);
    }
  }
}

TEST(VpxDecoderTest, FlippedBitsAreSafe) {
  const std::vector<Bytes> stream = MakeStream(20, 10);
  Random random(11);
  VpxDecoder decoder;
  VideoFrame out;
  for (int round = 0; round < 400; ++round) {
    Bytes frame = stream[random.Below(stream.size())];
    for (std::uint64_t flips = random.Below(8); flips > 0; --flips)
      frame[random.Below(frame.size())] ^= static_cast<std::uint8_t>(1U << random.Below(8));
    (void)decoder.Decode(frame, out);
  }
}

TEST(VpxDecoderTest, RandomBytesAreSafe) {
  Random random(12);
  VpxDecoder decoder;
  VideoFrame out;
  for (int round = 0; round < 2000; ++round) {
    Bytes bytes(1 + random.Below(200));
    for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(random.Next());
    (void)decoder.Decode(bytes, out);
  }
}

TEST(VpxDecoderTest, RefusesASizeAboveTheLimitBeforeAllocating) {
  Bytes keyframe = MakeStream(1, 1)[0];
  keyframe[6] = 0x01;
  keyframe[7] = 0x10;  // width 4097
  VpxDecoder decoder;
  VideoFrame out;
  EXPECT_EQ(decoder.Decode(keyframe, out).error(), CodecError::kCorruptStream);
  keyframe[6] = keyframe[7] = 0;
  EXPECT_EQ(decoder.Decode(keyframe, out).error(), CodecError::kCorruptStream);
}

}  // namespace
}  // namespace visavis
