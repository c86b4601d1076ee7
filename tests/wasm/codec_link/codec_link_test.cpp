// Codecs by way of a link do what those in the same program do.
#include "wasm/codec_link/codec_link.h"

#include <gtest/gtest.h>

#include <array>
#include <vector>

#include "tests/wasm/codec/synthetic_media.h"
#include "wasm/codec/own_audio_codecs.h"
#include "wasm/codec/own_codecs.h"
#include "wasm/codec_link/audio_codec_host.h"
#include "wasm/codec_link/codec_host.h"
#include "wasm/codec_link/linked_codecs.h"

namespace visavis {
namespace {

constexpr Resolution kSize{64, 48};

// The host, which may be away.
class Way : public CodecLink {
 public:
  std::span<const std::uint8_t> Call(std::span<const std::uint8_t> request) override {
    return is_there ? host.Call(request) : std::span<const std::uint8_t>();
  }
  bool is_there = true;
  OwnCodecs codecs;
  CodecHost host{codecs};
};

// The module of deep redundancy: here with the usual Opus, for it is the way that matters.
class WayToSound : public CodecLink {
 public:
  std::span<const std::uint8_t> Call(std::span<const std::uint8_t> request) override {
    return is_there ? host.Call(request) : std::span<const std::uint8_t>();
  }
  bool is_there = false;
  OwnAudioCodecs codecs;
  AudioCodecHost host{codecs};
};

class CodecLinkTest : public ::testing::Test {
 protected:
  // Draws picture `index` for both: the host gets it, and what the engine knows of it is returned.
  VideoFrame Capture(int index) {
    testing::DrawMovingPicture(index, picture_);
    const auto buffer = way_.host.PictureBuffer(picture_.size());
    std::ranges::copy(std::span(picture_.data(), picture_.size()), buffer.begin());
    way_.host.SetPicture(PixelFormat::kI420, kSize);
    VideoFrame known;
    known.SetPlace(kSize, 1);
    known.capture_time = picture_.capture_time;
    return known;
  }
  static VideoEncoderConfig Config() {
    VideoEncoderConfig config;
    config.resolution = kSize;
    config.long_term_references = LongTermReferences::kKept;
    return config;
  }

  Way way_;
  OwnCodecs own_;
  WayToSound way_to_sound_;
  LinkedCodecs linked_{way_, way_to_sound_};
  VideoFrame picture_{kSize};
  testing::SpeechLikeSound voice_;
};

TEST_F(CodecLinkTest, VideoIsTheSameBytesAndPictures) {
  const auto here = own_.CreateVideoEncoder(VideoCodecKind::kVp8);
  const auto there = linked_.CreateVideoEncoder(VideoCodecKind::kVp8);
  const auto decoder = linked_.CreateVideoDecoder(VideoCodecKind::kVp8);
  const auto own_decoder = own_.CreateVideoDecoder(VideoCodecKind::kVp8);
  ASSERT_TRUE(there && decoder);
  EXPECT_EQ(there->kind(), VideoCodecKind::kVp8);
  ASSERT_TRUE(here->Configure(Config()).ok() && there->Configure(Config()).ok());
  for (int i = 0; i < 30; ++i) {
    const VideoFrame known = Capture(i);
    const auto request = i == 20 ? FrameRequest::kKeyframe : FrameRequest::kAny;
    const auto expected = here->Encode(picture_, request);
    const auto encoded = there->Encode(known, request);
    ASSERT_TRUE(expected.ok() && encoded.ok());
    ASSERT_EQ(encoded->size(), expected->size());
    if (encoded->empty()) continue;
    const EncodedFrame& frame = encoded->front();
    EXPECT_EQ(frame.data, expected->front().data) << i;
    EXPECT_EQ(frame.is_keyframe, expected->front().is_keyframe);
    EXPECT_EQ(frame.is_long_term, expected->front().is_long_term);
    EXPECT_EQ(frame.picture, expected->front().picture);
    EXPECT_EQ(frame.capture_time, expected->front().capture_time);
    EXPECT_EQ(frame.references.pictures().size(), expected->front().references.pictures().size());
    if (frame.is_long_term) {
      here->Acknowledge(frame.picture);
      there->Acknowledge(frame.picture);
    }
    EXPECT_EQ(there->AcknowledgedReference(), here->AcknowledgedReference());
    VideoFrame shown, own_shown;
    ASSERT_TRUE(decoder->Decode(frame.data, kSize, shown).ok());
    ASSERT_TRUE(own_decoder->Decode(frame.data, kSize, own_shown).ok());
    EXPECT_EQ(shown.resolution(), kSize);
    const VideoFrame* picture = way_.host.Picture(shown.place());
    ASSERT_NE(picture, nullptr);
    EXPECT_TRUE(std::ranges::equal(std::span(picture->data(), picture->size()),
                                   std::span(own_shown.data(), own_shown.size())));
  }
}

TEST_F(CodecLinkTest, APictureOfAnotherSizeIsScaledByTheHost) {
  const auto encoder = linked_.CreateVideoEncoder(VideoCodecKind::kVp8);
  VideoEncoderConfig config = Config();
  config.resolution = {32, 24};
  ASSERT_TRUE(encoder->Configure(config).ok());
  const auto encoded = encoder->Encode(Capture(0), FrameRequest::kAny);
  ASSERT_TRUE(encoded.ok());
  EXPECT_EQ(encoded->front().resolution, config.resolution);
}

TEST_F(CodecLinkTest, ErrorsComeBackByTheirNames) {
  const auto encoder = linked_.CreateVideoEncoder(VideoCodecKind::kVp8);
  VideoEncoderConfig config = Config();
  config.frame_rate = 0;
  EXPECT_EQ(encoder->Configure(config).error(), CodecError::kInvalidConfig);
  ASSERT_TRUE(encoder->Configure(Config()).ok());
  EXPECT_EQ(encoder->Encode(VideoFrame(), FrameRequest::kAny).error(), CodecError::kInvalidInput)
      << "no picture was given";
  const auto decoder = linked_.CreateVideoDecoder(VideoCodecKind::kVp8);
  VideoFrame out;
  const std::array<std::uint8_t, 3> noise = {1, 2, 3};
  EXPECT_EQ(decoder->Decode(noise, kSize, out).error(), CodecError::kCorruptStream);
  EXPECT_EQ(decoder->Decode({}, kSize, out).error(), CodecError::kInvalidInput);
}

TEST_F(CodecLinkTest, SoundIsTheSameBytesAndSamples) {
  const auto here = own_.CreateAudioEncoder(), there = linked_.CreateAudioEncoder();
  const auto own_decoder = own_.CreateAudioDecoder(), decoder = linked_.CreateAudioDecoder();
  ASSERT_TRUE(there && decoder);
  EXPECT_EQ(there->Lookahead(), here->Lookahead());
  EXPECT_EQ(there->CanDeepRedundancy(), here->CanDeepRedundancy());
  AudioEncoderConfig config;
  config.expected_loss = 0.2;
  ASSERT_TRUE(here->Configure(config).ok() && there->Configure(config).ok());
  AudioFrame sound, own_heard, heard;
  std::vector<std::uint8_t> expected, encoded;
  const auto expect_equal = [&](int i) {
    EXPECT_TRUE(std::ranges::equal(heard.samples(), own_heard.samples())) << i;
  };
  for (int i = 0; i < 40; ++i) {
    voice_.Next(sound);
    ASSERT_TRUE(here->Encode(sound, expected).ok() && there->Encode(sound, encoded).ok());
    EXPECT_EQ(encoded, expected) << i;
    EXPECT_EQ(decoder->RedundancyOf(encoded), own_decoder->RedundancyOf(encoded));
    if (i % 10 == 8) {
      const TimeDelta lost = TimeDelta::Millis(20);
      const auto what = LostAudio{.later_packet = encoded, .distance = lost, .duration = lost};
      const auto recovery = decoder->DecodeLost(what, heard);
      ASSERT_TRUE(recovery.ok());
      EXPECT_EQ(*recovery, *own_decoder->DecodeLost(what, own_heard));
    } else if (i % 10 == 5) {
      ASSERT_TRUE(decoder->Conceal(TimeDelta::Millis(10), heard).ok());
      ASSERT_TRUE(own_decoder->Conceal(TimeDelta::Millis(10), own_heard).ok());
    } else {
      ASSERT_TRUE(decoder->Decode(encoded, heard).ok());
      ASSERT_TRUE(own_decoder->Decode(encoded, own_heard).ok());
    }
    expect_equal(i);
  }
  there->Reset();
  here->Reset();
  decoder->Reset();
  own_decoder->Reset();
  EXPECT_EQ(decoder->Conceal(TimeDelta::Seconds(9), heard).error(), CodecError::kInvalidInput);
  EXPECT_EQ(heard.duration(), kAudioFrameDuration);
}

TEST_F(CodecLinkTest, WithoutAHostThereIsNoCodecAndAHostThatGoesAwayIsAnError) {
  way_.is_there = false;
  EXPECT_EQ(linked_.CreateVideoEncoder(VideoCodecKind::kVp8), nullptr);
  EXPECT_EQ(linked_.CreateVideoDecoder(VideoCodecKind::kVp8), nullptr);
  EXPECT_EQ(linked_.CreateAudioEncoder(), nullptr);
  EXPECT_EQ(linked_.CreateAudioDecoder(), nullptr);
  way_.is_there = true;
  const auto decoder = linked_.CreateAudioDecoder();
  ASSERT_NE(decoder, nullptr);
  way_.is_there = false;
  AudioFrame out;
  EXPECT_EQ(decoder->Decode(std::array<std::uint8_t, 1>{1}, out).error(),
            CodecError::kCodecFailure);
}

TEST_F(CodecLinkTest, ADestroyedCodecsPlaceIsNobodys) {
  auto decoder = linked_.CreateVideoDecoder(VideoCodecKind::kVp8);
  const auto encoder = own_.CreateVideoEncoder(VideoCodecKind::kVp8);
  ASSERT_TRUE(encoder->Configure(Config()).ok());
  Capture(0);
  const auto encoded = encoder->Encode(picture_, FrameRequest::kAny);
  VideoFrame shown;
  ASSERT_TRUE(decoder->Decode(encoded->front().data, kSize, shown).ok());
  EXPECT_NE(way_.host.Picture(shown.place()), nullptr);
  decoder.reset();
  EXPECT_EQ(way_.host.Picture(shown.place()), nullptr);
}

TEST_F(CodecLinkTest, TheModuleOfDeepRedundancyComesLaterAndHasSoundAlone) {
  AudioCodecFactory* const deep = linked_.deep_audio();
  ASSERT_NE(deep, nullptr);
  EXPECT_EQ(deep->CreateAudioEncoder(), nullptr);
  EXPECT_EQ(deep->CreateAudioDecoder(), nullptr);
  way_to_sound_.is_there = true;
  const auto encoder = deep->CreateAudioEncoder();
  const auto decoder = deep->CreateAudioDecoder(), own_decoder = own_.CreateAudioDecoder();
  ASSERT_TRUE(encoder && decoder);
  AudioFrame sound, own_heard, heard;
  std::vector<std::uint8_t> encoded;
  for (int i = 0; i < 10; ++i) {
    voice_.Next(sound);
    ASSERT_TRUE(encoder->Encode(sound, encoded).ok());
    ASSERT_TRUE(decoder->Decode(encoded, heard).ok());
    ASSERT_TRUE(own_decoder->Decode(encoded, own_heard).ok());
    EXPECT_TRUE(std::ranges::equal(heard.samples(), own_heard.samples())) << i;
  }
  LinkedCodecs sound_only(way_to_sound_, way_to_sound_);
  EXPECT_EQ(sound_only.CreateVideoEncoder(VideoCodecKind::kVp8), nullptr);
  EXPECT_EQ(sound_only.CreateVideoDecoder(VideoCodecKind::kVp8), nullptr);
}

TEST_F(CodecLinkTest, NoRequestOfAnyLengthOrKindHarmsTheHost) {
  const auto audio = linked_.CreateAudioDecoder();
  for (int kind = 0; kind < 256; ++kind) {
    for (std::size_t size = 0; size < 80; ++size) {
      std::vector<std::uint8_t> request(size, 0);
      if (size > 0) request[0] = static_cast<std::uint8_t>(kind);
      if (size > 1) request[1] = static_cast<std::uint8_t>(size % 3);
      EXPECT_FALSE(way_.host.Call(request).empty());
      EXPECT_FALSE(way_to_sound_.host.Call(request).empty());
    }
  }
}

TEST_F(CodecLinkTest, TooManyCodecsAreRefused) {
  std::vector<std::unique_ptr<AudioDecoder>> of_sound;
  for (std::size_t i = 0; i < kMaxCodecs; ++i) of_sound.push_back(linked_.CreateAudioDecoder());
  EXPECT_NE(of_sound.back(), nullptr);
  EXPECT_EQ(linked_.CreateAudioDecoder(), nullptr);
  of_sound.pop_back();
  EXPECT_NE(linked_.CreateAudioDecoder(), nullptr);
  std::vector<std::unique_ptr<VideoDecoder>> of_video;
  const auto create = [this] { return linked_.CreateVideoDecoder(VideoCodecKind::kVp8); };
  for (std::size_t i = 0; i < kMaxCodecs; ++i) of_video.push_back(create());
  EXPECT_NE(of_video.back(), nullptr);
  EXPECT_EQ(create(), nullptr);
  of_video.pop_back();
  EXPECT_NE(create(), nullptr);
}

}  // namespace
}  // namespace visavis
