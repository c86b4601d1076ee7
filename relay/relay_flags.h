// The command line of visavis-relay.
#pragma once

#include <string>
#include <variant>

#include "relay/options.h"

namespace visavis::relay {

struct RelayFlags {
  ServerOptions server;
  std::string log_level = "info";
};

// The flags, or the exit code when there is nothing to run (--help, --version, a mistake): what is
// to be said about it has been printed.
std::variant<RelayFlags, int> ParseFlags(int argc, const char* const* argv);

}  // namespace visavis::relay
