#include "tests/sim/bandwidth/json_fields.h"

#include <cstdio>

namespace visavis::bandwidth {
namespace {

const nlohmann::json kNothing;

std::string Short(double number) {
  char text[32];
  std::snprintf(text, sizeof text, "%.10g", number);
  return text;
}

}  // namespace

JsonFields::JsonFields(const nlohmann::json& value, std::string path, std::string& error)
    : value_(&value), path_(std::move(path)), error_(&error) {
  if (value_->is_object() || value_->is_null()) return;
  if (error_->empty()) *error_ = path_.empty() ? "not an object" : path_ + ": not an object";
  value_ = &kNothing;
}

const nlohmann::json* JsonFields::Find(const char* name) const {
  if (!value_->is_object()) return nullptr;
  const auto found = value_->find(name);
  return found == value_->end() || found->is_null() ? nullptr : &*found;
}

void JsonFields::Fail(const char* name, const std::string& what) const {
  if (error_->empty()) *error_ = (path_.empty() ? "" : path_ + ".") + name + ": " + what;
}

double JsonFields::Checked(const nlohmann::json& value, const std::string& name,
                           Range range) const {
  if (!value.is_number()) {
    Fail(name.c_str(), "not a number");
    return range.least;
  }
  const double number = value.get<double>();
  if (number >= range.least && number <= range.most) return number;
  Fail(name.c_str(),
       Short(number) + " is not within " + Short(range.least) + " to " + Short(range.most));
  return range.least;
}

double JsonFields::Number(const char* name, double fallback, Range range) const {
  const nlohmann::json* value = Find(name);
  return value ? Checked(*value, name, range) : fallback;
}

std::string JsonFields::Text(const char* name, const std::string& fallback) const {
  const nlohmann::json* value = Find(name);
  if (!value) return fallback;
  if (value->is_string()) return value->get<std::string>();
  Fail(name, "not a string");
  return fallback;
}

bool JsonFields::Flag(const char* name, bool fallback) const {
  const nlohmann::json* value = Find(name);
  if (!value) return fallback;
  if (value->is_boolean()) return value->get<bool>();
  if (value->is_number()) return value->get<double>() > 0;
  Fail(name, "neither true nor false");
  return fallback;
}

JsonFields JsonFields::Object(const char* name) const {
  const nlohmann::json* value = Find(name);
  return JsonFields(value ? *value : kNothing, path_.empty() ? name : path_ + "." + name, *error_);
}

std::vector<JsonFields> JsonFields::Objects(const char* name, std::size_t most) const {
  std::vector<JsonFields> objects;
  const nlohmann::json* value = Find(name);
  if (!value) return objects;
  if (!value->is_array()) {
    Fail(name, "not an array");
  } else if (value->size() > most) {
    Fail(name, "more than " + std::to_string(most));
  } else {
    for (std::size_t i = 0; i < value->size(); ++i)
      objects.emplace_back((*value)[i], std::string(name) + "[" + std::to_string(i) + "]", *error_);
  }
  return objects;
}

std::vector<std::pair<double, double>> JsonFields::Pairs(const char* name, Range first,
                                                         Range second) const {
  std::vector<std::pair<double, double>> pairs;
  const nlohmann::json* value = Find(name);
  if (!value) return pairs;
  if (!value->is_array() || value->size() > kMaxPairs) {
    Fail(name, "not an array of at most " + std::to_string(kMaxPairs) + " pairs");
    return pairs;
  }
  for (const nlohmann::json& pair : *value) {
    if (!pair.is_array() || pair.size() < 2) {
      Fail(name, "has an element that is not a pair of numbers");
      return pairs;
    }
    pairs.emplace_back(Checked(pair[0], name, first), Checked(pair[1], name, second));
  }
  return pairs;
}

}  // namespace visavis::bandwidth
