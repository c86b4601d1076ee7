#include "tests/sim/bandwidth/scenario_file.h"

#include <gtest/gtest.h>

#include <filesystem>

namespace visavis::bandwidth {
namespace {

ParsedScenario Parse(std::string_view text) {
  return ParseScenario(text, "unnamed.json",
                       [](std::string_view name) -> std::optional<std::string> {
                         if (name == "good.trace") return "1\n1\n4\n";
                         if (name == "bad.trace") return "4\nfive\n";
                         return std::nullopt;
                       });
}
std::string Fault(std::string_view text) {
  const ParsedScenario parsed = Parse(text);
  const auto* failure = std::get_if<ParseFailure>(&parsed);
  return failure ? failure->message : "";
}

TEST(ScenarioFileTest, ReadsWhatTheFileSays) {
  const auto parsed = Parse(R"({"name": "two", "duration_s": 20,
    "forward": {"capacity": [[0, 1000], [5.5, 250]], "delay_ms": 20, "queue_bytes": 9000,
                "aqm": "codel", "fq": true, "delay_steps": [[3, 40]], "jitter": {"sd_ms": 5, "nstd": 2}, "cbr": [[3, 100]],
                "loss": {"p_gb": 0.01, "p_bg": 0.25, "bad": 0.8, "good": 0.1}},
    "backward": {"loss": {"p": 0.5}},
    "flows": [{"min_kbps": 100, "max_kbps": 900, "sctp": 2, "connections": 5, "pause": [[2, 3]],
               "stall": {"every_s": 2, "ms_min": 30},
               "sender_stall": {"every_s": 3, "again": 0.5, "packet_ms": 2}},
              {"direction": "backward", "delay_ms": 7, "app_limit": [[4, 200]]}],
    "tcp": [{"cc": "cubic", "onoff": true, "start_on": 0, "count": 3}]})");
  ASSERT_TRUE(std::holds_alternative<Scenario>(parsed));
  const Scenario& scenario = std::get<Scenario>(parsed);
  EXPECT_EQ(scenario.name, "two");
  EXPECT_EQ(scenario.end, Timestamp::Millis(20'000));
  ASSERT_EQ(scenario.forward.capacity.size(), 2u);
  EXPECT_EQ(scenario.forward.capacity[1].from, Timestamp::Millis(5500));
  EXPECT_EQ(scenario.forward.capacity[1].rate, DataRate::KilobitsPerSec(250));
  EXPECT_EQ(scenario.forward.aqm, LinkConfig::Aqm::kCoDel);
  EXPECT_EQ(scenario.forward.loss.model, LossConfig::Model::kGilbertElliott);
  EXPECT_EQ(scenario.backward.loss.probability, 0.5);
  EXPECT_FALSE(scenario.backward.IsLimited());
  EXPECT_EQ(scenario.forward.MoreDelayAt(Timestamp::Millis(2999)), TimeDelta::Zero());
  EXPECT_EQ(scenario.forward.MoreDelayAt(Timestamp::Millis(3000)), TimeDelta::Millis(40));
  EXPECT_EQ(scenario.forward.queues, LinkConfig::Queues::kFair);
  EXPECT_EQ(scenario.backward.queues, LinkConfig::Queues::kShared);
  ASSERT_EQ(scenario.flows.size(), 2u);
  EXPECT_EQ(scenario.flows[0].connections, 5);
  EXPECT_EQ(scenario.flows[0].stop, Timestamp::Millis(19'000));
  EXPECT_TRUE(scenario.flows[0].IsPaused(Timestamp::Millis(2500)));
  EXPECT_EQ(scenario.flows[1].delay, TimeDelta::Millis(7));
  EXPECT_EQ(scenario.flows[1].VideoLimit(Timestamp::Millis(3999)), DataRate::KilobitsPerSec(1500));
  EXPECT_EQ(scenario.flows[1].VideoLimit(Timestamp::Millis(4000)), DataRate::KilobitsPerSec(200));
  EXPECT_EQ(scenario.flows[0].stalls.mean_pause_s, 2);
  EXPECT_EQ(scenario.flows[0].stalls.least_ms, 30);
  EXPECT_EQ(scenario.flows[0].sender_stalls.mean_pause_s, 3);
  EXPECT_EQ(scenario.flows[0].sender_stalls.again, 0.5);
  EXPECT_EQ(scenario.flows[0].sender_stalls.packet_ms, 2);
  EXPECT_EQ(scenario.flows[1].stalls.mean_pause_s, 0);
  ASSERT_EQ(scenario.tcp_flows.size(), 3u);
  EXPECT_EQ(scenario.tcp_flows[2].begin, TcpConfig::Begin::kIdle);
}

TEST(ScenarioFileTest, WhatIsWrongIsSaidWithItsPlace) {
  EXPECT_EQ(Fault(""), "not JSON");
  EXPECT_EQ(Fault(R"({"name": "cut)"), "not JSON");
  EXPECT_EQ(Fault("[]"), "not an object");
  EXPECT_EQ(Fault("{}"), "flows: there is none");
  EXPECT_EQ(Fault(R"({"flows": [{}, 7]})"), "flows[1]: not an object");
  EXPECT_EQ(Fault(R"({"flows": [{"stall": {"ms_min": 9, "ms_max": 8}}]})"),
            "flows[0].stall.ms_max: 8 is not within 9 to 10000");
  EXPECT_EQ(Fault(R"({"flows": [{"fps": 0}]})"), "flows[0].fps: 0 is not within 1 to 1000");
  EXPECT_EQ(Fault(R"({"flows": [{}], "forward": {"capacity": [[0]]}})"),
            "forward.capacity: has an element that is not a pair of numbers");
  EXPECT_EQ(Fault(R"({"flows": [{}], "forward": {"capacity": [[9, 100], [2, 100]]}})"),
            "forward.capacity: times do not ascend");
  EXPECT_EQ(Fault(R"({"flows": [{}], "backward": {"loss": {"p": "much"}}})"),
            "backward.loss.p: not a number");
  EXPECT_EQ(Fault(R"({"duration_s": 1e300, "flows": [{}]})"),
            "duration_s: 1e+300 is not within 1 to 3600");
  EXPECT_EQ(Fault(R"({"flows": [{}], "tcp": [{"count": 200}, {"count": 200}]})"),
            "tcp: more than 256 flows");
}

TEST(ScenarioFileTest, WhatIsNotKnownIsReadAsTheFormatsFirstReaderDoes) {
  const auto parsed = Parse(R"({"forward": {"aqm": "red", "capacity": [[0, 500, "note"]]},
    "flows": [{"delay_ms": -1}, {"start_s": 200}], "tcp": [{"cc": "westwood"}], "more": {}})");
  ASSERT_TRUE(std::holds_alternative<Scenario>(parsed));
  const Scenario& scenario = std::get<Scenario>(parsed);
  EXPECT_EQ(scenario.forward.aqm, LinkConfig::Aqm::kDropTail);
  EXPECT_EQ(scenario.forward.capacity[0].rate, DataRate::KilobitsPerSec(500));
  EXPECT_FALSE(scenario.flows[0].delay);
  EXPECT_EQ(scenario.tcp_flows[0].algorithm, TcpConfig::Algorithm::kReno);
}

TEST(ScenarioFileTest, TracesComeFromBesideTheFile) {
  const auto parsed = Parse(R"({"forward": {"trace": "good.trace"}, "flows": [{}]})");
  ASSERT_TRUE(std::holds_alternative<Scenario>(parsed));
  const LinkTrace& trace = std::get<Scenario>(parsed).forward.trace;
  EXPECT_EQ(trace.opportunities.size(), 3u);
  EXPECT_EQ(trace.period, TimeDelta::Millis(4));
  EXPECT_EQ(Fault(R"({"forward": {"trace": "none.trace"}, "flows": [{}]})"),
            "forward.trace: there is no file none.trace");
  EXPECT_EQ(Fault(R"({"forward": {"trace": "bad.trace"}, "flows": [{}]})"),
            "forward.trace: bad.trace: its numbers are not ascending milliseconds");
}

TEST(ScenarioFileTest, ATraceIsScaledInTheLongRun) {
  std::string error;
  const auto trace = ParseTrace("1 2 3 4 5 6 7 8", 0.5, error);
  ASSERT_TRUE(trace);
  EXPECT_EQ(trace->opportunities.size(), 4u);
  EXPECT_EQ(trace->opportunities.front(), TimeDelta::Millis(2));
  EXPECT_FALSE(ParseTrace("", 1, error));
  EXPECT_EQ(error, "it has no opportunity");
  EXPECT_FALSE(ParseTrace("5\n4\n", 1, error));
  EXPECT_FALSE(ParseTrace("nan\n", 1, error));
}

TEST(ScenarioFileTest, EveryScenarioOfOursIsOne) {
  int files = 0;
  for (const auto& folder : {"scenarios", "scenarios-unseen"}) {
    const std::filesystem::path path = std::filesystem::path(VISAVIS_SIM_FOLDER) / folder;
    if (!std::filesystem::exists(path)) continue;
    for (const auto& entry : std::filesystem::directory_iterator(path)) {
      if (entry.path().extension() != ".json") continue;
      ++files;
      const auto parsed = LoadScenario(entry.path().string());
      EXPECT_TRUE(std::holds_alternative<Scenario>(parsed)) << entry.path();
    }
  }
  EXPECT_GE(files, 29);
  EXPECT_TRUE(std::holds_alternative<ParseFailure>(LoadScenario("no such file")));
}

}  // namespace
}  // namespace visavis::bandwidth
