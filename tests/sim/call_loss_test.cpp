// What is seen of a call whose packets get lost at random, over data channels with the congestion
// control of SCTP below them, as in a browser.
#include <gtest/gtest.h>

#include <cstdint>

#include "tests/sim/call_setting.h"
#include "tests/sim/simulated_call.h"

namespace visavis::sim {
namespace {

// Without loss pictures are seen 100 ms after they were taken.
LinkConfig LossyLink(double loss) {
  LinkConfig link;
  link.rate = DataRate::KilobitsPerSec(3000);
  link.delay = TimeDelta::Millis(50);
  link.loss = loss;
  return link;
}

struct Felt {
  TimeDelta latency = TimeDelta::Zero(), longest_gap = TimeDelta::Zero();
  TimeDelta stood = TimeDelta::Zero();
  double frames_per_second = 0;
  std::uint64_t parity_sent = 0;
};

Felt RunCall(double loss) {
  SimulatedCall call(
      {.seed = 1, .link = LossyLink(loss), .transport = SimulatedCallConfig::Transport::kSctp});
  const auto ann = call.Add("Ann"), bob = call.Add("Bob");
  call.RunUntil(At(30));
  const Experience& got = call.From(bob, ann);
  return {.latency = got.MedianLatency(At(10), At(30)),
          .longest_gap = got.LongestGap(At(10), At(30)),
          .stood = got.StoodFor(TimeDelta::Millis(150), At(10), At(30)),
          .frames_per_second = got.FramesPerSecond(At(10), At(30)),
          .parity_sent = call.Statistics(ann).peers.at(0).parity_sent};
}

TEST(CallLossTest, WithoutLossThereIsNoProtection) {
  const Felt felt = RunCall(0);
  EXPECT_LE(felt.latency, TimeDelta::Millis(105));
  EXPECT_EQ(felt.parity_sent, 0U);
}

TEST(CallLossTest, AtOnePercentPicturesAreNoLaterThanWithoutLossAndDoNotStand) {
  const Felt felt = RunCall(0.01);
  EXPECT_LE(felt.latency, TimeDelta::Millis(110));
  EXPECT_LE(felt.longest_gap, TimeDelta::Millis(190));
  EXPECT_GE(felt.frames_per_second, 28);
}

TEST(CallLossTest, AtFivePercentPicturesAreHardlyLateAndHardlyStand) {
  const Felt felt = RunCall(0.05);
  EXPECT_LE(felt.latency, TimeDelta::Millis(130));
  EXPECT_LE(felt.stood, TimeDelta::Millis(600)) << "3 % of the time";
  EXPECT_LE(felt.longest_gap, TimeDelta::Millis(600));
  EXPECT_GE(felt.frames_per_second, 27);
}

}  // namespace
}  // namespace visavis::sim
