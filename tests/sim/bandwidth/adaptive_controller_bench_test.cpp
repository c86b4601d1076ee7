// The engine's controller on some of the scenarios, with bounds that leave room for a change that
// is no regression: tests/sim/README.md has the figures themselves.
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "tests/sim/bandwidth/result.h"
#include "tests/sim/bandwidth/scenario_file.h"
#include "wasm/congestion/adaptive_controller.h"

namespace visavis::bandwidth {
namespace {

// -1 would be never.
::testing::AssertionResult IsWithin(double seconds, double most) {
  if (seconds >= 0 && seconds < most) return ::testing::AssertionSuccess();
  return ::testing::AssertionFailure() << seconds << " s, not below " << most;
}

ScenarioResult Play(const std::string& name, int sctp_associations = 0, unsigned seed = 1) {
  ParsedScenario parsed = LoadScenario(VISAVIS_SIM_FOLDER "/" + name + ".json");
  EXPECT_TRUE(std::holds_alternative<Scenario>(parsed)) << name;
  Scenario& scenario = std::get<Scenario>(parsed);
  for (FlowConfig& flow : scenario.flows) flow.sctp_associations = sctp_associations;
  Simulation simulation(
      scenario, [](const Scenario&) { return std::make_unique<AdaptiveController>(); }, seed);
  simulation.Run();
  return Measure(simulation);
}

TEST(AdaptiveControllerBenchTest, FollowsCapacityStepsWithAShortQueue) {
  const ScenarioResult result = Play("scenarios/rfc8867-5.1-50ms");
  EXPECT_GT(result.utilisation, 0.92);
  EXPECT_LT(result.queue_p95_ms, 60);
  EXPECT_LT(result.frame_p95_ms, 90);
  EXPECT_TRUE(IsWithin(result.start_s, 1.5));
  EXPECT_TRUE(IsWithin(result.rise_s, 3));
  EXPECT_TRUE(IsWithin(result.drain_s, 1.3));
}

TEST(AdaptiveControllerBenchTest, ReachesAllOfAFastLinkWithinASecond) {
  EXPECT_TRUE(IsWithin(Play("scenarios/startup-10M").start_s, 1.2));
}

TEST(AdaptiveControllerBenchTest, RandomLossIsNoReasonToGiveWay) {
  const ScenarioResult result = Play("scenarios/loss-10");
  EXPECT_GT(result.utilisation, 0.78);  // of 90 that are possible
  EXPECT_LT(result.queue_p95_ms, 45);
}

TEST(AdaptiveControllerBenchTest, FlowsShareEqually) {
  EXPECT_GT(Play("scenarios/rfc8867-5.4").jain, 0.93);
  EXPECT_GT(Play("scenarios/rfc8867-5.5").jain, 0.9);
}

TEST(AdaptiveControllerBenchTest, HoldsItsShareBesideTcpAndNotMuchMore) {
  const ScenarioResult result = Play("scenarios/rfc8867-5.6-q300");
  EXPECT_GT(result.utilisation, 0.55);
  EXPECT_LT(result.utilisation, 1.35);
}

TEST(AdaptiveControllerBenchTest, FourAssociationsCarryItUnderLoss) {
  EXPECT_GT(Play("scenarios/sctp-loss-02", 4).utilisation, 0.85);
  EXPECT_GT(Play("scenarios/sctp-loss-05", 4).utilisation, 0.7);
}

TEST(AdaptiveControllerBenchTest, AReaderThatStandsStillIsNoQueue) {
  constexpr unsigned kDraws = 5;  // one alone is off by a tenth
  double queue_p95_ms = 0;
  for (unsigned seed = 1; seed <= kDraws; ++seed) {
    const ScenarioResult alone = Play("scenarios-unseen/busy-reader", 0, seed);
    EXPECT_GT(alone.utilisation, 0.88);
    EXPECT_TRUE(IsWithin(alone.rise_s, 3));
    queue_p95_ms += alone.queue_p95_ms / kDraws;
  }
  EXPECT_LT(queue_p95_ms, 60);
  EXPECT_GT(Play("scenarios-unseen/busy-readers").utilisation, 0.88);
}

TEST(AdaptiveControllerBenchTest, HoldsOnLinksOfOtherKinds) {
  EXPECT_GT(Play("scenarios-unseen/outage-long").utilisation, 0.85);
  const ScenarioResult policer = Play("scenarios-unseen/policer-1000");
  EXPECT_GT(policer.utilisation, 0.9);
  EXPECT_LT(policer.queue_loss, 0.03);
  EXPECT_GT(Play("scenarios-unseen/cellular-walking").utilisation, 0.65);
  EXPECT_GT(Play("scenarios-unseen/cliff-300").utilisation, 0.8);
  EXPECT_GT(Play("scenarios-unseen/five-flows").jain, 0.9);
}

}  // namespace
}  // namespace visavis::bandwidth
