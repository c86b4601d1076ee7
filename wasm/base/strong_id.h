// An integer or a string that names one kind of thing only: StrongId<struct FooTag, uint32_t>.
#pragma once

#include <compare>
#include <cstddef>
#include <functional>
#include <utility>

namespace visavis {

template <typename Tag, typename Value>
class StrongId {
 public:
  StrongId() = default;
  explicit StrongId(Value value) : value_(std::move(value)) {}
  const Value& value() const { return value_; }
  friend auto operator<=>(const StrongId&, const StrongId&) = default;

 private:
  Value value_{};
};

}  // namespace visavis

template <typename Tag, typename Value>
struct std::hash<visavis::StrongId<Tag, Value>> {
  std::size_t operator()(const visavis::StrongId<Tag, Value>& id) const {
    return std::hash<Value>()(id.value());
  }
};
