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
  VideoLadder ladder_{kSource, ContentKind::kCamera, DataRate::KilobitsPerSec(600)};
};

TEST_F(VideoLadderTest, StartsAtTheStepForTheRate) {
  const auto at = [this](int kbps) {
    return VideoLadder(kSource, ContentKind::kCamera, DataRate::KilobitsPerSec(kbps)).step();
  };
  EXPECT_EQ(at(250), (VideoStep{{640, 360}, 30}));
  EXPECT_EQ(at(249), (VideoStep{{480, 270}, 30}));
  EXPECT_EQ(at(163), (VideoStep{{480, 270}, 30}));
  EXPECT_EQ(at(162), (VideoStep{{320, 180}, 30}));
  EXPECT_EQ(at(89), (VideoStep{{320, 180}, 30}));
  EXPECT_EQ(at(60), (VideoStep{{320, 180}, 15}));
  EXPECT_EQ(at(0), (VideoStep{{320, 180}, 15}));
}

TEST_F(VideoLadderTest, StepsDownAtOnceAndAsFarAsNeeded) {
  EXPECT_EQ(ladder_.Update(DataRate::KilobitsPerSec(100), now_).resolution, (Resolution{320, 180}));
}

TEST_F(VideoLadderTest, StepsUpAfterAWhileAsFarAsTheRateAllowedAllTheTime) {
  Feed(60, TimeDelta::Millis(100));
  Feed(250, TimeDelta::Millis(1000));
  EXPECT_EQ(Feed(600, TimeDelta::Millis(800)).frame_rate, 15);
  EXPECT_EQ(Feed(600, TimeDelta::Millis(400)), (VideoStep{{480, 270}, 30}));
  EXPECT_EQ(Feed(600, TimeDelta::Millis(2200)), (VideoStep{{640, 360}, 30}));
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
  ladder_.SetSource({481, 853}, ContentKind::kCamera);  // a phone held upright
  EXPECT_EQ(ladder_.step().resolution, (Resolution{481, 853}));
  const VideoStep step = ladder_.Update(DataRate::KilobitsPerSec(1), now_);
  EXPECT_EQ(step.resolution, (Resolution{180, 320}));
  ladder_.SetSource({1, 1}, ContentKind::kCamera);
  EXPECT_EQ(ladder_.step().resolution, (Resolution{1, 1}));
}

TEST_F(VideoLadderTest, SlowDeviceGetsStepsBelow) {
  EXPECT_EQ(ladder_.step(1).resolution.width, ladder_.step().resolution.width * 3 / 4);
  EXPECT_EQ(ladder_.step(100), (VideoStep{{320, 180}, 15}));
}

TEST_F(VideoLadderTest, LargerSourcesNeedMoreRate) {
  const VideoLadder hd({1280, 720}, ContentKind::kCamera, DataRate::KilobitsPerSec(600));
  EXPECT_EQ(hd.step().resolution, (Resolution{960, 540}));
}

TEST_F(VideoLadderTest, OfAScreenTheSizeStaysAndPicturesComeLessOften) {
  int last = 31;
  for (const int kbps : {3000, 700, 300, 1}) {
    const VideoLadder screen({1280, 720}, ContentKind::kScreen, DataRate::KilobitsPerSec(kbps));
    EXPECT_EQ(screen.step().resolution, (Resolution{1280, 720}));
    EXPECT_LT(screen.step().frame_rate, last) << kbps;
    last = screen.step().frame_rate;
  }
  EXPECT_LE(last, 5);
}

TEST_F(VideoLadderTest, TheMostUsefulRateIsEnoughForTheBestStep) {
  for (const ContentKind content : {ContentKind::kCamera, ContentKind::kScreen}) {
    for (const Resolution size : {Resolution{640, 360}, Resolution{1920, 1080}}) {
      VideoLadder ladder(size, content, DataRate::KilobitsPerSec(1));
      for (int i = 0; i < 300; ++i)
        ladder.Update(ladder.most_useful_rate(0), now_ + TimeDelta::Millis(100 * i));
      EXPECT_EQ(ladder.step(), (VideoStep{size, 30}));
    }
  }
}

TEST_F(VideoLadderTest, AScreenAfterTheCameraTakesTheRungsOfScreensAtOnce) {
  ladder_.SetSource({1920, 1080}, ContentKind::kScreen);
  EXPECT_EQ(ladder_.Update(DataRate::KilobitsPerSec(400), now_).resolution,
            (Resolution{1920, 1080}));
  ladder_.SetSource(kSource, ContentKind::kCamera);
  EXPECT_EQ(ladder_.Update(DataRate::KilobitsPerSec(100), now_), (VideoStep{{320, 180}, 30}));
}

TEST_F(VideoLadderTest, ALargeCameraPictureHasAllSizesBelow) {
  const auto at = [](int kbps) {
    return VideoLadder({1280, 720}, ContentKind::kCamera, DataRate::KilobitsPerSec(kbps))
        .step()
        .resolution;
  };
  EXPECT_EQ(at(750), (Resolution{1280, 720}));
  EXPECT_EQ(at(500), (Resolution{960, 540}));
  EXPECT_EQ(at(300), (Resolution{640, 360}));
  EXPECT_EQ(at(200), (Resolution{480, 270}));
  EXPECT_EQ(at(50), (Resolution{320, 180}));
}

TEST_F(VideoLadderTest, NothingIsSentThatAReceiverWouldRefuse) {
  for (const Resolution source :
       {Resolution{4096, 4096}, {3840, 2160}, {2160, 3840}, {4096, 600}}) {
    VideoLadder ladder(source, ContentKind::kCamera, DataRate::KilobitsPerSec(100'000));
    EXPECT_LE(Pixels(ladder.step().resolution), kMaxSentPixels);
    EXPECT_GT(Pixels(ladder.step().resolution), kMaxSentPixels * 9 / 10);
    const double shape = static_cast<double>(source.width) / source.height;
    EXPECT_NEAR(
        static_cast<double>(ladder.step().resolution.width) / ladder.step().resolution.height,
        shape, shape * 0.01);
  }
  const VideoLadder hd({1920, 1080}, ContentKind::kCamera, DataRate::KilobitsPerSec(100'000));
  EXPECT_EQ(hd.step().resolution, (Resolution{1920, 1080}));
}

TEST_F(VideoLadderTest, AVeryWideScreenIsScaledToSidesThatCanBeEncoded) {
  for (const Resolution source : {Resolution{5120, 1440}, {16384, 1024}, {600, 16384}}) {
    for (const ContentKind content : {ContentKind::kCamera, ContentKind::kScreen}) {
      const auto size =
          VideoLadder(source, content, DataRate::KilobitsPerSec(100'000)).step().resolution;
      EXPECT_LE(std::max(size.width, size.height), kMaxVideoDimension);
      EXPECT_GE(std::min(size.width, size.height), 100);
      EXPECT_LE(Pixels(size), kMaxSentPixels);
    }
  }
}

TEST_F(VideoLadderTest, LargerPicturesCanUseMore) {
  EXPECT_EQ(MostUsefulVideoRate({320, 180}), DataRate::KilobitsPerSec(600));
  EXPECT_EQ(MostUsefulVideoRate({640, 360}), DataRate::KilobitsPerSec(1700));
  EXPECT_EQ(MostUsefulVideoRate({1280, 720}), DataRate::KilobitsPerSec(2500));
}

}  // namespace
}  // namespace visavis
