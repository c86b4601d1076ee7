// What nlohmann/json says about a text, for comparison with our own scanner.
#pragma once

#include <algorithm>
#include <cstddef>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace visavis {

struct JsonVerdict {
  // kSkipped: nlohmann stops at a number that no double can hold, which RFC 8259 allows.
  enum class Kind { kValid, kInvalid, kSkipped } kind = Kind::kInvalid;
  int depth = 0;  // the deepest seen
  enum class Top { kObject, kArray, kScalar } top = Top::kScalar;
  std::vector<std::string> keys;  // of a top-level object, escapes resolved
  std::size_t elements = 0;       // of a top-level array

  bool HasDuplicateKey() const {
    auto sorted = keys;
    std::sort(sorted.begin(), sorted.end());
    return std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end();
  }
};

class JsonVerdictReader final : public nlohmann::json_sax<nlohmann::json> {
 public:
  JsonVerdict verdict;

  bool null() override { return Value(); }
  bool boolean(bool) override { return Value(); }
  bool number_integer(number_integer_t) override { return Value(); }
  bool number_unsigned(number_unsigned_t) override { return Value(); }
  bool number_float(number_float_t, const string_t&) override { return Value(); }
  bool string(string_t&) override { return Value(); }
  bool binary(binary_t&) override { return Value(); }
  bool start_object(std::size_t) override { return Enter(JsonVerdict::Top::kObject); }
  bool key(string_t& text) override {
    if (depth_ == 1) verdict.keys.push_back(text);
    return true;
  }
  bool end_object() override { return Leave(); }
  bool start_array(std::size_t) override { return Enter(JsonVerdict::Top::kArray); }
  bool end_array() override { return Leave(); }
  bool parse_error(std::size_t, const std::string&,
                   const nlohmann::detail::exception& error) override {
    constexpr int kNumberOverflow = 406;
    is_overflow = error.id == kNumberOverflow;
    return false;
  }
  bool is_overflow = false;

 private:
  bool Value() {
    if (depth_ == 1) ++verdict.elements;
    return true;
  }
  bool Enter(JsonVerdict::Top top) {
    Value();
    if (depth_ == 0) verdict.top = top;
    verdict.depth = std::max(verdict.depth, ++depth_);
    return true;
  }
  bool Leave() {
    --depth_;
    return true;
  }
  int depth_ = 0;
};

inline JsonVerdict AskNlohmann(std::string_view text) {
  JsonVerdictReader reader;
  const bool valid = nlohmann::json::sax_parse(text.begin(), text.end(), &reader);
  reader.verdict.kind = valid                ? JsonVerdict::Kind::kValid
                        : reader.is_overflow ? JsonVerdict::Kind::kSkipped
                                             : JsonVerdict::Kind::kInvalid;
  // It takes a byte order mark for nothing and a NUL for the end; RFC 8259 knows neither.
  if (valid && (text.starts_with("\xEF\xBB\xBF") || text.find('\0') != std::string_view::npos)) {
    reader.verdict.kind = JsonVerdict::Kind::kInvalid;
  }
  return reader.verdict;
}

}  // namespace visavis
