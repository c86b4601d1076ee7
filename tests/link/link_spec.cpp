#include "tests/link/link_spec.h"

#include <charconv>
#include <optional>

namespace visavis::link {
namespace {

constexpr double kMaxDelayMs = 10'000, kMaxRateKbps = 10'000'000, kMaxSeconds = 86'400;
constexpr double kMaxBurst = 1000;

std::optional<double> ParseNumber(std::string_view text, double most) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  if (!(value >= 0 && value <= most)) return std::nullopt;
  return value;
}

// Gilbert-Elliott with nothing lost in the good state, so that `loss` (0..1) of all packets are
// lost in runs of `burst` packets on average: to_good = 1 / burst, and the share of time in the bad
// state to_bad / (to_bad + to_good) is the loss.
void SetLoss(sim::LinkConfig& config, double loss, double burst) {
  config.loss = burst <= 1 ? loss : 0;
  config.to_good = 1 / burst;
  config.loss_in_bad = 1;
  config.to_bad = burst <= 1 || loss >= 1 ? 0 : loss * config.to_good / (1 - loss);
  if (burst > 1 && loss >= 1) config.loss = 1;
}

// One direction while it is read: loss and burst make sense together only.
struct Direction {
  sim::LinkConfig config;
  double loss = 0;
  double burst = 1;

  bool Set(std::string_view key, std::string_view value) {
    const auto number = [value](double most) { return ParseNumber(value, most); };
    if (key == "delay") {
      if (const auto ms = number(kMaxDelayMs)) return config.delay = TimeDelta::MillisF(*ms), true;
    } else if (key == "jitter") {
      if (const auto ms = number(kMaxDelayMs)) return config.jitter = TimeDelta::MillisF(*ms), true;
    } else if (key == "queue") {
      if (const auto ms = number(kMaxDelayMs))
        return config.queue_time = TimeDelta::MillisF(*ms), true;
    } else if (key == "rate") {
      if (const auto kbps = number(kMaxRateKbps))
        return config.rate = DataRate::BitsPerSec(static_cast<std::int64_t>(*kbps * 1000)), true;
    } else if (key == "loss") {
      if (const auto percent = number(100)) return loss = *percent / 100, true;
    } else if (key == "burst") {
      if (const auto packets = number(kMaxBurst); packets && *packets >= 1)
        return burst = *packets, true;
    }
    return false;
  }
};

std::string Quoted(std::string_view word) { return "\"" + std::string(word.substr(0, 64)) + "\""; }

class Parser {
 public:
  // The error, empty: none.
  std::string Take(std::string_view word) {
    if (word == ";") return has_time_ ? Finish() : "nothing stands before \";\"";
    if (word.front() == '@') return TakeTime(word);
    const std::size_t equals = word.find('=');
    if (equals == std::string_view::npos) return Quoted(word) + " is not KEY=VALUE";
    return TakeSetting(word, word.substr(0, equals), word.substr(equals + 1));
  }

  std::string Finish() {
    SetLoss(ab_.config, ab_.loss, ab_.burst);
    SetLoss(ba_.config, ba_.loss, ba_.burst);
    changes_.push_back({at_, {ab_.config, ba_.config}});
    has_time_ = false;
    return {};
  }

  std::vector<LinkChange> changes() && { return std::move(changes_); }
  bool IsOpen() const { return has_time_; }

 private:
  std::string TakeTime(std::string_view word) {
    if (has_time_) return Quoted(word) + " needs a \";\" before it";
    const auto seconds = ParseNumber(word.substr(1), kMaxSeconds);
    if (!seconds) return Quoted(word) + " is not @SECONDS";
    const TimeDelta at = TimeDelta::MillisF(*seconds * 1000);
    if (at < at_) return Quoted(word) + " is before the change in front of it";
    at_ = at;
    has_time_ = true;
    return {};
  }

  std::string TakeSetting(std::string_view word, std::string_view key, std::string_view value) {
    if (!has_time_) return Quoted(word) + " needs @SECONDS before it";
    const bool ab_only = key.starts_with("ab."), ba_only = key.starts_with("ba.");
    if (ab_only || ba_only) key.remove_prefix(3);
    if (!ba_only && !ab_.Set(key, value)) return Quoted(word) + " is no setting of a link";
    if (!ab_only && !ba_.Set(key, value)) return Quoted(word) + " is no setting of a link";
    return {};
  }

  TimeDelta at_ = TimeDelta::Zero();
  bool has_time_ = true;  // the first settings are for the start
  Direction ab_, ba_;
  std::vector<LinkChange> changes_;
};

constexpr std::string_view kSpaces = " \t\n\r";

}  // namespace

std::variant<std::vector<LinkChange>, std::string> ParseLinkSpec(std::string_view text) {
  Parser parser;
  for (std::size_t at = text.find_first_not_of(kSpaces); at != std::string_view::npos;
       at = text.find_first_not_of(kSpaces, at)) {
    std::size_t end = text.find_first_of(" \t\n\r;", at);
    if (end == at) ++end;  // ";" is a word of its own
    const auto word = text.substr(at, end == std::string_view::npos ? end : end - at);
    if (auto error = parser.Take(word); !error.empty()) return error;
    at = end;
    if (at == std::string_view::npos) break;
  }
  if (parser.IsOpen()) parser.Finish();
  return std::move(parser).changes();
}

}  // namespace visavis::link
