#include "wasm/media/media_time.h"

#include <gtest/gtest.h>

namespace visavis {
namespace {

TEST(MediaTimeTest, TicksCountFromTheSendersZero) {
  EXPECT_EQ(MediaTimestamp(Timestamp::Zero(), kVideoClockHz), 0u);
  EXPECT_EQ(MediaTimestamp(Timestamp::Millis(1000), kVideoClockHz), 90'000u);
  EXPECT_EQ(MediaTimestamp(Timestamp::Millis(20), kAudioSampleRateHz), 960u);
}

TEST(MediaTimeTest, WrapsAfterThirteenHoursOfVideo) {
  const Timestamp wrap = Timestamp::Micros((std::int64_t{1} << 32) * 1'000'000 / kVideoClockHz + 1);
  EXPECT_EQ(MediaTimestamp(wrap, kVideoClockHz), 0u);
  EXPECT_EQ(MediaTimestamp(wrap + TimeDelta::Seconds(1), kVideoClockHz), 90'000u);
}

TEST(MediaTimeTest, DoesNotOverflowAfterYears) {
  const Timestamp later = Timestamp::Zero() + TimeDelta::Seconds(3600LL * 24 * 365 * 100);
  EXPECT_EQ(MediaTimestamp(later + TimeDelta::Seconds(1), kVideoClockHz) -
                MediaTimestamp(later, kVideoClockHz),
            90'000u);
}

TEST(MediaTimeTest, DurationIsTheInverse) {
  EXPECT_EQ(MediaDuration(3000, kVideoClockHz), TimeDelta::Micros(33'333));
  EXPECT_EQ(MediaDuration(-960, kAudioSampleRateHz), TimeDelta::Millis(-20));
}

}  // namespace
}  // namespace visavis
