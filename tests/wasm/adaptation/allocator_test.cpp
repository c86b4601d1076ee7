#include "wasm/adaptation/allocator.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace visavis {
namespace {

Allocation AllocateOne(int target_kbps, double loss = 0.0) {
  const PathCapacity path{DataRate::KilobitsPerSec(target_kbps), loss};
  return Allocate({&path, 1}, AllocatorConfig());
}

// What the allocation costs on the wire at 30 fps, in kbps.
double WireKbps(const Allocation& allocation) {
  const AllocatorConfig config;
  const double overhead =
      static_cast<double>((config.packet_overhead + config.media_header).bytes());
  const double frame = static_cast<double>(allocation.video_rate.bps()) / 8.0 / 30.0;
  const double packets = std::ceil(frame / (1100.0 - 15.0));
  const double audio =
      static_cast<double>(allocation.audio_rate.bps()) / 1000 + 50 * overhead * 8 / 1000;
  if (allocation.video == VideoState::kPaused) return audio;
  return audio + (frame + packets * overhead) * 8 * 30 / 1000;
}

TEST(AllocatorTest, NobodyConnectedPausesVideo) {
  const Allocation allocation = Allocate({}, AllocatorConfig());
  EXPECT_EQ(allocation.video, VideoState::kPaused);
  EXPECT_GE(allocation.video_rate, AllocatorConfig().min_video_rate);
}

TEST(AllocatorTest, MediaWithOverheadFitTheTarget) {
  for (int kbps = 200; kbps <= 1900; kbps += 37) {
    const Allocation allocation = AllocateOne(kbps);
    EXPECT_EQ(allocation.video, VideoState::kActive) << kbps;
    EXPECT_LE(WireKbps(allocation), 1.01 * kbps) << kbps;
    EXPECT_GE(WireKbps(allocation), 0.85 * kbps) << kbps;
  }
}

TEST(AllocatorTest, VideoGivesWayBeforeAudio) {
  EXPECT_EQ(AllocateOne(600).audio_rate, DataRate::KilobitsPerSec(32));
  EXPECT_EQ(AllocateOne(200).audio_rate, DataRate::KilobitsPerSec(24));
  for (const int kbps : {0, 30, 80}) {
    const Allocation allocation = AllocateOne(kbps);
    EXPECT_EQ(allocation.audio_rate, DataRate::KilobitsPerSec(16));
    EXPECT_EQ(allocation.video, VideoState::kPaused);
    EXPECT_EQ(allocation.video_rate, AllocatorConfig().min_video_rate);
  }
}

TEST(AllocatorTest, MoreTargetNeverMeansLessVideo) {
  DataRate last = DataRate::Zero();
  for (int kbps = 0; kbps < 4000; kbps += 10) {
    const DataRate video = AllocateOne(kbps).video_rate;
    // Another packet per frame, or better audio, may cost a little.
    EXPECT_GE(video + DataRate::KilobitsPerSec(35), last) << kbps;
    last = video;
  }
  EXPECT_EQ(last, AllocatorConfig().max_video_rate);
}

TEST(AllocatorTest, PathWithoutRoomForVideoDoesNotEndTheOthers) {
  const AllocatorConfig config;
  const PathCapacity paths[] = {{DataRate::KilobitsPerSec(30), 0.0},
                                {DataRate::KilobitsPerSec(900), 0.0}};
  const Allocation allocation = Allocate(paths, config);
  EXPECT_EQ(allocation.video, VideoState::kActive);
  EXPECT_GT(allocation.video_rate, DataRate::KilobitsPerSec(600));
  EXPECT_EQ(allocation.audio_rate, DataRate::KilobitsPerSec(16)) << "audio is for everybody";
  EXPECT_FALSE(FitsVideo(paths[0].target_rate, allocation.audio_rate, config));
  EXPECT_TRUE(FitsVideo(paths[1].target_rate, allocation.audio_rate, config));
}

TEST(AllocatorTest, WeakestPathAndWorstLossDecide) {
  const std::vector<PathCapacity> paths = {{DataRate::KilobitsPerSec(2000), 0.01},
                                           {DataRate::KilobitsPerSec(400), 0.0},
                                           {DataRate::PlusInfinity(), 0.08}};
  const Allocation allocation = Allocate(paths, AllocatorConfig());
  EXPECT_EQ(allocation.video_rate, AllocateOne(400).video_rate);
  EXPECT_DOUBLE_EQ(allocation.expected_loss, 0.08);
}

TEST(AllocatorTest, InfiniteTargetGivesTheMost) {
  const PathCapacity path{DataRate::PlusInfinity(), 0.0};
  EXPECT_EQ(Allocate({&path, 1}, AllocatorConfig()).video_rate, AllocatorConfig().max_video_rate);
}

TEST(AllocatorTest, LossIsInWholePercentsWithinRange) {
  EXPECT_DOUBLE_EQ(AllocateOne(500, 0.004).expected_loss, 0.0);
  EXPECT_DOUBLE_EQ(AllocateOne(500, 0.0537).expected_loss, 0.05);
  EXPECT_DOUBLE_EQ(AllocateOne(500, 7.0).expected_loss, 1.0);
  EXPECT_DOUBLE_EQ(AllocateOne(500, -1.0).expected_loss, 0.0);
}

TEST(AllocatorTest, WireRateAddsTheOverheadOfEachPacket) {
  EXPECT_EQ(WireRate(DataRate::KilobitsPerSec(32), DataSize::Bytes(80), DataSize::Bytes(100)),
            DataRate::KilobitsPerSec(72));
}

}  // namespace
}  // namespace visavis
