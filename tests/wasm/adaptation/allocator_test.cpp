#include "wasm/adaptation/allocator.h"

#include <gtest/gtest.h>

namespace visavis {
namespace {

constexpr DataRate Kbps(int kbps) { return DataRate::KilobitsPerSec(kbps); }
constexpr DataRate kAudio = Kbps(73);

TEST(AllocatorTest, VideoWithItsOverheadFillsWhatSoundLeaves) {
  for (int kbps = 200; kbps <= 1900; kbps += 37) {
    const DataRate video = VideoRate(Kbps(kbps), kAudio, VideoLimits());
    const DataRate wire = WireRateWithVideo(kAudio, video);
    EXPECT_LE(wire, Kbps(kbps) * 1.02) << kbps;
    EXPECT_GE(wire, Kbps(kbps) * 0.9) << kbps;
  }
}

TEST(AllocatorTest, MoreTargetNeverMeansMuchLessVideo) {
  DataRate last = Kbps(-1000);
  for (int kbps = 0; kbps < 4000; kbps += 10) {
    const DataRate video = VideoRate(Kbps(kbps), kAudio, VideoLimits());
    // Another packet per frame costs a little.
    EXPECT_GE(video + Kbps(27), last) << kbps;
    last = video;
  }
  EXPECT_EQ(last, VideoLimits().most);
}

TEST(AllocatorTest, InfiniteTargetGivesTheMost) {
  EXPECT_EQ(VideoRate(DataRate::PlusInfinity(), kAudio, VideoLimits()), VideoLimits().most);
}

TEST(AllocatorTest, ALowRateIsCountedWithTheLowFrameRateOfTheLadder) {
  EXPECT_LE(WireRateWithVideo(kAudio, Kbps(60)) - kAudio, Kbps(74));
  EXPECT_GE(WireRateWithVideo(kAudio, Kbps(90)) - kAudio, Kbps(115));
  // What is needed for the least is enough for it.
  EXPECT_GE(VideoRate(WireRateWithVideo(kAudio, Kbps(60)), kAudio, VideoLimits()), Kbps(59));
}

}  // namespace
}  // namespace visavis
