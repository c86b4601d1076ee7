// Result<T, E>: a value, or one enum that says why there is none. The engine has no exceptions.
#pragma once

#include <utility>
#include <variant>

#include "wasm/base/dcheck.h"

namespace visavis {

template <typename T, typename E>
class [[nodiscard]] Result {
 public:
  // Implicit on purpose: `return value;` and `return Error::kTruncated;` read best.
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(E error) : state_(std::in_place_index<1>, error) {}

  bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }

  // Only when ok().
  T& value() & {
    VISAVIS_DCHECK(ok());
    return *std::get_if<0>(&state_);
  }
  const T& value() const& {
    VISAVIS_DCHECK(ok());
    return *std::get_if<0>(&state_);
  }
  T&& value() && {
    VISAVIS_DCHECK(ok());
    return std::move(*std::get_if<0>(&state_));
  }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  // Only when not ok().
  E error() const {
    VISAVIS_DCHECK(!ok());
    return *std::get_if<1>(&state_);
  }

 private:
  std::variant<T, E> state_;
};

}  // namespace visavis
