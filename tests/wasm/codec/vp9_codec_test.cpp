// What VP9 does beyond VP8, and its decoder against what is no stream.
#include <gtest/gtest.h>

#include <initializer_list>

#include "tests/wasm/codec/layered_stream.h"
#include "wasm/base/random.h"
#include "wasm/codec/vp9_decoder.h"
#include "wasm/codec/vp9_frame_header.h"

namespace visavis {
namespace {

using testing::Bytes;
using testing::LayeredPicture;
constexpr Resolution kSize{320, 192};

VideoEncoderConfig Config(ScalabilityMode mode = ScalabilityMode::kL1T1) {
  VideoEncoderConfig config;
  config.resolution = kSize;
  config.target_rate = DataRate::KilobitsPerSec(300);
  config.scalability = mode;
  return config;
}

std::vector<Bytes> MakeStream(ScalabilityMode mode, int pictures) {
  const auto encoder = CreateVp9Encoder();
  EXPECT_TRUE(encoder->Configure(Config(mode)));
  VideoFrame source(kSize);
  std::vector<Bytes> stream;
  for (int i = 0; i < pictures; ++i) {
    testing::DrawMovingPicture(i, source);
    const LayeredPicture picture = testing::EncodePicture(*encoder, source);
    if (!picture.empty()) stream.push_back(testing::Forwarded(picture, 2, 2));
  }
  return stream;
}

TEST(Vp9EncoderTest, NewSizesNeedNoKeyframe) {
  for (const auto long_term : {LongTermReferences::kNone, LongTermReferences::kKept}) {
    const auto encoder = CreateVp9Encoder();
    const auto decoder = CreateVp9Decoder();
    VideoEncoderConfig config = Config();
    config.long_term_references = long_term;
    VideoFrame source, out;
    int index = 0;
    for (const Resolution size :
         {kSize, Resolution{240, 144}, Resolution{160, 96}, Resolution{320, 192}}) {
      config.resolution = size;
      ASSERT_TRUE(encoder->Configure(config));
      source.Resize(size);
      for (int i = 0; i < 8; ++i) {
        testing::DrawMovingPicture(index++, source);
        for (const EncodedFrame& frame : testing::EncodePicture(*encoder, source)) {
          EXPECT_EQ(frame.is_keyframe, index == 1);
          ASSERT_TRUE(decoder->Decode(frame.data, size, out)) << index;
          EXPECT_EQ(out.resolution(), size);
          encoder->Acknowledge(frame.picture);
        }
      }
      EXPECT_GT(testing::LumaPsnr(source, out), 24.0) << size.width;
    }
    // Larger than it began, and smaller than a reference may be: with a keyframe.
    for (const Resolution size : {Resolution{400, 240}, Resolution{96, 64}}) {
      config.resolution = size;
      ASSERT_TRUE(encoder->Configure(config));
      source.Resize(size);
      testing::DrawMovingPicture(index++, source);
      for (const EncodedFrame& frame : testing::EncodePicture(*encoder, source)) {
        EXPECT_TRUE(frame.is_keyframe);
        ASSERT_TRUE(decoder->Decode(frame.data, size, out));
      }
    }
  }
}

// An upper spatial layer is entered where it was refreshed; the lower ones need nothing for it.
TEST(Vp9EncoderTest, AnUpperLayerIsRefreshedWithoutAKeyframe) {
  const auto encoder = CreateVp9Encoder();
  ASSERT_TRUE(encoder->Configure(Config(ScalabilityMode::kL2T1)));
  const auto decoder = CreateVp9Decoder(), whole = CreateVp9Decoder();
  VideoFrame source(kSize), out, expected;
  int highest = 0;
  for (int i = 0; i < 30; ++i) {
    testing::DrawMovingPicture(i, source);
    const LayeredPicture picture = testing::EncodePicture(
        *encoder, source, i == 15 ? FrameRequest::Refresh(1) : FrameRequest::kAny);
    ASSERT_EQ(picture.size(), 2U);
    EXPECT_EQ(picture[0].is_keyframe, i == 0);
    EXPECT_EQ(picture[1].references.pictures().empty(), i == 0 || i == 15);
    if (i == 15) highest = 1;
    ASSERT_TRUE(decoder->Decode(testing::Forwarded(picture, highest, 0),
                                picture[static_cast<std::size_t>(highest)].resolution, out));
    ASSERT_TRUE(whole->Decode(testing::Forwarded(picture, 1, 0), kSize, expected));
    if (highest == 1) {
      ASSERT_EQ(testing::LumaPsnr(expected, out), INFINITY) << i;
    }
  }
}

TEST(Vp9EncoderTest, RefusesWhatItCannotEncode) {
  const auto encoder = CreateVp9Encoder();
  const auto error_of = [&](auto change) {
    VideoEncoderConfig config = Config(ScalabilityMode::kL3T3);
    change(config);
    return encoder->Configure(config).error();
  };
  EXPECT_EQ(error_of([](auto& c) { c.resolution = {322, 192}; }), CodecError::kInvalidConfig);
  EXPECT_EQ(error_of([](auto& c) { c.resolution = {32, 32}; }), CodecError::kInvalidConfig);
  EXPECT_EQ(error_of([](auto& c) { c.quantizer = 64; }), CodecError::kInvalidConfig);
  for (const int speed : {-6, 4, 10})
    EXPECT_EQ(error_of([&](auto& c) { c.speed = speed; }), CodecError::kInvalidConfig);
  for (const int speed : {5, 6, 7, 8, 9}) {
    VideoEncoderConfig config = Config();
    config.speed = speed;
    EXPECT_TRUE(encoder->Configure(config));
  }
  const auto vp8 = CreateVp8Encoder();
  EXPECT_EQ(vp8->Configure(Config(ScalabilityMode::kL2T1)).error(), CodecError::kInvalidConfig);
}

TEST(Vp9DecoderTest, NothingButAKeyframeStartsAStreamAlsoAfterAnError) {
  const std::vector<Bytes> stream = MakeStream(ScalabilityMode::kL1T1, 3);
  Vp9Decoder decoder(kMaxSentPixels);
  VideoFrame out;
  EXPECT_EQ(decoder.Decode(stream[1], kSize, out).error(), CodecError::kCorruptStream);
  ASSERT_TRUE(decoder.Decode(stream[0], kSize, out));
  const Bytes picture(out.data(), out.data() + out.size());
  const Bytes garbage = {0x82, 0xff, 0xff};
  EXPECT_EQ(decoder.Decode(garbage, kSize, out).error(), CodecError::kCorruptStream);
  EXPECT_EQ(picture, Bytes(out.data(), out.data() + out.size())) << "the last picture stays";
  EXPECT_EQ(decoder.Decode(stream[1], kSize, out).error(), CodecError::kCorruptStream);
  EXPECT_EQ(decoder.Decode({}, kSize, out).error(), CodecError::kInvalidInput);
  EXPECT_TRUE(decoder.Decode(stream[0], kSize, out));
}

TEST(Vp9DecoderTest, RefusesPicturesAboveTheLimit) {
  const std::vector<Bytes> stream = MakeStream(ScalabilityMode::kL1T1, 1);
  VideoFrame out;
  Vp9Decoder small(Pixels(kSize) - 1), enough(Pixels(kSize));
  EXPECT_EQ(small.Decode(stream[0], kSize, out).error(), CodecError::kCorruptStream);
  EXPECT_EQ(enough.Decode(stream[0], {160, 96}, out).error(), CodecError::kCorruptStream);
  EXPECT_TRUE(enough.Decode(stream[0], kSize, out));
}

TEST(Vp9DecoderTest, TruncatedAndDamagedPicturesAreSafe) {
  for (const auto mode : {ScalabilityMode::kL1T1, ScalabilityMode::kL3T3}) {
    const std::vector<Bytes> stream = MakeStream(mode, 12);
    Vp9Decoder decoder(kMaxSentPixels);
    VideoFrame out;
    Random random(11);
    for (int round = 0; round < 300; ++round) {
      if (round % 20 == 0) (void)decoder.Decode(stream[0], kSize, out);
      Bytes picture = stream[random.Below(stream.size())];
      if (random.Below(2) == 0) picture.resize(1 + random.Below(picture.size()));
      for (std::uint64_t flips = random.Below(6); flips > 0; --flips)
        picture[random.Below(picture.size())] ^= static_cast<std::uint8_t>(1U << random.Below(8));
      (void)decoder.Decode(picture, kSize, out);
    }
    Bytes noise(300);
    for (std::uint8_t& byte : noise) byte = static_cast<std::uint8_t>(random.Next());
    (void)decoder.Decode(noise, kSize, out);
    EXPECT_FALSE(decoder.Decode(noise, kSize, out));
    EXPECT_TRUE(decoder.Decode(stream[0], kSize, out));
  }
}

TEST(Vp9FrameHeaderTest, TellsKeyframesAndSizesAndIsSafeWhenCutShort) {
  const std::vector<Bytes> stream = MakeStream(ScalabilityMode::kL1T1, 2);
  const auto keyframe = ParseVp9FrameHeader(stream[0]);
  ASSERT_TRUE(keyframe);
  EXPECT_TRUE(keyframe->is_keyframe);
  EXPECT_EQ(keyframe->size, kSize);
  const auto delta = ParseVp9FrameHeader(stream[1]);
  ASSERT_TRUE(delta);
  EXPECT_FALSE(delta->is_keyframe);
  EXPECT_FALSE(delta->size);
  for (std::size_t length = 0; length < 9; ++length)
    EXPECT_FALSE(ParseVp9FrameHeader(std::span(stream[0]).first(length))) << length;
}

TEST(Vp9SuperframeTest, FramesComeBackAsTheyWere) {
  std::vector<EncodedFrame> frames(3);
  for (std::size_t i = 0; i < frames.size(); ++i) frames[i].data.assign(1 + 300 * i, 1);
  Bytes joined;
  JoinVp9Superframe(frames, joined);
  const Vp9Superframe split = SplitVp9Superframe(joined);
  ASSERT_EQ(split.count, 3U);
  for (std::size_t i = 0; i < 3; ++i)
    EXPECT_EQ(Bytes(split.frames[i].begin(), split.frames[i].end()), frames[i].data);
  // An index whose sizes are larger than what is there.
  joined[joined.size() - 2] = 0x7f;
  EXPECT_EQ(SplitVp9Superframe(joined).count, 0U);
  EXPECT_EQ(SplitVp9Superframe(Bytes(1, 0xc0)).count, 1U) << "too short for an index";
}

}  // namespace
}  // namespace visavis
