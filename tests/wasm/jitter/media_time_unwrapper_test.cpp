#include "wasm/jitter/media_time_unwrapper.h"

#include <gtest/gtest.h>

namespace visavis {
namespace {

constexpr std::int64_t kCycle = std::int64_t{1} << 32;

TEST(MediaTimeUnwrapperTest, FollowsTheSendersClockOverAWrap) {
  MediaTimeUnwrapper unwrapper(kVideoClockHz);
  const std::uint32_t start = 0xffff'ff00U;
  const TimeDelta first = unwrapper.Unwrap(start);
  for (std::uint32_t i = 1; i <= 300; ++i) {
    EXPECT_EQ(unwrapper.Unwrap(start + 3000 * i) - first, MediaDuration(3000 * i, kVideoClockHz))
        << i;
  }
}

TEST(MediaTimeUnwrapperTest, GoesBackForOnesThatWereOvertaken) {
  MediaTimeUnwrapper unwrapper(kVideoClockHz);
  const TimeDelta first = unwrapper.Unwrap(90'000);
  unwrapper.Unwrap(96'000);
  EXPECT_EQ(unwrapper.Unwrap(90'000), first);
}

TEST(MediaTimeUnwrapperTest, APauseWithinTheFirstWrapChangesNothing) {
  MediaTimeUnwrapper unwrapper(kVideoClockHz);
  unwrapper.Unwrap(90'000);
  EXPECT_EQ(unwrapper.Unwrap(90'000 * 3600), TimeDelta::Seconds(3600));
}

TEST(MediaTimeUnwrapperTest, LargeStepsOfAForgerNeverLeaveAWrap) {
  MediaTimeUnwrapper unwrapper(kVideoClockHz);
  std::uint32_t timestamp = 0;
  for (int i = 0; i < 5000; ++i) {
    timestamp += 0x7fff'ffffU;
    const TimeDelta time = unwrapper.Unwrap(timestamp);
    ASSERT_GE(time, TimeDelta::Zero());
    ASSERT_LE(time, MediaDuration(kCycle, kVideoClockHz));
  }
}

TEST(MediaTimeUnwrapperTest, LargestSmallStepsDoNotOverflow) {
  MediaTimeUnwrapper unwrapper(kVideoClockHz);
  std::uint32_t timestamp = 0;
  TimeDelta last = unwrapper.Unwrap(timestamp);
  for (int i = 0; i < 20'000'000; ++i) {
    timestamp += 10 * kVideoClockHz;
    last = unwrapper.Unwrap(timestamp);
  }
  EXPECT_EQ(last, TimeDelta::Seconds(200'000'000));
}

}  // namespace
}  // namespace visavis
