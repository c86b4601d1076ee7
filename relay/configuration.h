// What visavis-relay runs with: each setting from its flag, else from the environment, else from
// the config file (TOML), else its default.
#pragma once

#include <string>
#include <variant>

#include "relay/options.h"

namespace visavis::relay {

struct Configuration {
  ServerOptions server;
  std::string log_level = "info";
  std::string log_format = "text";
  enum class Task { kServe, kCheck } task = Task::kServe;  // kCheck: --check-config
};

// The configuration, or the exit code when there is nothing to run (--help, --version, a mistake):
// what is to be said about it has been printed. Every source is checked, also what a stronger one
// replaces. `environment`: "NAME=value", a null pointer at the end, as `environ`.
std::variant<Configuration, int> ReadConfiguration(int argc, const char* const* argv,
                                                   const char* const* environment);

}  // namespace visavis::relay
