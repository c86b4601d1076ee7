// What a repair from a long-term reference costs beside a keyframe: see recovery_simulation.h.
#include <gtest/gtest.h>

#include <string>

#include "tests/wasm/codec/recovery_simulation.h"

namespace visavis {
namespace {

using testing::LayeredPicture;
using testing::Recovery;
constexpr Resolution kSize{320, 180};

struct Mode {
  VideoCodecKind kind;
  ScalabilityMode scalability;
};
class LongTermReferenceTest : public ::testing::TestWithParam<Mode> {};

TEST_P(LongTermReferenceTest, RepairCostsLessThanThirtyPercentOfKeyframesAtTheSameQuality) {
  const auto [kind, scalability] = GetParam();
  const testing::RecoveryScenario scenario{.kind = kind,
                                           .scalability = scalability,
                                           .size = kSize,
                                           .pictures = 450,
                                           .quantizer = 24,
                                           .seed = 5};
  const auto draw = [](int i, VideoFrame& frame) { testing::DrawPersonPicture(i, frame); };
  const auto keyframes = testing::Recover(scenario, Recovery::kKeyframe, draw);
  const auto repairs = testing::Recover(scenario, Recovery::kRepair, draw);
  testing::Print(ToString(kind).data(), keyframes, repairs);
  ASSERT_GT(keyframes.recoveries, 10);
  ASSERT_GT(repairs.recoveries, 10);
  EXPECT_LE(repairs.recovery_bytes, 0.30 * keyframes.recovery_bytes);
  EXPECT_GT(repairs.psnr(), keyframes.psnr() - 0.5);
  EXPECT_GE(repairs.shown, keyframes.shown);
}

INSTANTIATE_TEST_SUITE_P(Modes, LongTermReferenceTest,
                         ::testing::Values(Mode{VideoCodecKind::kVp8, ScalabilityMode::kL1T1},
                                           Mode{VideoCodecKind::kVp8, ScalabilityMode::kL1T2},
                                           Mode{VideoCodecKind::kVp9, ScalabilityMode::kL1T1}),
                         [](const auto& mode) {
                           return std::string(ToString(mode.param.kind)) +
                                  std::string(ToString(mode.param.scalability));
                         });

TEST(LongTermReference, WithoutAcknowledgementARepairIsAKeyframe) {
  for (const auto kind : {VideoCodecKind::kVp8, VideoCodecKind::kVp9}) {
    const auto encoder = CreateVideoEncoder(kind);
    VideoEncoderConfig config;
    config.resolution = kSize;
    config.long_term_references = LongTermReferences::kKept;
    ASSERT_TRUE(encoder->Configure(config));
    VideoFrame source(kSize);
    for (int i = 0; i < 12; ++i) {
      testing::DrawMovingPicture(i, source);
      const LayeredPicture picture = testing::EncodePicture(
          *encoder, source, i == 10 ? FrameRequest::Repair(7) : FrameRequest::kAny);
      ASSERT_FALSE(picture.empty());
      EXPECT_EQ(picture[0].is_keyframe, i == 0 || i == 10);
      encoder->Acknowledge(1234);
      EXPECT_FALSE(encoder->AcknowledgedReference());
    }
  }
}

}  // namespace
}  // namespace visavis
