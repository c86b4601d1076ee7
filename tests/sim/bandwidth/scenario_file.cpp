#include "tests/sim/bandwidth/scenario_file.h"

#include <charconv>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/sim/bandwidth/json_fields.h"

namespace visavis::bandwidth {
namespace {

using Range = JsonFields::Range;

// Bounds that keep a run finite and its arithmetic exact; every real path lies well within.
constexpr Range kSeconds = {0, 3600};
constexpr Range kDuration = {1, 3600};
constexpr Range kKbps = {0, 1e6};
constexpr Range kDelayMs = {0, 60'000};
constexpr Range kShare = {0, 1};
constexpr std::size_t kMaxFlows = 64;
constexpr std::size_t kMaxTcpFlows = 256;
constexpr double kMaxPerSecond = 1e10 / 12'000;  // opportunities: 10 Gbps
constexpr std::size_t kMaxScenarioBytes = 16 << 20;

// Steps are rounded and other times cut off, to the microsecond: the yardstick's events are ours.
Timestamp AtStep(double s) { return Timestamp::Micros(std::llround(s * 1e6)); }
Timestamp AtSecond(double s) { return Timestamp::Micros(static_cast<std::int64_t>(s * 1e6)); }
TimeDelta Milliseconds(double ms) {
  return TimeDelta::Micros(static_cast<std::int64_t>(ms * 1000));
}
DataRate Kilobits(double kbps) {
  return DataRate::BitsPerSec(static_cast<std::int64_t>(kbps * 1000));
}

RateSteps ReadSteps(const JsonFields& fields, const char* name) {
  RateSteps steps;
  for (const auto& [second, kbps] : fields.Pairs(name, kSeconds, kKbps)) {
    if (!steps.empty() && AtStep(second) < steps.back().from) {
      fields.Fail(name, "times do not ascend");
    }
    steps.push_back({AtStep(second), Kilobits(kbps)});
  }
  return steps;
}

LossConfig ReadLoss(const JsonFields& fields) {
  LossConfig loss;
  loss.probability = fields.Number("p", 0, kShare);
  if (!fields.Has("p_gb")) return loss;
  loss.model = LossConfig::Model::kGilbertElliott;
  loss.to_bad = fields.Number("p_gb", 0, kShare);
  loss.to_good = fields.Number("p_bg", 1, kShare);
  loss.loss_in_bad = fields.Number("bad", 1, kShare);
  loss.loss_in_good = fields.Number("good", 0, kShare);
  return loss;
}

void ReadTrace(const JsonFields& fields, const TraceSource& trace_source, LinkTrace& trace) {
  const std::string name = fields.Text("trace", "");
  if (name.empty()) return;
  const auto text = trace_source(name);
  if (!text) return fields.Fail("trace", "there is no file " + name);
  std::string error;
  const double scale = fields.Number("trace_scale", 1, {0.001, 1000});
  if (auto parsed = ParseTrace(*text, scale, error)) {
    trace = std::move(*parsed);
    trace.offset = AtSecond(fields.Number("trace_offset_s", 0, {0, 1e6})) - Timestamp::Zero();
  } else {
    fields.Fail("trace", name + ": " + error);
  }
}

LinkConfig ReadLink(const JsonFields& fields, const TraceSource& trace_source) {
  LinkConfig link;
  link.capacity = ReadSteps(fields, "capacity");
  ReadTrace(fields, trace_source, link.trace);
  link.queue_ms = fields.Number("queue_ms", 300, {0, 60'000});
  link.queue_bytes =
      DataSize::Bytes(static_cast<std::int64_t>(fields.Number("queue_bytes", 0, {0, 1e9})));
  if (fields.Text("aqm", "") == "codel") link.aqm = LinkConfig::Aqm::kCoDel;
  if (fields.Flag("fq", false)) link.queues = LinkConfig::Queues::kFair;
  link.delay = Milliseconds(fields.Number("delay_ms", 50, kDelayMs));
  for (const auto& [second, ms] : fields.Pairs("delay_steps", kSeconds, kDelayMs))
    link.delay_steps.push_back({AtStep(second), Milliseconds(ms)});
  link.loss = ReadLoss(fields.Object("loss"));
  const JsonFields jitter = fields.Object("jitter");
  link.jitter_deviation_ms = jitter.Number("sd_ms", 0, {0, 10'000});
  link.jitter_limit = jitter.Number("nstd", 3, {0, 100});
  link.cross_traffic = ReadSteps(fields, "cbr");
  return link;
}

Direction ReadDirection(const JsonFields& fields) {
  const std::string text = fields.Text("direction", "forward");
  if (text != "forward" && text != "backward") {
    fields.Fail("direction", "neither forward nor backward");
  }
  return text == "backward" ? Direction::kBackward : Direction::kForward;
}

std::optional<TimeDelta> ReadDelay(const JsonFields& fields) {
  const double ms = fields.Number("delay_ms", -1, {-kDelayMs.most, kDelayMs.most});
  return ms < 0 ? std::nullopt : std::optional(Milliseconds(ms));
}

StallConfig ReadStalls(const JsonFields& fields) {
  StallConfig stalls;
  stalls.mean_pause_s = fields.Number("every_s", 0, kSeconds);
  stalls.least_ms = fields.Number("ms_min", 20, {1, 10'000});
  stalls.most_ms = fields.Number("ms_max", 250, {stalls.least_ms, 10'000});
  stalls.again = fields.Number("again", 0, {0, 0.95});
  stalls.packet_ms = fields.Number("packet_ms", 0.1, {0, 10});
  return stalls;
}

FlowConfig ReadFlow(const JsonFields& fields, double duration_s) {
  FlowConfig flow;
  flow.direction = ReadDirection(fields);
  flow.start = AtSecond(fields.Number("start_s", 0, kSeconds));
  flow.stop = AtSecond(fields.Number("stop_s", duration_s - 1, kSeconds));
  flow.delay = ReadDelay(fields);
  flow.min_rate = Kilobits(fields.Number("min_kbps", 150, kKbps));
  flow.max_rate = Kilobits(fields.Number("max_kbps", 1500, {1, kKbps.most}));
  flow.start_rate = Kilobits(fields.Number("start_kbps", 300, {1, kKbps.most}));
  flow.audio_rate = Kilobits(fields.Number("audio_kbps", 40, {0, 10'000}));
  if (flow.min_rate > flow.max_rate) fields.Fail("min_kbps", "above max_kbps");
  flow.frames_per_second = fields.Number("fps", 30, {1, 1000});
  flow.frame_noise = fields.Number("noise", 0.15, {0, 10});
  flow.keyframe_factor = fields.Number("key_factor", 4, {0, 100});
  flow.keyframe_interval_s = fields.Number("key_interval_s", 0, kSeconds);
  flow.encoder_latency = Milliseconds(fields.Number("encoder_latency_ms", 100, kDelayMs));
  flow.feedback_interval = Milliseconds(fields.Number("feedback_ms", 50, {1, 60'000}));
  flow.feedback_redundancy = static_cast<int>(fields.Number("feedback_redundancy", 1, {0, 100}));
  flow.stalls = ReadStalls(fields.Object("stall"));
  flow.sender_stalls = ReadStalls(fields.Object("sender_stall"));
  flow.pacer_tick = Milliseconds(fields.Number("pacer_tick_ms", 5, {0.1, 1000}));
  for (const auto& [from, to] : fields.Pairs("pause", kSeconds, kSeconds))
    flow.pauses.emplace_back(AtSecond(from), AtSecond(to));
  flow.application_limit = ReadSteps(fields, "app_limit");
  flow.sctp_associations = static_cast<int>(fields.Number("sctp", 0, {0, 64}));
  flow.connections = static_cast<int>(fields.Number("connections", 1, {1, 5}));
  return flow;
}

TcpConfig ReadTcp(const JsonFields& fields, double duration_s) {
  TcpConfig tcp;
  tcp.direction = ReadDirection(fields);
  if (fields.Text("cc", "reno") == "cubic") tcp.algorithm = TcpConfig::Algorithm::kCubic;
  if (fields.Flag("onoff", false)) tcp.pattern = TcpConfig::Pattern::kOnOff;
  if (!fields.Flag("start_on", true)) tcp.begin = TcpConfig::Begin::kIdle;
  tcp.start = AtSecond(fields.Number("start_s", 0, kSeconds));
  tcp.stop = AtSecond(fields.Number("stop_s", duration_s, kSeconds));
  tcp.delay = ReadDelay(fields);
  tcp.least_kilobytes = fields.Number("kb_min", 30, {0, 1e7});
  tcp.most_kilobytes = fields.Number("kb_max", 50, {0, 1e7});
  tcp.mean_idle_s = fields.Number("idle_mean_s", 10, kSeconds);
  return tcp;
}

Scenario ReadScenario(const JsonFields& fields, std::string_view fallback_name,
                      const TraceSource& trace_source) {
  Scenario scenario;
  scenario.name = fields.Text("name", std::string(fallback_name));
  scenario.note = fields.Text("note", "");
  const double duration_s = fields.Number("duration_s", 100, kDuration);
  scenario.end = AtSecond(duration_s);
  scenario.forward = ReadLink(fields.Object("forward"), trace_source);
  scenario.backward = ReadLink(fields.Object("backward"), trace_source);
  for (const JsonFields& flow : fields.Objects("flows", kMaxFlows))
    scenario.flows.push_back(ReadFlow(flow, duration_s));
  if (scenario.flows.empty()) fields.Fail("flows", "there is none");
  for (const JsonFields& tcp : fields.Objects("tcp", kMaxTcpFlows)) {
    const auto count = static_cast<std::size_t>(tcp.Number("count", 1, {0, kMaxTcpFlows}));
    if (scenario.tcp_flows.size() + count > kMaxTcpFlows) {
      fields.Fail("tcp", "more than " + std::to_string(kMaxTcpFlows) + " flows");
      break;
    }
    scenario.tcp_flows.insert(scenario.tcp_flows.end(), count, ReadTcp(tcp, duration_s));
  }
  return scenario;
}

std::optional<std::string> ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  if (!file || !(text << file.rdbuf())) return std::nullopt;
  return text.str();
}

}  // namespace

ParsedScenario ParseScenario(std::string_view text, std::string_view fallback_name,
                             const TraceSource& trace_source) {
  if (text.size() > kMaxScenarioBytes) return ParseFailure{"larger than 16 MB"};
  const auto json = nlohmann::json::parse(text, nullptr, false);
  if (json.is_discarded()) return ParseFailure{"not JSON"};
  if (!json.is_object()) return ParseFailure{"not an object"};
  std::string error;
  Scenario scenario = ReadScenario(JsonFields(json, "", error), fallback_name, trace_source);
  if (!error.empty()) return ParseFailure{error};
  return scenario;
}

ParsedScenario LoadScenario(const std::string& path) {
  const std::size_t slash = path.find_last_of('/');
  const std::string folder = slash == std::string::npos ? "." : path.substr(0, slash);
  const auto text = ReadFile(path);
  if (!text) return ParseFailure{"cannot be read"};
  return ParseScenario(*text, path.substr(slash + 1), [&folder](std::string_view name) {
    return ReadFile(folder + "/" + std::string(name));
  });
}

std::optional<LinkTrace> ParseTrace(std::string_view text, double scale, std::string& error) {
  LinkTrace trace;
  double owed = 0;
  double last_ms = 0;
  const char* at = text.data();
  const char* const end = text.data() + text.size();
  for (;;) {
    while (at != end && (*at == ' ' || *at == '\n' || *at == '\r' || *at == '\t')) ++at;
    if (at == end) break;
    double ms = 0;
    const auto [next, status] = std::from_chars(at, end, ms);
    if (status != std::errc() || !(ms >= last_ms && ms <= 3.6e9)) {
      error = "its numbers are not ascending milliseconds";
      return std::nullopt;
    }
    at = next;
    last_ms = ms;
    for (owed += scale; owed >= 1; owed -= 1) {
      if (trace.opportunities.size() == kMaxOpportunities) {
        error = "more than " + std::to_string(kMaxOpportunities) + " opportunities";
        return std::nullopt;
      }
      trace.opportunities.push_back(Milliseconds(ms));
    }
  }
  if (trace.opportunities.empty()) {
    error = "it has no opportunity";
    return std::nullopt;
  }
  trace.period = std::max(trace.opportunities.back(), TimeDelta::Millis(1));
  if (static_cast<double>(trace.opportunities.size()) > kMaxPerSecond * trace.period.seconds_f()) {
    error = "faster than 10 Gbps";
    return std::nullopt;
  }
  return trace;
}

}  // namespace visavis::bandwidth
