// From one encode, streams of fewer layers: they decode to the same pictures as the whole stream.
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <tuple>

#include "tests/wasm/codec/layered_stream.h"

namespace visavis {
namespace {

using testing::Bytes;
using testing::LayeredPicture;

constexpr Resolution kSize{320, 192};
constexpr int kPictures = 96;

struct Mode {
  VideoCodecKind kind;
  ScalabilityMode scalability;
  LongTermReferences long_term = LongTermReferences::kNone;
};

std::string NameOf(const ::testing::TestParamInfo<Mode>& info) {
  std::string name(ToString(info.param.kind));
  name += ToString(info.param.scalability);
  std::erase(name, '_');
  return name + (info.param.long_term == LongTermReferences::kKept ? "LongTerm" : "");
}

class LayersTest : public ::testing::TestWithParam<Mode> {
 protected:
  LayersTest() : encoder_(CreateVideoEncoder(GetParam().kind)) {
    VideoEncoderConfig config;
    config.resolution = kSize;
    config.target_rate = DataRate::KilobitsPerSec(700);
    config.scalability = GetParam().scalability;
    config.long_term_references = GetParam().long_term;
    EXPECT_TRUE(encoder_->Configure(config));
  }

  LayeredPicture Next(FrameRequest request = FrameRequest::kAny) {
    testing::DrawMovingPicture(index_++, source_);
    return testing::EncodePicture(*encoder_, source_, request);
  }

  const Layers layers_ = LayersOf(GetParam().scalability);
  std::unique_ptr<VideoEncoder> encoder_;
  VideoFrame source_{kSize};
  int index_ = 0;
};

// Bit by bit: nothing that is kept was predicted from, or entropy coded by, what was dropped.
TEST_P(LayersTest, StreamsWithDroppedLayersDecodeToTheSamePictures) {
  std::map<std::tuple<int, int>, std::unique_ptr<VideoDecoder>> decoders;
  for (int s = 0; s < layers_.spatial; ++s) {
    for (int t = 0; t < layers_.temporal; ++t)
      decoders[{s, t}] = CreateVideoDecoder(GetParam().kind);
  }
  std::map<int, int> pictures_of;  // by temporal layer
  int pictures = 0;
  for (int i = 0; i < kPictures; ++i) {
    const LayeredPicture picture = Next(i == 50 ? FrameRequest::kKeyframe : FrameRequest::kAny);
    if (picture.empty()) continue;
    ++pictures;
    ASSERT_EQ(picture.size(), static_cast<std::size_t>(layers_.spatial));
    const int temporal = picture[0].temporal_layer;
    ++pictures_of[temporal];
    std::map<int, Bytes> shown;  // by spatial layer
    for (auto& [limits, decoder] : decoders) {
      const auto [s, t] = limits;
      const Bytes bytes = testing::Forwarded(picture, s, t);
      ASSERT_EQ(bytes.empty(), temporal > t);
      if (bytes.empty()) continue;
      const Resolution size{kSize.width >> (layers_.spatial - 1 - s),
                            kSize.height >> (layers_.spatial - 1 - s)};
      EXPECT_EQ(picture[static_cast<std::size_t>(s)].resolution, size);
      VideoFrame out;
      ASSERT_TRUE(decoder->Decode(bytes, size, out)) << "picture " << i << " S" << s << " T" << t;
      ASSERT_EQ(out.resolution(), size);
      const Bytes pixels(out.data(), out.data() + out.size());
      const auto [first, is_new] = shown.emplace(s, pixels);
      ASSERT_TRUE(is_new || first->second == pixels) << "picture " << i << " S" << s << " T" << t;
      if (s == layers_.spatial - 1) {
        EXPECT_GT(testing::LumaPsnr(source_, out), 25.0) << i;
      }
    }
  }
  EXPECT_GT(pictures, kPictures * 4 / 5);
  // Half of the pictures are of the highest temporal layer, a quarter of the one below.
  for (int t = 1; t < layers_.temporal; ++t) {
    EXPECT_NEAR(pictures_of[t], pictures >> (layers_.temporal - t), 0.06 * pictures);
  }
}

TEST_P(LayersTest, ReferencesAreOfThisLayerOrBelowAndOfEarlierPictures) {
  std::map<PictureNumber, int> temporal_layers;
  int switching_points = 0;
  for (int i = 0; i < 60; ++i) {
    const LayeredPicture picture = Next(i == 30 ? FrameRequest::kKeyframe : FrameRequest::kAny);
    for (const EncodedFrame& frame : picture) {
      EXPECT_EQ(frame.is_keyframe, i == 0 || i == 30);
      EXPECT_EQ(frame.picture, picture[0].picture);
      EXPECT_EQ(frame.ends_picture, &frame == &picture.back());
      EXPECT_TRUE(frame.uses_lower_layer || frame.spatial_layer == 0 ||
                  (layers_.prediction == InterLayerPrediction::kInKeyframes && !frame.is_keyframe));
      if (frame.is_keyframe) {
        EXPECT_TRUE(frame.references.pictures().empty());
        temporal_layers.clear();
      } else {
        EXPECT_FALSE(frame.references.pictures().empty());
      }
      for (const PictureNumber reference : frame.references.pictures()) {
        ASSERT_TRUE(temporal_layers.contains(reference)) << "not before the keyframe";
        EXPECT_LE(temporal_layers[reference], frame.temporal_layer);
        if (frame.is_switching_point) {
          EXPECT_EQ(temporal_layers[reference], 0);
        }
      }
      switching_points += frame.is_switching_point && frame.temporal_layer > 0 ? 1 : 0;
    }
    if (!picture.empty()) temporal_layers[picture[0].picture] = picture[0].temporal_layer;
  }
  if (layers_.temporal > 1) {
    EXPECT_GT(switching_points, 10);
  }
}

// A receiver whose path got better begins with a switching point.
TEST_P(LayersTest, TemporalLayersCanBeAddedAtASwitchingPoint) {
  const auto decoder = CreateVideoDecoder(GetParam().kind);
  const auto whole = CreateVideoDecoder(GetParam().kind);
  const int top = layers_.spatial - 1;
  int highest = 0;
  for (int i = 0; i < 60; ++i) {
    const LayeredPicture picture = Next();
    if (picture.empty()) continue;
    const EncodedFrame& frame = picture[0];
    if (i > 20 && frame.is_switching_point) highest = std::max<int>(highest, frame.temporal_layer);
    VideoFrame expected, out;
    const Bytes all = testing::Forwarded(picture, top, kMaxTemporalLayers);
    ASSERT_TRUE(whole->Decode(all, kSize, expected));
    const Bytes bytes = testing::Forwarded(picture, top, highest);
    if (bytes.empty()) continue;
    ASSERT_TRUE(decoder->Decode(bytes, kSize, out));
    ASSERT_EQ(Bytes(out.data(), out.data() + out.size()),
              Bytes(expected.data(), expected.data() + expected.size()));
  }
  EXPECT_EQ(highest, layers_.temporal - 1);
}

TEST_P(LayersTest, RateFollowsTheTargetAndLowerLayersTakeTheirShare) {
  std::map<int, double> bytes_of;  // by temporal layer
  double total = 0;
  for (int i = 0; i < 150; ++i) {
    for (const EncodedFrame& frame : Next()) {
      if (i < 30) continue;
      bytes_of[frame.temporal_layer] += static_cast<double>(frame.data.size());
      total += static_cast<double>(frame.data.size());
    }
  }
  EXPECT_NEAR(total * 8 / 4 / 1000, 700, 700 * 0.2);
  const auto shares = TemporalShares(layers_.temporal);
  EXPECT_NEAR(bytes_of[0] / total, shares[0], 0.15);
}

using enum ScalabilityMode;
constexpr VideoCodecKind kVp8 = VideoCodecKind::kVp8, kVp9 = VideoCodecKind::kVp9;
constexpr LongTermReferences kKept = LongTermReferences::kKept;
INSTANTIATE_TEST_SUITE_P(
    Modes, LayersTest,
    ::testing::Values(Mode{kVp8, kL1T1}, Mode{kVp8, kL1T2}, Mode{kVp8, kL1T3},
                      Mode{kVp8, kL1T1, kKept}, Mode{kVp8, kL1T2, kKept}, Mode{kVp8, kL1T3, kKept},
                      Mode{kVp9, kL1T1}, Mode{kVp9, kL1T2}, Mode{kVp9, kL1T3},
                      Mode{kVp9, kL1T1, kKept}, Mode{kVp9, kL1T3, kKept}, Mode{kVp9, kL2T1},
                      Mode{kVp9, kL2T2}, Mode{kVp9, kL2T3}, Mode{kVp9, kL3T1}, Mode{kVp9, kL3T3},
                      Mode{kVp9, kL2T3Key}, Mode{kVp9, kL3T3Key}, Mode{kVp9, kL3T3, kKept}),
    NameOf);

}  // namespace
}  // namespace visavis
