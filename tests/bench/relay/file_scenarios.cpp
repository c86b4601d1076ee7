#include <stdexcept>

#include "tests/bench/relay/file_client.h"
#include "tests/bench/relay/scenarios.h"

namespace visavis::bench {
namespace {

constexpr std::size_t kConnections = 4;

struct Seen {
  std::uint64_t responses = 0;
  std::uint64_t body_bytes = 0;
};

Seen Count(const std::vector<std::unique_ptr<FileClient>>& clients, const Server& server) {
  Seen seen;
  for (const auto& client : clients) {
    if (client->failed()) throw std::runtime_error(server.name + " did not serve the file");
    seen.responses += client->responses();
    seen.body_bytes += client->body_bytes();
  }
  return seen;
}

void TurnFor(EventLoop& loop, TimeDelta duration) {
  for (const Timestamp end = Now() + duration; Now() < end;) loop.Turn(TimeDelta::Millis(10));
}

Metrics ServeFile(const Bench& bench, const Server& server) {
  const ServerProcess process(CommandOf(server, bench.folder), bench.cores.server);
  EventLoop loop;
  std::vector<std::unique_ptr<FileClient>> clients;
  for (std::size_t i = 0; i < kConnections; ++i) {
    clients.push_back(std::make_unique<FileClient>(loop, std::make_unique<Stream>(process.port())));
  }
  TurnFor(loop, bench.options.warm_up);
  const Seen before = Count(clients, server);
  const TimeDelta cpu_before = process.CpuTime();
  TurnFor(loop, bench.options.duration);
  const TimeDelta cpu = process.CpuTime() - cpu_before;
  const Seen after = Count(clients, server);
  // Part of a response at either end counts as part.
  const double requests = static_cast<double>(after.body_bytes - before.body_bytes) /
                          static_cast<double>(BenchFolder::kFileBytes);
  if (after.responses == before.responses) throw std::runtime_error(server.name + " is too slow");
  return {
      {"CPU per request", "us", 1e6 * cpu.seconds_f() / requests},
      {"requests per second", "1/s", requests / bench.options.duration.seconds_f()},
  };
}

}  // namespace

std::vector<Scenario> FileScenarios() {
  return {{.name = "file 500kB", .of = Scenario::Of::kFiles, .run = ServeFile}};
}

}  // namespace visavis::bench
