#include "wasm/jitter/av_sync.h"

#include <gtest/gtest.h>

namespace visavis {
namespace {

constexpr TimeDelta Ms(std::int64_t ms) { return TimeDelta::Millis(ms); }

// Of 30 frames a second.
constexpr TimeDelta kInterval = TimeDelta::Micros(33'334);

void Updates(AvSync& sync, int updates, std::optional<TimeDelta> audio,
             std::optional<TimeDelta> video) {
  for (int i = 0; i < updates; ++i) sync.Update(audio, video, kInterval);
}

TEST(AvSyncTest, WaitsForNobodyWhenBothAreAlike) {
  AvSync sync;
  Updates(sync, 100, Ms(5000), Ms(5000));
  EXPECT_EQ(sync.extra_audio_delay(), TimeDelta::Zero());
  EXPECT_EQ(sync.extra_video_delay(), TimeDelta::Zero());
  EXPECT_EQ(sync.skew(), TimeDelta::Zero());
}

TEST(AvSyncTest, AudioWaitsForLateVideo) {
  AvSync sync;
  Updates(sync, 100, Ms(5000), Ms(5120));
  EXPECT_EQ(sync.extra_audio_delay(), Ms(120));
  EXPECT_EQ(sync.extra_video_delay(), TimeDelta::Zero());
  EXPECT_EQ(sync.skew(), TimeDelta::Zero());
}

TEST(AvSyncTest, VideoWaitsForLateAudio) {
  AvSync sync;
  Updates(sync, 100, Ms(5200), Ms(5000));
  EXPECT_EQ(sync.extra_video_delay(), Ms(200));
  EXPECT_EQ(sync.extra_audio_delay(), TimeDelta::Zero());
}

TEST(AvSyncTest, MovesAFewMillisecondsPerUpdate) {
  AvSync sync;
  TimeDelta last = TimeDelta::Zero();
  for (int i = 0; i < 300; ++i) {
    sync.Update(Ms(0), Ms(i < 100 ? 200 : -200), kInterval);
    const TimeDelta extra = sync.extra_audio_delay() - sync.extra_video_delay();
    EXPECT_LE(extra - last, Ms(7));
    EXPECT_GE(extra - last, -Ms(7));
    last = extra;
  }
  EXPECT_EQ(sync.extra_video_delay(), Ms(200));
  EXPECT_EQ(sync.extra_audio_delay(), TimeDelta::Zero());
}

TEST(AvSyncTest, IsInSyncWithinTwoSecondsOfAStepOfTwoHundredMilliseconds) {
  AvSync sync;
  Updates(sync, 60, Ms(0), Ms(200));
  EXPECT_LE(sync.skew(), Ms(40));
}

TEST(AvSyncTest, MovesByTimeAndNotByUpdates) {
  AvSync by_frame, by_sound;
  for (int i = 0; i < 30; ++i) by_frame.Update(Ms(0), Ms(1000), Ms(20));
  for (int i = 0; i < 60; ++i) by_sound.Update(Ms(0), Ms(1000), Ms(10));
  EXPECT_EQ(by_frame.extra_audio_delay(), Ms(54));
  EXPECT_EQ(by_sound.extra_audio_delay(), by_frame.extra_audio_delay());
  by_sound.Update(Ms(0), Ms(1000), TimeDelta::Seconds(60));
  EXPECT_EQ(by_sound.extra_audio_delay(), Ms(63)) << "after a pause it does not jump";
}

TEST(AvSyncTest, DoesNotWaitForEver) {
  AvSync sync;
  Updates(sync, 1000, Ms(0), Ms(3000));
  EXPECT_EQ(sync.extra_audio_delay(), AvSync::kMaxExtraAudioDelay);
  Updates(sync, 1000, Ms(3000), Ms(0));
  EXPECT_EQ(sync.extra_video_delay(), AvSync::kMaxExtraVideoDelay);
}

TEST(AvSyncTest, LetsGoWhenOneStreamIsGoneOrHasAnotherEpoch) {
  AvSync sync;
  Updates(sync, 100, Ms(0), Ms(150));
  Updates(sync, 100, Ms(0), std::nullopt);
  EXPECT_EQ(sync.extra_audio_delay(), TimeDelta::Zero());
  Updates(sync, 100, Ms(0), Ms(150));
  Updates(sync, 100, Ms(0), Ms(60'000));
  EXPECT_EQ(sync.extra_audio_delay(), TimeDelta::Zero());
}

TEST(AvSyncTest, WholeWrapsOfTheTimestampsDoNotCount) {
  // The page was open for two days: video's 32 bits wrapped three times, audio's once.
  const TimeDelta video_wrap = TimeDelta::Micros((std::int64_t{1} << 32) * 100 / 9);
  const TimeDelta audio_wrap = TimeDelta::Micros((std::int64_t{1} << 32) * 1000 / 48);
  AvSync sync;
  Updates(sync, 100, Ms(5000) + audio_wrap, Ms(5100) + video_wrap * std::int64_t{3});
  EXPECT_NEAR(sync.extra_audio_delay().ms_f(), 100, 0.1);
}

}  // namespace
}  // namespace visavis
