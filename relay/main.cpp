// visavis-relay: reads its configuration, loads the page, serves until a signal comes.
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <csignal>
#include <iostream>

#include "relay/configuration.h"
#include "relay/log.h"
#include "relay/server.h"

int main(int argc, char** argv) {
  using namespace visavis::relay;
  const auto read = ReadConfiguration(argc, argv, environ);
  if (const int* exit_code = std::get_if<int>(&read)) return *exit_code;
  const auto& configuration = std::get<Configuration>(read);
  const ServerOptions& options = configuration.server;
  SetUpLog(configuration.log_level,
           configuration.log_format == "json" ? LogFormat::kJson : LogFormat::kText);
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);  // a limit on files refuses the page's memory file, no more

  StaticSite site;
  if (!options.www.empty()) {
    auto loaded = StaticSite::Load(options.www);
    if (!loaded.ok()) {
      spdlog::error("www {}: {}", options.www.string(), ToString(loaded.error()));
      return 1;
    }
    site = std::move(loaded).value();
    spdlog::info("serving {} files of {}", site.size(), options.www.string());
  }

  Server server(options, std::move(site));
  if (const std::string error = server.LoadFiles(); !error.empty()) {
    spdlog::error(error);
    return 1;
  }
  if (configuration.task == Configuration::Task::kCheck) {
    std::cout << "visavis-relay: the configuration is right" << std::endl;
    return 0;
  }
  if (const std::string error = server.Listen(); !error.empty()) {
    spdlog::error(error);
    return 1;
  }
  server.HandleSignals();
  std::cout << "visavis-relay listening on " << server.Urls() << std::endl;
  if (const std::string error = server.Run(); !error.empty()) {
    spdlog::error(error);
    return 1;
  }
  spdlog::info("stopped");
  return 0;
}
