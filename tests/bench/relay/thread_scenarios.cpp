// What a second thread of the relay brings. Each run measures the relay with one and with two
// threads, one behind the other, on the same two processors, which the load generator shares.
#include <unistd.h>

#include <array>
#include <stdexcept>

#include "tests/bench/relay/fanout_load.h"
#include "tests/bench/relay/rooms_load.h"
#include "tests/bench/relay/scenarios.h"

namespace visavis::bench {
namespace {

struct Outcome {
  double per_second = 0;      // deliveries
  double per_cpu_second = 0;  // of the server
  double server_busy = 0;     // processors
  double generator_busy = 0;
};

// Runs `work`, which makes deliveries: again when it was too short for a busy machine to make any.
template <typename Load, typename Work>
Outcome Watch(Load& load, const ServerProcess& process, const Work& work) {
  const std::uint64_t deliveries_before = load.deliveries();
  const TimeDelta cpu_before = process.CpuTime();
  const TimeDelta own_before = ReadCpuTime(getpid(), Children::kLeaveOut);
  const Timestamp before = Now();
  do {
    work();
  } while (load.deliveries() == deliveries_before && Now() - before < kPatience);
  const TimeDelta wall = Now() - before;
  const TimeDelta cpu = process.CpuTime() - cpu_before;
  const TimeDelta own = ReadCpuTime(getpid(), Children::kLeaveOut) - own_before;
  const auto deliveries = static_cast<double>(load.deliveries() - deliveries_before);
  if (deliveries == 0) throw std::runtime_error("nothing was delivered");
  return {deliveries / wall.seconds_f(), deliveries / cpu.seconds_f(), cpu / wall, own / wall};
}

// On the processors of both for so long, as the server is.
class OnAllCores {
 public:
  explicit OnAllCores(const Cores& cores) : cores_(cores) { BindTo(All()); }
  ~OnAllCores() { BindTo(cores_.generator); }
  OnAllCores(const OnAllCores&) = delete;
  OnAllCores& operator=(const OnAllCores&) = delete;

  std::vector<unsigned> All() const {
    std::vector<unsigned> all = cores_.server;
    all.insert(all.end(), cores_.generator.begin(), cores_.generator.end());
    return all;
  }

 private:
  const Cores& cores_;
};

template <typename Measure>
Metrics OneAndTwo(const Bench& bench, const Server& server, const Measure& measure) {
  const OnAllCores cores(bench.cores);
  std::array<Outcome, 2> outcomes;
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    const std::string threads = std::to_string(i + 1);
    const ServerProcess process(CommandOf(server, bench.folder, {"--threads", threads}),
                                cores.All());
    outcomes[i] = measure(process);
  }
  const auto& [one, two] = outcomes;
  return {
      {"deliveries per second, 1 thread", "1/s", one.per_second},
      {"deliveries per second, 2 threads", "1/s", two.per_second},
      {"2 threads : 1, deliveries per second", "1", two.per_second / one.per_second},
      {"deliveries per CPU second, 1 thread", "1/s", one.per_cpu_second},
      {"deliveries per CPU second, 2 threads", "1/s", two.per_cpu_second},
      {"2 threads : 1, CPU per delivery", "1", one.per_cpu_second / two.per_cpu_second},
      {"processors of the server, 1 thread", "1", one.server_busy},
      {"processors of the server, 2 threads", "1", two.server_busy},
      {"processors of the generator, 1 thread", "1", one.generator_busy},
      {"processors of the generator, 2 threads", "1", two.generator_busy},
  };
}

Metrics Fanout(const Bench& bench, const Server& server) {
  return OneAndTwo(bench, server, [&bench](const ServerProcess& process) {
    EventLoop loop;
    FanoutLoad load(loop, process, {});
    load.Run(bench.options.warm_up);
    return Watch(load, process, [&] { load.Run(bench.options.duration); });
  });
}

Metrics Rooms(const Bench& bench, const Server& server) {
  return OneAndTwo(bench, server, [&bench](const ServerProcess& process) {
    EventLoop loop;
    RoomsLoad load(loop, process,
                   {.rooms = 10, .members = 10, .under_way = 10 * bench.options.under_way});
    load.Saturate(bench.options.warm_up);
    return Watch(load, process, [&] { load.Saturate(bench.options.duration); });
  });
}

}  // namespace

std::vector<Scenario> ThreadScenarios() {
  return {{.name = "threads r50 200B", .of = Scenario::Of::kThreads, .run = &Fanout},
          {.name = "threads r10 200B", .of = Scenario::Of::kThreads, .run = &Rooms}};
}

}  // namespace visavis::bench
