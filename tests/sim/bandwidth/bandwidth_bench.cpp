// bandwidth_bench: plays every scenario file of a folder with the engine's controller and prints
// what it made of the links. Files that are no scenarios are named, and the exit code says so.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <variant>
#include <vector>

#include "tests/sim/bandwidth/goals.h"
#include "tests/sim/bandwidth/report.h"
#include "tests/sim/bandwidth/result.h"
#include "tests/sim/bandwidth/scenario_file.h"
#include "tests/sim/bandwidth/simulation.h"
#include "wasm/congestion/adaptive_controller.h"

namespace {

using visavis::bandwidth::Scenario;
using visavis::bandwidth::ScenarioResult;

struct Options {
  std::vector<std::string> paths;
  std::string json, log, only;
  int seeds = 3;
  int sctp = -1;        // -1: as the scenario says
  int connections = 0;  // 0: as the scenario says
  int feedback_ms = 0;  // 0: as the scenario says
  bool goals = false;
};

std::vector<std::string> ScenarioFiles(const Options& options) {
  std::vector<std::string> files;
  for (const std::string& path : options.paths) {
    if (!std::filesystem::is_directory(path)) {
      files.push_back(path);
      continue;
    }
    for (const auto& entry : std::filesystem::directory_iterator(path))
      if (entry.path().extension() == ".json") files.push_back(entry.path().string());
  }
  std::sort(files.begin(), files.end());
  std::erase_if(files, [&options](const std::string& file) {
    return file.find(options.only) == std::string::npos;
  });
  return files;
}

void Override(const Options& options, Scenario& scenario) {
  int sctp = options.sctp;
  if (sctp < 0 && options.goals && visavis::bandwidth::IsOverSctp(scenario.name))
    sctp = visavis::bandwidth::kGoalAssociations;
  for (visavis::bandwidth::FlowConfig& flow : scenario.flows) {
    if (sctp >= 0) flow.sctp_associations = sctp;
    if (options.connections > 0) flow.connections = options.connections;
    if (options.feedback_ms > 0)
      flow.feedback_interval = visavis::TimeDelta::Millis(options.feedback_ms);
  }
}

// The mean over the seeds; the first one writes the log, if there is to be one.
ScenarioResult Play(const Scenario& scenario, int seeds, std::ofstream* log) {
  std::vector<ScenarioResult> results;
  for (int seed = 1; seed <= seeds; ++seed) {
    visavis::bandwidth::Simulation simulation(
        scenario, [](const Scenario&) { return std::make_unique<visavis::AdaptiveController>(); },
        static_cast<std::uint64_t>(seed));
    if (seed == 1 && log) visavis::bandwidth::AttachTimeLine(simulation, *log);
    simulation.Run();
    results.push_back(visavis::bandwidth::Measure(simulation));
  }
  return visavis::bandwidth::Mean(results);
}

int Run(const Options& options) {
  const std::vector<std::string> files = ScenarioFiles(options);
  if (files.empty()) {
    std::cerr << "bandwidth_bench: no scenario files there\n";
    return 1;
  }
  std::vector<ScenarioResult> results;
  bool all_read = true;
  visavis::bandwidth::PrintHeading(std::cout);
  for (const std::string& file : files) {
    auto parsed = visavis::bandwidth::LoadScenario(file);
    if (const auto* failure = std::get_if<visavis::bandwidth::ParseFailure>(&parsed)) {
      std::cerr << file << ": " << failure->message << '\n';
      all_read = false;
      continue;
    }
    Scenario& scenario = std::get<Scenario>(parsed);
    Override(options, scenario);
    std::ofstream log;
    if (!options.log.empty()) log.open(options.log);
    results.push_back(Play(scenario, options.seeds, log.is_open() ? &log : nullptr));
    visavis::bandwidth::PrintRow(results.back(), std::cout);
  }
  visavis::bandwidth::PrintMeans(results, std::cout);
  if (options.goals)
    visavis::bandwidth::PrintGoals(visavis::bandwidth::GoalsOf(results), std::cout);
  if (!options.json.empty()) {
    std::ofstream json(options.json);
    if (!(json << visavis::bandwidth::ToJson(results) << std::flush)) {
      std::cerr << "bandwidth_bench: cannot write " << options.json << '\n';
      return 1;
    }
  }
  return all_read ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Plays bandwidth scenarios with the engine's network controller");
  Options options;
  app.add_option("path", options.paths, "folders of scenario files, or such files")
      ->required()
      ->check(CLI::ExistingPath);
  app.add_option("--json", options.json, "write the figures there");
  app.add_option("--log", options.log,
                 "write a time line of the first seed there, as CSV; of the last scenario played");
  app.add_option("--only", options.only, "only files whose path contains this");
  app.add_option("--seeds", options.seeds, "runs to take the mean of")->check(CLI::Range(1, 1000));
  app.add_option("--sctp", options.sctp, "SCTP associations below each flow; 0: none")
      ->check(CLI::Range(0, 64));
  app.add_option("--connections", options.connections,
                 "connections of each flow: one of sound, the others of video")
      ->check(CLI::Range(1, 5));
  app.add_option("--feedback-ms", options.feedback_ms, "interval of the feedback")
      ->check(CLI::Range(1, 1000));
  app.add_flag(
      "--goals", options.goals,
      "print the goals of the public scenarios beside the figures; scenarios over SCTP run "
      "over four associations");
  CLI11_PARSE(app, argc, argv);
  return Run(options);
}
