#include "wasm/call/deep_audio_loading.h"

#include <gtest/gtest.h>

namespace visavis {
namespace {

using State = DeepAudioState;
constexpr Timestamp At(std::int64_t ms) { return Timestamp::Millis(ms); }

// One that came to that state at 0.
DeepAudioLoading In(State state) {
  DeepAudioLoading loading;
  if (state != State::kAway) loading.Demand(At(0));
  if (state == State::kFailed) loading.OnFailed(At(0));
  if (state == State::kHere) loading.OnLoaded();
  EXPECT_EQ(loading.state(), state);
  return loading;
}

TEST(DeepAudioLoadingTest, EveryEventInEveryState) {
  struct Row {
    State state;
    bool asks;  // at once
    State after_demand, after_loaded, after_failed;
  };
  constexpr Row kTable[] = {
      {State::kAway, true, State::kLoading, State::kAway, State::kAway},
      {State::kLoading, false, State::kLoading, State::kHere, State::kFailed},
      {State::kFailed, false, State::kFailed, State::kFailed, State::kFailed},
      {State::kHere, false, State::kHere, State::kHere, State::kHere},
  };
  for (const Row& row : kTable) {
    DeepAudioLoading demanded = In(row.state), loaded = In(row.state), failed = In(row.state);
    EXPECT_EQ(demanded.Demand(At(1)), row.asks) << ToString(row.state);
    EXPECT_EQ(demanded.state(), row.after_demand) << ToString(row.state);
    EXPECT_EQ(loaded.OnLoaded(), row.state == State::kLoading) << ToString(row.state);
    EXPECT_EQ(loaded.state(), row.after_loaded) << ToString(row.state);
    failed.OnFailed(At(1));
    EXPECT_EQ(failed.state(), row.after_failed) << ToString(row.state);
  }
}

TEST(DeepAudioLoadingTest, AFailedLoadIsTriedAgainLaterAndNotForEver) {
  DeepAudioLoading loading;
  Timestamp now = At(0);
  for (int i = 0; i < DeepAudioLoading::kMostLoads; ++i) {
    EXPECT_TRUE(loading.Demand(now));
    loading.OnFailed(now);
    now += DeepAudioLoading::kRetryAfter;
    EXPECT_FALSE(loading.Demand(now - TimeDelta::Micros(1)));
  }
  EXPECT_FALSE(loading.Demand(now + TimeDelta::Seconds(3600)));
  EXPECT_EQ(loading.state(), State::kFailed);
}

}  // namespace
}  // namespace visavis
