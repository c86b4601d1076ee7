#include "wasm/codec/simulcast_encoder.h"

#include <gtest/gtest.h>

#include <vector>

#include "tests/wasm/codec/layered_stream.h"
#include "wasm/codec/picture_convert.h"

namespace visavis {
namespace {

constexpr Resolution kSizes[] = {{320, 180}, {160, 90}, {80, 45}};

std::vector<VideoEncoderConfig> Configs(std::size_t count) {
  std::vector<VideoEncoderConfig> configs;
  for (std::size_t i = 0; i < count; ++i) {
    VideoEncoderConfig config;
    config.resolution = kSizes[i];
    config.target_rate = DataRate::KilobitsPerSec(400 >> i);
    config.scalability = ScalabilityMode::kL1T2;
    configs.push_back(config);
  }
  return configs;
}

class SimulcastEncoderTest : public ::testing::TestWithParam<VideoCodecKind> {
 protected:
  void Next(std::span<const FrameRequest> requests = {}) {
    testing::DrawMovingPicture(index_++, source_);
    EXPECT_TRUE(encoder_.Encode(source_, requests));
  }
  SimulcastEncoder encoder_{GetParam()};
  VideoFrame source_{Resolution{640, 360}};
  int index_ = 0;
};

TEST_P(SimulcastEncoderTest, EverySizeIsAStreamOfItsOwn) {
  ASSERT_TRUE(encoder_.Configure(Configs(3)));
  std::unique_ptr<VideoDecoder> decoders[3];
  for (auto& decoder : decoders) decoder = CreateVideoDecoder(GetParam());
  VideoFrame out, expected;
  for (int i = 0; i < 40; ++i) {
    // The middle size alone is asked for a keyframe.
    const FrameRequest requests[] = {FrameRequest::kAny,
                                     i == 20 ? FrameRequest::kKeyframe : FrameRequest::kAny};
    Next(requests);
    for (std::size_t size = 0; size < 3; ++size) {
      for (const EncodedFrame& frame : encoder_.frames(size)) {
        EXPECT_EQ(frame.is_keyframe, i == 0 || (i == 20 && size == 1));
        EXPECT_EQ(frame.capture_time, source_.capture_time);
        ASSERT_TRUE(decoders[size]->Decode(frame.data, kSizes[size], out));
        EXPECT_EQ(out.resolution(), kSizes[size]);
        expected.Resize(kSizes[size]);
        ASSERT_TRUE(Scale(source_, expected));
        EXPECT_GT(testing::LumaPsnr(expected, out), 24.0) << "size " << size << " picture " << i;
      }
    }
  }
}

TEST_P(SimulcastEncoderTest, SizesComeAndGoAndTheOthersGoOn) {
  ASSERT_TRUE(encoder_.Configure(Configs(1)));
  Next();
  ASSERT_TRUE(encoder_.Configure(Configs(3)));
  Next();
  ASSERT_EQ(encoder_.frames(0).size(), 1U);
  EXPECT_FALSE(encoder_.frames(0)[0].is_keyframe);
  ASSERT_EQ(encoder_.frames(2).size(), 1U);
  EXPECT_TRUE(encoder_.frames(2)[0].is_keyframe);
  ASSERT_TRUE(encoder_.Configure(Configs(2)));
  Next();
  EXPECT_EQ(encoder_.size_count(), 2U);
  EXPECT_FALSE(encoder_.frames(1)[0].is_keyframe);
}

TEST_P(SimulcastEncoderTest, RefusesSizesThatGrowOrAreTooMany) {
  std::vector<VideoEncoderConfig> configs = Configs(3);
  std::swap(configs[0], configs[1]);
  EXPECT_EQ(encoder_.Configure(configs).error(), CodecError::kInvalidConfig);
  EXPECT_EQ(encoder_.Configure({}).error(), CodecError::kInvalidConfig);
  configs = Configs(3);
  configs.push_back(configs[2]);
  EXPECT_EQ(encoder_.Configure(configs).error(), CodecError::kInvalidConfig);
  EXPECT_EQ(encoder_.Encode(source_, {}).error(), CodecError::kInvalidConfig);
}

TEST(StreamModesTest, SimulcastIsStreamsOfTemporalLayersAndTheRestIsOne) {
  const auto simulcast = ParseStreamModes("S3T2"), layered = ParseStreamModes("L3T2_KEY");
  ASSERT_TRUE(simulcast && layered);
  EXPECT_EQ(simulcast->streams, 3);
  EXPECT_EQ(simulcast->of_each, ScalabilityMode::kL1T2);
  EXPECT_EQ(layered->streams, 1);
  EXPECT_EQ(layered->of_each, ScalabilityMode::kL3T2Key);
  for (const char* name : {"", "S1T1", "S4T1", "S2T4", "S3T2_KEY", "S3", "S3T"}) {
    EXPECT_FALSE(ParseStreamModes(name)) << name;
  }
}

TEST(SimulcastSizesTest, EachIsHalfOfTheOneAboveAndTheySpendTheRateOfAll) {
  VideoEncoderConfig all;
  all.resolution = {641, 3};
  all.target_rate = DataRate::KilobitsPerSec(1000);
  const auto sizes = SimulcastEncoder::Sizes(all, 3);
  ASSERT_EQ(sizes.size(), 3u);
  EXPECT_EQ(sizes[1].resolution, (Resolution{320, 1}));
  EXPECT_EQ(sizes[2].resolution, (Resolution{160, 1}));
  const auto rates = sizes[0].target_rate + sizes[1].target_rate + sizes[2].target_rate;
  EXPECT_NEAR(static_cast<double>(rates.bps()), 1e6, 10);
  EXPECT_GT(sizes[0].target_rate, sizes[1].target_rate);
}

INSTANTIATE_TEST_SUITE_P(Kinds, SimulcastEncoderTest,
                         ::testing::Values(VideoCodecKind::kVp8, VideoCodecKind::kVp9),
                         [](const auto& kind) { return std::string(ToString(kind.param)); });

}  // namespace
}  // namespace visavis
