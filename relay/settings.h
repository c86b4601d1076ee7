// The table of what an operator can set: one name each for the flag (--max-rooms), the environment
// (VISAVIS_RELAY_MAX_ROOMS) and the config file (max-rooms), how its text becomes a value, and what
// stands about it in --help. Knows nothing of where the text comes from. Owned by
// ReadConfiguration.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "relay/listen_address.h"
#include "wasm/base/timestamp.h"

namespace visavis::relay {

struct Setting {
  std::string name;
  std::string type;         // "SECONDS", for --help
  std::string description;  // with the default
  enum class Arity { kOne, kMany } arity = Arity::kOne;
  // Takes one value. The error is the rest of a sentence that begins with the setting; empty:
  // taken.
  std::function<std::string(const std::string& text)> take;
  // Forgets what a weaker source gave to a setting that takes many values.
  std::function<void()> clear;
};

// What is added must not outlive its target.
class SettingTable {
 public:
  struct Range {
    std::uint64_t min = 1;
    std::uint64_t max = 1'000'000'000;
  };
  void AddCount(std::string name, std::size_t& target, Range range, std::string description);
  void AddBytes(std::string name, std::size_t& target, Range range, std::string description);
  void AddBytes(std::string name, std::uint32_t& target, Range range, std::string description);
  // Above 0.
  void AddRate(std::string name, double& target, std::string description);
  enum class Zero { kRefused, kAllowed };
  struct TimeRange {
    TimeDelta min = TimeDelta::Millis(1);
    TimeDelta max = TimeDelta::Seconds(365 * 24 * 3600);
    Zero zero = Zero::kRefused;
  };
  void AddDuration(std::string name, TimeDelta& target, TimeRange range, std::string description);
  void AddChoice(std::string name, std::string& target, std::vector<std::string> choices,
                 std::string description);
  void AddFile(std::string name, std::filesystem::path& target, std::string description);
  void AddFolder(std::string name, std::filesystem::path& target, std::string description);
  // The target gets what the file holds.
  void AddSecret(std::string name, std::string& target, std::string description);
  void AddAddresses(std::string name, std::vector<ListenAddress>& target, std::string description);
  // `error` says what is wrong with a text, or nothing.
  using Check = std::function<std::string(const std::string& text)>;
  void AddTexts(std::string name, std::string type, std::vector<std::string>& target, Check error,
                std::string description);

  const std::vector<Setting>& all() const { return all_; }

 private:
  void AddOne(std::string name, std::string type, std::string description,
              std::function<std::string(const std::string&)> take);

  std::vector<Setting> all_;
};

}  // namespace visavis::relay
