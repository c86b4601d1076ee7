// FNV-1a, 64 bits (draft-eastlake-fnv, section 2): tells equal bytes from others.
#pragma once

#include <cstddef>
#include <cstdint>

namespace visavis::bench {

constexpr std::uint64_t kFnvStart = 0xcbf29ce484222325U;

inline std::uint64_t Fnv(std::uint64_t hash, const std::uint8_t* bytes, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) hash = (hash ^ bytes[i]) * 0x100000001b3U;
  return hash;
}

}  // namespace visavis::bench
