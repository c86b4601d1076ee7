#include <stdexcept>

#include "tests/bench/relay/rooms_load.h"
#include "tests/bench/relay/scenarios.h"

namespace visavis::bench {
namespace {

constexpr std::size_t kMaxUnderWay = 50;

// A hundred clients, but for the large room.
RoomsShape ShapeOf(std::size_t members, std::size_t payload_bytes) {
  RoomsShape shape{.members = members, .payload_bytes = payload_bytes};
  shape.rooms = members < 100 ? 100 / members : 1;
  // So that every size is paced at 5000 deliveries per second.
  shape.messages_per_second = 5000.0 / static_cast<double>(members - 1);
  return shape;
}

void CheckDeliveries(const RoomsLoad& load, const Server& server) {
  if (load.deliveries() == 0) throw std::runtime_error(server.name + " delivered nothing");
  if (load.strangers() > 0) throw std::runtime_error(server.name + " sent what nobody expects");
}

Metrics Saturated(const Bench& bench, const Server& server, const RoomsShape& shape) {
  const ServerProcess process(CommandOf(server, bench.folder), bench.cores.server);
  EventLoop loop;
  RoomsShape full = shape;
  // A large room would be flooded.
  full.under_way = std::min(shape.members * bench.options.under_way, kMaxUnderWay);
  RoomsLoad load(loop, process, full);
  load.Saturate(bench.options.warm_up);
  load.Reset();
  const TimeDelta cpu_before = process.CpuTime();
  const Timestamp before = Now();
  do {
    load.Saturate(bench.options.duration);
    // A busy machine may need longer for any.
  } while (load.deliveries() == 0 && Now() - before < kPatience);
  const TimeDelta cpu = process.CpuTime() - cpu_before;
  const TimeDelta wall = Now() - before;
  CheckDeliveries(load, server);
  const auto deliveries = static_cast<double>(load.deliveries());
  return {
      {"deliveries per CPU second", "1/s", deliveries / cpu.seconds_f()},
      {"deliveries per second", "1/s", deliveries / wall.seconds_f()},
      {"server busy", "%", 100.0 * (cpu / wall)},
  };
}

Metrics Paced(const Bench& bench, const Server& server, const RoomsShape& shape) {
  const ServerProcess process(CommandOf(server, bench.folder), bench.cores.server);
  EventLoop loop;
  RoomsLoad load(loop, process, shape);
  load.Pace(bench.options.warm_up);
  load.Drain();
  load.Reset();
  const TimeDelta cpu_before = process.CpuTime();
  load.Pace(bench.options.duration);
  load.Drain();
  const TimeDelta cpu = process.CpuTime() - cpu_before;
  CheckDeliveries(load, server);
  if (load.deliveries() != load.sent() * (shape.members - 1)) {
    throw std::runtime_error(server.name + " lost messages");
  }
  return {
      {"CPU per delivery", "us", 1e6 * cpu.seconds_f() / static_cast<double>(load.deliveries())},
      {"latency p50", "us", static_cast<double>(load.Latency(0.50).us())},
      {"latency p95", "us", static_cast<double>(load.Latency(0.95).us())},
      {"latency p99", "us", static_cast<double>(load.Latency(0.99).us())},
      {"latency max", "us", static_cast<double>(load.Latency(1.0).us())},
  };
}

}  // namespace

std::vector<Scenario> MessageScenarios() {
  std::vector<Scenario> scenarios;
  for (const std::size_t members : {std::size_t{2}, std::size_t{10}, std::size_t{500}}) {
    for (const std::size_t payload_bytes : {std::size_t{200}, std::size_t{3000}}) {
      const RoomsShape shape = ShapeOf(members, payload_bytes);
      const std::string size =
          "r" + std::to_string(members) + (payload_bytes < 1000 ? " 200B" : " 3kB");
      scenarios.push_back(
          {.name = "saturated " + size, .run = [shape](const Bench& bench, const Server& server) {
             return Saturated(bench, server, shape);
           }});
      scenarios.push_back(
          {.name = "paced " + size, .run = [shape](const Bench& bench, const Server& server) {
             return Paced(bench, server, shape);
           }});
    }
  }
  return scenarios;
}

}  // namespace visavis::bench
