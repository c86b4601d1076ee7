#include "wasm/adaptation/video_ladder.h"

#include <gtest/gtest.h>

namespace visavis {
namespace {

constexpr Resolution kSource{640, 360};

class VideoLadderTest : public ::testing::Test {
 protected:
  // The step after `kbps` for `duration`, told every 100 ms.
  VideoStep Feed(int kbps, TimeDelta duration) {
    VideoStep step = ladder_.step();
    for (TimeDelta t = TimeDelta::Zero(); t <= duration; t += TimeDelta::Millis(100)) {
      step = ladder_.Update(DataRate::KilobitsPerSec(kbps), now_);
      now_ += TimeDelta::Millis(100);
    }
    return step;
  }

  Timestamp now_ = Timestamp::Millis(1000);
  VideoLadder ladder_{kSource, DataRate::KilobitsPerSec(600)};
};

TEST_F(VideoLadderTest, StartsAtTheStepForTheRate) {
  const auto at = [this](int kbps) {
    return VideoLadder(kSource, DataRate::KilobitsPerSec(kbps)).step();
  };
  EXPECT_EQ(at(250), (VideoStep{{640, 360}, 30}));
  EXPECT_EQ(at(249), (VideoStep{{480, 270}, 30}));
  EXPECT_EQ(at(150), (VideoStep{{480, 270}, 30}));
  EXPECT_EQ(at(149), (VideoStep{{320, 180}, 30}));
  EXPECT_EQ(at(60), (VideoStep{{320, 180}, 15}));
  EXPECT_EQ(at(0), (VideoStep{{320, 180}, 15}));
}

TEST_F(VideoLadderTest, StepsDownAtOnceAndAsFarAsNeeded) {
  EXPECT_EQ(ladder_.Update(DataRate::KilobitsPerSec(100), now_).resolution, (Resolution{320, 180}));
}

TEST_F(VideoLadderTest, StepsUpOneByOneAfterAWhile) {
  Feed(60, TimeDelta::Millis(100));
  EXPECT_EQ(Feed(600, TimeDelta::Millis(1800)).frame_rate, 15);
  EXPECT_EQ(Feed(600, TimeDelta::Millis(300)), (VideoStep{{320, 180}, 30}));
  EXPECT_EQ(Feed(600, TimeDelta::Millis(2000)), (VideoStep{{480, 270}, 30}));
  EXPECT_EQ(Feed(600, TimeDelta::Millis(2000)), (VideoStep{{640, 360}, 30}));
}

TEST_F(VideoLadderTest, RateAroundABorderDoesNotFlap) {
  Feed(240, TimeDelta::Millis(100));
  int changes = 0;
  VideoStep last = ladder_.step();
  for (int i = 0; i < 300; ++i) {
    const VideoStep step = Feed(i % 2 == 0 ? 240 : 290, TimeDelta::Millis(100));
    changes += step == last ? 0 : 1;
    last = step;
  }
  EXPECT_EQ(changes, 0);
  EXPECT_EQ(last.resolution, (Resolution{480, 270}));
}

TEST_F(VideoLadderTest, ShortDipWhileWaitingStartsTheWaitAnew) {
  Feed(200, TimeDelta::Millis(100));
  Feed(600, TimeDelta::Millis(1500));
  Feed(200, TimeDelta::Millis(100));
  EXPECT_EQ(Feed(600, TimeDelta::Millis(1500)).resolution, (Resolution{480, 270}));
  EXPECT_EQ(Feed(600, TimeDelta::Millis(700)).resolution, (Resolution{640, 360}));
}

TEST_F(VideoLadderTest, SizesOfOtherSourcesKeepTheirShapeAndAreEven) {
  ladder_.SetSource({481, 853});  // a phone held upright
  EXPECT_EQ(ladder_.step().resolution, (Resolution{481, 853}));
  const VideoStep step = ladder_.Update(DataRate::KilobitsPerSec(1), now_);
  EXPECT_EQ(step.resolution, (Resolution{240, 426}));
  ladder_.SetSource({1, 1});
  EXPECT_EQ(ladder_.step().resolution, (Resolution{2, 2}));
}

TEST_F(VideoLadderTest, SlowDeviceGetsStepsBelow) {
  EXPECT_EQ(ladder_.step(1).resolution.width, ladder_.step().resolution.width * 3 / 4);
  EXPECT_EQ(ladder_.step(100), (VideoStep{{320, 180}, 15}));
}

TEST_F(VideoLadderTest, LargerSourcesNeedMoreRate) {
  const VideoLadder hd({1280, 720}, DataRate::KilobitsPerSec(600));
  EXPECT_EQ(hd.step().resolution, (Resolution{960, 540}));
}

TEST_F(VideoLadderTest, NothingIsSentThatAReceiverWouldRefuse) {
  for (const Resolution source :
       {Resolution{4096, 4096}, {3840, 2160}, {2160, 3840}, {4096, 600}}) {
    VideoLadder ladder(source, DataRate::KilobitsPerSec(100'000));
    EXPECT_LE(Pixels(ladder.step().resolution), kMaxSentPixels);
    EXPECT_GT(Pixels(ladder.step().resolution), kMaxSentPixels * 9 / 10);
    const double shape = static_cast<double>(source.width) / source.height;
    EXPECT_NEAR(
        static_cast<double>(ladder.step().resolution.width) / ladder.step().resolution.height,
        shape, shape * 0.01);
  }
  const VideoLadder hd({1920, 1080}, DataRate::KilobitsPerSec(100'000));
  EXPECT_EQ(hd.step().resolution, (Resolution{1920, 1080}));
}

}  // namespace
}  // namespace visavis
