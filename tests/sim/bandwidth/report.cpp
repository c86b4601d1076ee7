#include "tests/sim/bandwidth/report.h"

#include <algorithm>
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>

#include "tests/sim/bandwidth/fair_share.h"

namespace visavis::bandwidth {
namespace {

constexpr TimeDelta kLineInterval = TimeDelta::Millis(100);
constexpr std::size_t kDeliveredSlots = 5;

double LastHalfSecondKbps(const FlowRecord& record, Timestamp now) {
  const auto slot = static_cast<std::size_t>(now.us() / FlowRecord::kReceiveSlot.us());
  double bytes = 0;
  for (std::size_t i = slot - std::min(slot, kDeliveredSlots); i < slot; ++i)
    if (i < record.received_by_slot.size())
      bytes += static_cast<double>(record.received_by_slot[i].bytes());
  return bytes * 8 / 500;
}

// `by_slot`: CapacityBySlot of the link, for a trace.
std::int64_t CapacityKbps(const LinkConfig& link, const std::vector<double>& by_slot,
                          Timestamp now) {
  if (link.trace.opportunities.empty()) return RateAt(link.capacity, now).kbps();
  const auto slot = static_cast<std::size_t>(now.us() / kShareSlot.us());
  if (slot >= by_slot.size()) return 0;
  return static_cast<std::int64_t>(by_slot[slot] * 8 / kShareSlot.seconds_f() / 1000);
}

}  // namespace

void PrintHeading(std::ostream& out) {
  char line[200];
  std::snprintf(line, sizeof line,
                "%-26s %6s %6s %6s %6s %6s %6s %6s %6s %6s %6s %5s %5s %5s %6s %6s\n", "scenario",
                "util%", "q50", "q95", "q99", "f50", "f95", "loss%", "qloss%", "start", "rise",
                "drain", "jain", "swing", "pad%", "score");
  out << line;
}

void PrintRow(const ScenarioResult& r, std::ostream& out) {
  char line[400];
  std::snprintf(line, sizeof line,
                "%-26.100s %6.1f %6.0f %6.0f %6.0f %6.0f %6.0f %6.2f %6.2f %6.1f %6.1f %5.1f %5.2f "
                "%5.1f %6.1f %6.1f\n",
                r.scenario.c_str(), r.utilisation * 100, r.queue_p50_ms, r.queue_p95_ms,
                r.queue_p99_ms, r.frame_p50_ms, r.frame_p95_ms, r.loss * 100, r.queue_loss * 100,
                r.start_s, r.rise_s, r.drain_s, r.jain, r.swings_per_minute, r.padding * 100,
                r.score);
  out << line << std::flush;
}

void PrintMeans(const std::vector<ScenarioResult>& results, std::ostream& out) {
  if (results.empty()) return;
  double utilisation = 0, queue = 0, frame = 0, queue_loss = 0, score = 0, start = 0;
  int started = 0;
  for (const ScenarioResult& r : results) {
    utilisation += std::min(1.0, r.utilisation);
    queue += r.queue_p95_ms;
    frame += r.frame_p95_ms;
    queue_loss += r.queue_loss;
    score += r.score;
    if (r.start_s < 0) continue;
    start += r.start_s;
    ++started;
  }
  const auto n = static_cast<double>(results.size());
  char line[200];
  std::snprintf(line, sizeof line,
                "\nmeans over %zu scenarios: util %.1f %%, q95 %.0f ms, f95 %.0f ms, queue loss "
                "%.2f %%, start %.1f s, score %.1f\n",
                results.size(), utilisation / n * 100, queue / n, frame / n, queue_loss / n * 100,
                started > 0 ? start / started : -1.0, score / n);
  out << line;
}

std::string ToJson(const std::vector<ScenarioResult>& results) {
  auto list = nlohmann::ordered_json::array();
  for (const ScenarioResult& r : results) {
    nlohmann::ordered_json item = {{"scenario", r.scenario},
                                   {"controller", "visavis"},
                                   {"util", r.utilisation},
                                   {"q50_ms", r.queue_p50_ms},
                                   {"q95_ms", r.queue_p95_ms},
                                   {"q99_ms", r.queue_p99_ms},
                                   {"frame50_ms", r.frame_p50_ms},
                                   {"frame95_ms", r.frame_p95_ms},
                                   {"loss", r.loss},
                                   {"queue_loss", r.queue_loss},
                                   {"startup_s", r.start_s},
                                   {"rise_s", r.rise_s},
                                   {"drain_s", r.drain_s},
                                   {"jain", r.jain},
                                   {"swings_per_min", r.swings_per_minute},
                                   {"padding", r.padding},
                                   {"frames_incomplete", r.frames_incomplete},
                                   {"tcp_kbps", r.tcp_kbps},
                                   {"score", r.score}};
    item["flows"] = nlohmann::ordered_json::array();
    for (const FlowResult& flow : r.flows)
      item["flows"].push_back({{"kbps", flow.goodput_kbps},
                               {"util", flow.utilisation},
                               {"q95_ms", flow.queue_p95_ms},
                               {"frames_skipped", flow.frames_skipped}});
    list.push_back(std::move(item));
  }
  return list.dump(1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

void AttachTimeLine(Simulation& simulation, std::ostream& out) {
  out << "flow,t,target_kbps,pacing_kbps,capacity_kbps,qdelay_ms,pacer_bytes,in_flight,"
         "delivered_kbps\n";
  const Scenario& scenario = simulation.scenario();
  const auto forward = CapacityBySlot(scenario.forward, scenario.end);
  const auto backward = CapacityBySlot(scenario.backward, scenario.end);
  simulation.SetObserver([&simulation, &out, forward, backward](std::size_t index, Timestamp now) {
    if (now.us() % kLineInterval.us() != 0) return;
    const MediaFlow& flow = *simulation.flows()[index];
    const FlowRecord& record = flow.record();
    const Direction direction = flow.config().direction;
    const std::int64_t capacity =
        CapacityKbps(simulation.scenario().link(direction),
                     direction == Direction::kForward ? forward : backward, now);
    const double queue = record.queue_delays_ms.empty() ? 0 : record.queue_delays_ms.back();
    out << index << ',' << static_cast<double>(now.us()) / 1e6 << ',' << flow.target().kbps() << ','
        << flow.pacing_rate().kbps() << ',' << capacity << ',' << queue << ','
        << flow.pacer_queue().bytes() << ',' << flow.in_flight().bytes() << ','
        << LastHalfSecondKbps(record, now) << '\n';
  });
}

}  // namespace visavis::bandwidth
