#include "tests/relay/exposition.h"

#include <cmath>
#include <cstdlib>
#include <regex>
#include <set>
#include <sstream>
#include <vector>

namespace visavis::relay {
namespace {

class Reader {
 public:
  std::string ReadLine(const std::string& line) {
    static const std::regex kHelp(R"(# HELP ([a-zA-Z_:][a-zA-Z0-9_:]*) [^\\]+)");
    static const std::regex kType(
        R"(# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) (counter|gauge|histogram|summary|untyped))");
    static const std::regex kSample(
        R"rx(([a-zA-Z_:][a-zA-Z0-9_:]*)(\{([a-zA-Z_][a-zA-Z0-9_]*="[^"\\\n]*"(,[a-zA-Z_][a-zA-Z0-9_]*="[^"\\\n]*")*)\})? (\d+(\.\d+)?))rx");
    std::smatch match;
    if (std::regex_match(line, match, kHelp)) {
      if (!finished_.insert(match[1]).second) return "a second HELP";
      helped_ = match[1];
      return {};
    }
    if (std::regex_match(line, match, kType)) {
      if (match[1] != helped_) return "a TYPE that does not follow its HELP";
      if (std::string error = EndFamily(); !error.empty()) return error;
      family_ = match[1];
      type_ = match[2];
      const bool says_total = family_.ends_with("_total");
      return (type_ == "counter") == says_total ? "" : "a counter, and only one, ends in _total";
    }
    if (!std::regex_match(line, match, kSample)) return "neither HELP nor TYPE nor a sample";
    return ReadSample(match[1], match[0].str().substr(0, match[0].str().rfind(' ')), match[3],
                      std::strtod(match[5].str().c_str(), nullptr));
  }

  std::string EndFamily() {
    if (type_ != "histogram") return {};
    type_.clear();
    if (buckets_.empty() || last_bound_ != "+Inf") return "a histogram that does not end at +Inf";
    if (samples[family_ + "_count"] != buckets_.back()) return "_count is not the last bucket";
    if (samples.count(family_ + "_sum") == 0) return "a histogram without _sum";
    return {};
  }

  std::map<std::string, double> samples;

 private:
  std::string ReadSample(const std::string& name, const std::string& whole,
                         const std::string& labels, double value) {
    if (!samples.emplace(whole, value).second) return "the same sample twice";
    if (type_ != "histogram") return name == family_ ? "" : "a sample outside of its family";
    if (name == family_ + "_sum" || name == family_ + "_count") return {};
    if (name != family_ + "_bucket" || !labels.starts_with("le=\"")) return "no bucket";
    last_bound_ = labels.substr(4, labels.size() - 5);
    if (!buckets_.empty() && value < buckets_.back()) return "buckets that are not cumulative";
    const double bound =
        last_bound_ == "+Inf" ? HUGE_VAL : std::strtod(last_bound_.c_str(), nullptr);
    if (bound <= previous_bound_) return "bounds that do not grow";
    previous_bound_ = bound;
    buckets_.push_back(value);
    return {};
  }

  std::set<std::string> finished_;
  std::string helped_;
  std::string family_;
  std::string type_;
  std::string last_bound_;
  double previous_bound_ = -1;
  std::vector<double> buckets_;
};

}  // namespace

Exposition ReadExposition(const std::string& text) {
  Exposition exposition;
  if (!text.ends_with('\n')) exposition.error = "the last line has no end";
  Reader reader;
  std::istringstream lines(text);
  for (std::string line; exposition.error.empty() && std::getline(lines, line);) {
    if (std::string error = reader.ReadLine(line); !error.empty()) {
      exposition.error = error + ": " + line;
    }
  }
  if (exposition.error.empty()) exposition.error = reader.EndFamily();
  exposition.samples = std::move(reader.samples);
  return exposition;
}

}  // namespace visavis::relay
