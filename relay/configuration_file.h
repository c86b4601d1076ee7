// The config file: TOML, one key per setting, no tables.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "wasm/base/result.h"

namespace visavis::relay {

struct FileEntry {
  std::string key;
  std::vector<std::string> values;  // numbers as they would be written on the command line
  unsigned line = 0;
};

// The entries in the order of their lines. The error is a line for people, with file and line.
Result<std::vector<FileEntry>, std::string> ReadConfigurationFile(
    const std::filesystem::path& file);

}  // namespace visavis::relay
