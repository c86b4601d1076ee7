// An assertion that holds in every build: what a fuzzer finds with it is a bug.
#pragma once

namespace visavis {

inline void Require(bool condition) {
  if (!condition) __builtin_trap();
}

}  // namespace visavis
