#include "tests/sim/bandwidth/result.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>

#include "tests/sim/bandwidth/fair_share.h"
#include "tests/sim/bandwidth/step_timing.h"

namespace visavis::bandwidth {
namespace {

double Percentile(std::vector<double> values, double share) {
  if (values.empty()) return 0;
  const auto index = std::min(values.size() - 1,
                              static_cast<std::size_t>(share * static_cast<double>(values.size())));
  const auto nth = values.begin() + static_cast<std::ptrdiff_t>(index);
  std::nth_element(values.begin(), nth, values.end());
  return *nth;
}

double Share(double part, double whole) { return whole > 0 ? part / whole : 0; }
double Bytes(DataSize size) { return static_cast<double>(size.bytes()); }

double MeanOr(const std::vector<double>& values, double fallback) {
  if (values.empty()) return fallback;
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

// A fall below 80 % of the last top and a rise above 125 % of the last bottom each count.
int Swings(const FlowRecord& record, DataRate most) {
  if (record.target_by_slot.empty()) return 0;
  enum class Going { kUnknown, kUp, kDown } going = Going::kUnknown;
  double extreme = static_cast<double>(record.target_by_slot.front().bps());
  int swings = 0;
  for (const DataRate target : record.target_by_slot) {
    const double rate = static_cast<double>(std::min(target, most).bps());
    if (going != Going::kDown && rate > extreme) {
      extreme = rate;
      going = Going::kUp;
    } else if (going != Going::kDown && rate < extreme * 0.8) {
      swings += going == Going::kUp ? 1 : 0;
      going = Going::kDown;
      extreme = rate;
    } else if (going == Going::kDown && rate < extreme) {
      extreme = rate;
    } else if (going == Going::kDown && rate > extreme * 1.25) {
      ++swings;
      going = Going::kUp;
      extreme = rate;
    }
  }
  return swings;
}

FlowResult MeasureFlow(const MediaFlow& flow, double entitled) {
  const FlowRecord& record = flow.record();
  FlowResult result;
  const double seconds = (flow.config().stop - flow.config().start).seconds_f();
  result.goodput_kbps = Bytes(record.media_received) * 8 / seconds / 1000;
  result.utilisation = Share(Bytes(record.media_received), entitled);
  result.queue_p95_ms = Percentile(record.queue_delays_ms, 0.95);
  result.frames_skipped = Share(static_cast<double>(record.frames_skipped),
                                static_cast<double>(record.frames_captured));
  return result;
}

// R. Jain, D. Chiu, W. Hawe, "A quantitative measure of fairness", 1984.
double Jain(const std::vector<FlowResult>& flows) {
  double sum = 0, squares = 0;
  for (const FlowResult& flow : flows) {
    sum += flow.utilisation;
    squares += flow.utilisation * flow.utilisation;
  }
  return squares > 0 ? sum * sum / (static_cast<double>(flows.size()) * squares) : 1;
}

double Score(const ScenarioResult& result) {
  const double delay = 1 / (1 + std::max(0.0, result.frame_p95_ms - 100) / 300);
  const double loss = 1 - std::min(1.0, 5 * result.queue_loss);
  return 100 * std::min(1.0, result.utilisation) * delay * loss * result.jain;
}

// Figures over the packets and frames of all flows.
void MeasureDelays(const Simulation& simulation, ScenarioResult& result) {
  std::vector<double> queue, frames;
  for (const auto& flow : simulation.flows()) {
    const FlowRecord& record = flow->record();
    queue.insert(queue.end(), record.queue_delays_ms.begin(), record.queue_delays_ms.end());
    frames.insert(frames.end(), record.frame_delays_ms.begin(), record.frame_delays_ms.end());
  }
  result.queue_p50_ms = Percentile(queue, 0.5);
  result.queue_p95_ms = Percentile(queue, 0.95);
  result.queue_p99_ms = Percentile(queue, 0.99);
  result.frame_p50_ms = Percentile(frames, 0.5);
  result.frame_p95_ms = Percentile(frames, 0.95);
}

// Means over the flows.
void MeasureBehaviour(const Simulation& simulation, ScenarioResult& result) {
  const auto count = static_cast<double>(simulation.flows().size());
  for (const auto& flow : simulation.flows()) {
    const FlowRecord& record = flow->record();
    const FlowConfig& config = flow->config();
    const double minutes = (config.stop - config.start).seconds_f() / 60;
    result.swings_per_minute +=
        Swings(record, config.max_rate + config.audio_rate) / minutes / count;
    result.padding += Share(Bytes(record.padding_sent), Bytes(record.all_sent)) / count;
    const auto incomplete = std::count_if(record.frames.begin(), record.frames.end(),
                                          [](const FrameRecord& f) { return f.lost > 0; });
    result.frames_incomplete +=
        Share(static_cast<double>(incomplete), static_cast<double>(record.frames.size())) / count;
  }
}

}  // namespace

ScenarioResult Measure(const Simulation& simulation) {
  ScenarioResult result;
  result.scenario = simulation.scenario().name;
  const std::vector<double> shares = FairShares(simulation.scenario());
  double entitled = 0, received = 0;
  std::int64_t sent = 0, lost = 0, lost_in_queue = 0;
  for (std::size_t i = 0; i < shares.size(); ++i) {
    const MediaFlow& flow = *simulation.flows()[i];
    result.flows.push_back(MeasureFlow(flow, shares[i]));
    entitled += shares[i];
    received += Bytes(flow.record().media_received);
    sent += flow.record().sent;
    lost += flow.record().lost;
    lost_in_queue += flow.record().lost_in_queue;
  }
  result.utilisation = Share(received, entitled);
  result.loss = Share(static_cast<double>(lost), static_cast<double>(sent));
  result.queue_loss = Share(static_cast<double>(lost_in_queue), static_cast<double>(sent));
  result.jain = Jain(result.flows);
  MeasureDelays(simulation, result);
  MeasureBehaviour(simulation, result);
  const double seconds = (simulation.scenario().end - Timestamp::Zero()).seconds_f();
  for (const auto& tcp : simulation.tcp_flows())
    result.tcp_kbps += Bytes(tcp->received()) * 8 / seconds / 1000;
  const StepTiming timing =
      MeasureSteps(simulation.scenario(), simulation.flows().front()->record());
  result.start_s = timing.start.value_or(-1);
  result.rise_s = MeanOr(timing.rises, -1);
  result.drain_s = MeanOr(timing.drains, -1);
  result.score = Score(result);
  return result;
}

ScenarioResult Mean(const std::vector<ScenarioResult>& results) {
  ScenarioResult mean = results.front();
  using R = ScenarioResult;
  for (double R::*figure :
       {&R::utilisation, &R::queue_p50_ms, &R::queue_p95_ms, &R::queue_p99_ms, &R::frame_p50_ms,
        &R::frame_p95_ms, &R::loss, &R::queue_loss, &R::start_s, &R::rise_s, &R::drain_s, &R::jain,
        &R::swings_per_minute, &R::padding, &R::frames_incomplete, &R::tcp_kbps, &R::score}) {
    double sum = 0;
    for (const ScenarioResult& result : results) sum += result.*figure;
    mean.*figure = sum / static_cast<double>(results.size());
  }
  return mean;
}

}  // namespace visavis::bandwidth
