// Measures the relay beside other servers that speak the same subset of its protocol, over
// loopback, server and load generator on a processor each. What counts is the server's processor
// time, which other work on the machine disturbs less than it does wall time. Rounds are
// interleaved: each round measures each server once; medians are reported.
//   build/bin/relay_bench --only saturated --rounds 5
//   build/bin/relay_bench --json > relay.json
#include <sys/resource.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <csignal>
#include <iostream>
#include <stdexcept>

#include "tests/bench/relay/report.h"
#include "tests/bench/relay/scenarios.h"

namespace visavis::bench {
namespace {

// "=NAME" is the one of this name, anything else a part of the name.
bool IsWanted(const std::vector<std::string>& wanted, const std::string& name) {
  return wanted.empty() ||
         std::any_of(wanted.begin(), wanted.end(), [&name](const std::string& part) {
           return part == '=' + name || name.find(part) != std::string::npos;
         });
}

std::vector<Scenario> AllScenarios() {
  std::vector<Scenario> all = MessageScenarios();
  for (auto& scenario : ConnectionScenarios()) all.push_back(std::move(scenario));
  for (auto& scenario : FileScenarios()) all.push_back(std::move(scenario));
  for (auto& scenario : ThreadScenarios()) all.push_back(std::move(scenario));
  return all;
}

bool TakesPart(const Server& server, const Scenario& scenario) {
  switch (scenario.of) {
    case Scenario::Of::kRooms:
      return server.HasRooms();
    case Scenario::Of::kFiles:
      return server.HasFiles();
    case Scenario::Of::kThreads:
      return server.name == "visavis";
  }
  return false;
}

void RaiseDescriptorLimit() {
  rlimit descriptors{};
  getrlimit(RLIMIT_NOFILE, &descriptors);
  descriptors.rlim_cur = descriptors.rlim_max;
  setrlimit(RLIMIT_NOFILE, &descriptors);
}

std::vector<Server> ChooseServers(const BenchOptions& options) {
  std::vector<Server> servers;
  for (Server& server : FindServers(options.other_relay)) {
    const auto& wanted = options.servers;
    if (!wanted.empty() && std::find(wanted.begin(), wanted.end(), server.name) == wanted.end()) {
      continue;
    }
    if (server.missing.empty()) {
      servers.push_back(std::move(server));
    } else {
      std::cerr << "left out: " << server.name << ": " << server.missing << '\n';
    }
  }
  return servers;
}

Report Measure(const Bench& bench, const std::vector<Server>& servers) {
  Report report;
  bool is_any_wanted = false;
  for (const Scenario& scenario : AllScenarios()) {
    if (!IsWanted(bench.options.only, scenario.name)) continue;
    is_any_wanted = true;
    const std::string reference = scenario.of == Scenario::Of::kFiles ? "nginx" : "go";
    for (int round = 0; round < bench.options.rounds; ++round) {
      for (const Server& server : servers) {
        if (!TakesPart(server, scenario)) continue;
        std::cerr << scenario.name << ", " << server.name << ", round " << round + 1 << '\n';
        report.Add(scenario.name, server.name, reference, scenario.run(bench, server));
      }
    }
  }
  if (!is_any_wanted) throw std::runtime_error("no scenario has such a name; see --list");
  return report;
}

}  // namespace
}  // namespace visavis::bench

int main(int argc, char** argv) {
  using namespace visavis::bench;
  BenchOptions options;
  bool json = false;
  bool list = false;
  double seconds = options.duration.seconds_f();
  CLI::App app("Measures the relay beside other servers.", "relay_bench");
  app.add_flag("--json", json, "a list of rows instead of a table");
  app.add_flag("--list", list, "prints the names of the scenarios");
  app.add_option("--only", options.only, "scenarios whose name contains this, or =NAME")
      ->delimiter(',');
  app.add_option("--servers", options.servers, "visavis, visavis-tls, go, go-joined, node, nginx")
      ->delimiter(',');
  app.add_option("--other-relay", options.other_relay,
                 "another build of the relay, measured as visavis-other")
      ->check(CLI::ExistingFile);
  app.add_option("--seconds", seconds, "of each measurement of messages or files")
      ->check(CLI::Range(0.01, 60.0))
      ->capture_default_str();
  app.add_option("--rounds", options.rounds)->check(CLI::PositiveNumber)->capture_default_str();
  app.add_option("--under-way", options.under_way, "messages of each member, at saturation")
      ->check(CLI::Range(1, 100))
      ->capture_default_str();
  app.add_option("--connects", options.connects, "in the storms")
      ->check(CLI::Range(4, 20'000))
      ->capture_default_str();
  app.add_option("--idle-connections", options.idle_connections)
      ->check(CLI::Range(4, 1'000'000))
      ->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  if (list) {
    for (const Scenario& scenario : AllScenarios()) std::cout << scenario.name << '\n';
    return 0;
  }
  options.duration = visavis::TimeDelta::MillisF(seconds * 1000.0);
  options.warm_up = std::min(options.warm_up, options.duration);
  std::signal(SIGPIPE, SIG_IGN);
  RaiseDescriptorLimit();
  try {
    const Cores cores = ChooseCores();
    BindTo(cores.generator);
    const BenchFolder folder;
    const Report report = Measure({options, folder, cores}, ChooseServers(options));
    json ? report.PrintJson(std::cout) : report.PrintTable(std::cout);
  } catch (const std::exception& error) {
    std::cerr << "relay_bench: " << error.what() << '\n';
    return 1;
  }
  return 0;
}
