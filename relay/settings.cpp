#include "relay/settings.h"

#include <algorithm>
#include <charconv>

#include "relay/quantity.h"
#include "relay/secret_file.h"

namespace visavis::relay {
namespace {

std::string WithDefault(const std::string& description, const std::string& value) {
  return description + " [" + value + ']';
}

std::string OutOf(const std::string& low, const std::string& high) {
  return "must be from " + low + " to " + high;
}

template <typename T>
std::function<std::string(const std::string&)> TakeBytes(T& target, SettingTable::Range range) {
  return [&target, range](const std::string& text) -> std::string {
    const auto bytes = ParseBytes(text);
    if (!bytes) return "is no size, like 65536 or 64KiB";
    if (*bytes < range.min || *bytes > range.max) {
      return OutOf(WriteBytes(range.min), WriteBytes(range.max));
    }
    target = static_cast<T>(*bytes);
    return {};
  };
}

std::string ShortFraction(double value) {
  char text[32];
  return {text, std::to_chars(text, text + sizeof text, value, std::chars_format::fixed).ptr};
}

}  // namespace

void SettingTable::AddOne(std::string name, std::string type, std::string description,
                          std::function<std::string(const std::string&)> take) {
  all_.push_back({std::move(name), std::move(type), std::move(description), Setting::Arity::kOne,
                  std::move(take), [] {}});
}

void SettingTable::AddCount(std::string name, std::size_t& target, Range range,
                            std::string description) {
  AddOne(std::move(name), "COUNT", WithDefault(description, std::to_string(target)),
         [&target, range](const std::string& text) -> std::string {
           const auto count = ParseCount(text);
           if (!count || *count < range.min || *count > range.max) {
             return OutOf(std::to_string(range.min), std::to_string(range.max));
           }
           target = static_cast<std::size_t>(*count);
           return {};
         });
}

void SettingTable::AddBytes(std::string name, std::size_t& target, Range range,
                            std::string description) {
  AddOne(std::move(name), "BYTES", WithDefault(description, WriteBytes(target)),
         TakeBytes(target, range));
}

void SettingTable::AddBytes(std::string name, std::uint32_t& target, Range range,
                            std::string description) {
  AddOne(std::move(name), "BYTES", WithDefault(description, WriteBytes(target)),
         TakeBytes(target, range));
}

void SettingTable::AddRate(std::string name, double& target, std::string description) {
  AddOne(std::move(name), "NUMBER", WithDefault(description, ShortFraction(target)),
         [&target](const std::string& text) -> std::string {
           const auto value = ParseFraction(text);
           if (!value || *value <= 0 || *value > 1e9) return "must be a number from above 0 to 1e9";
           target = *value;
           return {};
         });
}

void SettingTable::AddDuration(std::string name, TimeDelta& target, TimeRange range,
                               std::string description) {
  AddOne(std::move(name), "TIME", WithDefault(description, WriteDuration(target)),
         [&target, range](const std::string& text) -> std::string {
           const auto time = ParseDuration(text);
           if (!time) return "is no time of up to a year, like 15, 0.5, 250ms, 15s, 2m or 1h";
           const bool is_zero = time->us() == 0 && range.zero == Zero::kAllowed;
           if (!is_zero && *time < range.min) {
             return "must be at least " + WriteDuration(range.min);
           }
           if (*time > range.max) return "must be at most " + WriteDuration(range.max);
           target = *time;
           return {};
         });
}

void SettingTable::AddChoice(std::string name, std::string& target,
                             std::vector<std::string> choices, std::string description) {
  std::string list;
  for (const std::string& choice : choices) list += (list.empty() ? "" : ", ") + choice;
  AddOne(std::move(name), "WORD", WithDefault(description + ": " + list, target),
         [&target, list, choices = std::move(choices)](const std::string& text) -> std::string {
           if (std::find(choices.begin(), choices.end(), text) == choices.end()) {
             return "must be one of " + list;
           }
           target = text;
           return {};
         });
}

void SettingTable::AddFile(std::string name, std::filesystem::path& target,
                           std::string description) {
  AddOne(std::move(name), "FILE", std::move(description),
         [&target](const std::string& text) -> std::string {
           std::error_code ignored;
           if (std::filesystem::is_directory(text, ignored)) return text + " is a folder";
           if (!std::filesystem::exists(text, ignored)) return text + " does not exist";
           target = text;
           return {};
         });
}

void SettingTable::AddFolder(std::string name, std::filesystem::path& target,
                             std::string description) {
  AddOne(std::move(name), "DIR", std::move(description),
         [&target](const std::string& text) -> std::string {
           std::error_code ignored;
           if (!std::filesystem::is_directory(text, ignored)) return text + " is no folder";
           target = text;
           return {};
         });
}

void SettingTable::AddSecret(std::string name, std::string& target, std::string description) {
  AddOne(std::move(name), "FILE", std::move(description),
         [&target](const std::string& text) -> std::string {
           auto secret = ReadSecretFile(text);
           if (!secret.ok()) return text + ' ' + std::string(ToString(secret.error()));
           target = std::move(secret).value();
           return {};
         });
}

void SettingTable::AddAddresses(std::string name, std::vector<ListenAddress>& target,
                                std::string description) {
  all_.push_back({std::move(name), "ADDRESS:PORT", std::move(description), Setting::Arity::kMany,
                  [&target](const std::string& text) -> std::string {
                    auto address = ParseListenAddress(text);
                    if (!address) {
                      return text +
                             " is not ADDRESS:PORT with a numeric address, like 0.0.0.0:8080";
                    }
                    target.push_back(std::move(*address));
                    return {};
                  },
                  [&target] { target.clear(); }});
}

void SettingTable::AddTexts(std::string name, std::string type, std::vector<std::string>& target,
                            Check error, std::string description) {
  all_.push_back({std::move(name), std::move(type), std::move(description), Setting::Arity::kMany,
                  [&target, error = std::move(error)](const std::string& text) {
                    std::string wrong = error(text);
                    if (wrong.empty()) target.push_back(text);
                    return wrong;
                  },
                  [&target] { target.clear(); }});
}

}  // namespace visavis::relay
