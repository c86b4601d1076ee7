// The fields of a JSON object, each with its bounds. The first fault is kept with the path of its
// field, and every later answer is a default, so that a reader checks once, at its end.
#pragma once

#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace visavis::bandwidth {

class JsonFields {
 public:
  struct Range {
    double least;
    double most;
  };

  // `error` outlives this object and everything it hands out. A `value` that is null has no fields.
  JsonFields(const nlohmann::json& value, std::string path, std::string& error);

  bool Has(const char* name) const { return Find(name) != nullptr; }
  double Number(const char* name, double fallback, Range range) const;
  std::string Text(const char* name, const std::string& fallback) const;
  // A boolean, or a number: true above zero.
  bool Flag(const char* name, bool fallback) const;
  // An object; without fields when there is none.
  JsonFields Object(const char* name) const;
  std::vector<JsonFields> Objects(const char* name, std::size_t most) const;
  // An array of arrays of two numbers.
  std::vector<std::pair<double, double>> Pairs(const char* name, Range first, Range second) const;
  static constexpr std::size_t kMaxPairs = 100'000;

  void Fail(const char* name, const std::string& what) const;

 private:
  const nlohmann::json* Find(const char* name) const;
  double Checked(const nlohmann::json& value, const std::string& name, Range range) const;

  const nlohmann::json* value_;
  std::string path_;
  std::string* error_;
};

}  // namespace visavis::bandwidth
