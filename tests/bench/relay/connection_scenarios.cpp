#include <sys/resource.h>

#include <algorithm>
#include <stdexcept>

#include "tests/bench/relay/client_frames.h"
#include "tests/bench/relay/rooms_load.h"
#include "tests/bench/relay/scenarios.h"

namespace visavis::bench {
namespace {

constexpr std::size_t kMembers = 2;
// Descriptors that a server or this program needs for itself.
constexpr std::size_t kOwnDescriptors = 100;
constexpr std::size_t kTalkBytes = 3000;

double Growth(std::uint64_t after, std::uint64_t before) {
  return static_cast<double>(after) - static_cast<double>(before);
}

Metrics ConnectStorm(const Bench& bench, const Server& server) {
  const ServerProcess process(CommandOf(server, bench.folder), bench.cores.server);
  EventLoop loop;
  Crowd crowd(loop, process, kMembers);
  crowd.Connect(bench.options.connects / 4);  // warm up
  const TimeDelta before = process.CpuTime();
  crowd.Connect(bench.options.connects);
  const double us = static_cast<double>((process.CpuTime() - before).us());
  return {{"CPU per connect", "us", us / static_cast<double>(bench.options.connects)}};
}

Metrics ChurnStorm(const Bench& bench, const Server& server) {
  const ServerProcess process(CommandOf(server, bench.folder), bench.cores.server);
  EventLoop loop;
  Crowd crowd(loop, process, kMembers);
  crowd.Churn(bench.options.connects / 4);  // warm up
  const TimeDelta before = process.CpuTime();
  crowd.Churn(bench.options.connects);
  const double us = static_cast<double>((process.CpuTime() - before).us());
  return {{"CPU per connect and close", "us", us / static_cast<double>(bench.options.connects)}};
}

Metrics Idle(const Bench& bench, const Server& server) {
  rlimit descriptors{};
  getrlimit(RLIMIT_NOFILE, &descriptors);
  const std::size_t count =
      std::min<std::size_t>(bench.options.idle_connections, descriptors.rlim_cur - kOwnDescriptors);
  const ServerProcess process(CommandOf(server, bench.folder), bench.cores.server);
  EventLoop loop;
  Crowd crowd(loop, process, kMembers);
  crowd.Connect(kMembers);  // what the first one needs is not each one's
  const Memory before = process.CurrentMemory();
  crowd.Connect(count - kMembers);
  const Memory after = process.CurrentMemory();
  crowd.SendOnce(MakeClientFrame(kTextFrame, MakeOffer(kTalkBytes, 0)));
  const Memory talked = process.CurrentMemory();
  const auto connections = static_cast<double>(count - kMembers);
  return {
      {"resident per idle connection", "B", Growth(after.resident, before.resident) / connections},
      {"proportional per idle connection", "B",
       Growth(after.proportional, before.proportional) / connections},
      {"resident per connection that has talked", "B",
       Growth(talked.resident, before.resident) / connections},
      {"idle connections", "1", static_cast<double>(count)},
  };
}

// A room of ten in which three never read, until each of these could have been sent 64 MB.
Metrics SlowReaders(const Bench& bench, const Server& server) {
  constexpr std::size_t kSlow = 3;
  constexpr std::uint64_t kBytesToEach = 64'000'000;
  const RoomsShape shape{.rooms = 1, .members = 10, .payload_bytes = 3000, .under_way = 20};
  const ServerProcess process(CommandOf(server, bench.folder), bench.cores.server);
  EventLoop loop;
  RoomsLoad load(loop, process, shape);
  load.Saturate(bench.options.warm_up);
  load.Drain();
  load.Reset();
  const Memory before = process.CurrentMemory();
  load.MakeSlow(kSlow);
  std::uint64_t peak = before.resident;
  const Timestamp limit = Now() + TimeDelta::Seconds(10);
  while (load.sent() * shape.payload_bytes < kBytesToEach && Now() < limit) {
    load.Saturate(TimeDelta::Millis(20));
    peak = std::max(peak, process.CurrentMemory().resident);
  }
  if (load.deliveries() == 0) throw std::runtime_error(server.name + " delivered nothing");
  // A server that closes without a reset drops them too, but they do not learn of it.
  return {
      {"peak growth", "B", Growth(peak, before.resident)},
      {"slow readers reset", "1", static_cast<double>(load.crowd().ended())},
      {"sent to each", "B", static_cast<double>(load.sent() * shape.payload_bytes)},
  };
}

}  // namespace

std::vector<Scenario> ConnectionScenarios() {
  return {
      {.name = "connect storm", .run = ConnectStorm},
      {.name = "churn storm", .run = ChurnStorm},
      {.name = "idle", .run = Idle},
      {.name = "slow readers", .run = SlowReaders},
  };
}

}  // namespace visavis::bench
