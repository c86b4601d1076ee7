// Calls in which one peer sends what is damaged: the other must bear it, and both ways come back.
#include <gtest/gtest.h>

#include <cstdint>
#include <utility>

#include "tests/sim/call_setting.h"
#include "tests/sim/simulated_call.h"

namespace visavis::sim {
namespace {

class CallDamageTest : public ::testing::TestWithParam<std::uint64_t> {
 protected:
  SimulatedCall call{{.seed = GetParam(), .link = Broadband()}};
  SimulatedCall::Person ann = call.Add("Ann"), bob = call.Add("Bob");
};

TEST_P(CallDamageTest, BothWaysComeBackAfterAllWasDamagedForAWhile) {
  call.RunUntil(At(4));
  call.SetDamage(ann, 0.05);
  call.RunUntil(At(8));
  EXPECT_GE(call.From(bob, ann).FramesPerSecond(At(4), At(8)), 2) << "a few damaged packets";
  call.SetDamage(ann, 1);
  call.RunUntil(At(12));
  call.SetDamage(ann, 0);
  call.RunUntil(At(24));
  for (const auto& [to, from] : {std::pair(ann, bob), std::pair(bob, ann)}) {
    const Experience& got = call.From(to, from);
    EXPECT_GE(got.FramesPerSecond(At(16), At(24)), 25) << "to " << to;
    EXPECT_GE(got.VoiceCorrelation(call.Voice(from), At(18), At(24)), 0.7) << "to " << to;
    EXPECT_EQ(call.StateOf(to, from), PeerState::kConnected);
    // 5 Mbps are there.
    EXPECT_GE(call.Statistics(from).peers.at(0).target_rate, DataRate::KilobitsPerSec(800));
  }
}

// Numbers that leap, reports of what was never sent and times that cannot be held these up.
INSTANTIATE_TEST_SUITE_P(Seeds, CallDamageTest, ::testing::Values(1, 6, 17));

}  // namespace
}  // namespace visavis::sim
