// visavis-relay: reads its flags, loads the page, serves until a signal comes.
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <csignal>
#include <iostream>

#include "relay/relay_flags.h"
#include "relay/server.h"

int main(int argc, char** argv) {
  using namespace visavis::relay;
  const auto parsed = ParseFlags(argc, argv);
  if (const int* exit_code = std::get_if<int>(&parsed)) return *exit_code;
  const auto& flags = std::get<RelayFlags>(parsed);
  spdlog::set_default_logger(spdlog::stderr_color_mt("relay"));
  spdlog::set_level(spdlog::level::from_str(flags.log_level));
  std::signal(SIGPIPE, SIG_IGN);

  StaticSite site;
  if (!flags.server.www.empty()) {
    auto loaded = StaticSite::Load(flags.server.www);
    if (!loaded.ok()) {
      spdlog::error("--www {}: {}", flags.server.www.string(), ToString(loaded.error()));
      return 1;
    }
    site = std::move(loaded).value();
    spdlog::info("serving {} files of {}", site.size(), flags.server.www.string());
  }

  Server server(flags.server, std::move(site));
  if (const std::string error = server.Listen(); !error.empty()) {
    spdlog::error(error);
    return 1;
  }
  server.HandleSignals();
  std::cout << "visavis-relay listening on " << server.Urls() << std::endl;
  server.Run();
  spdlog::info("stopped");
  return 0;
}
