// A picture with spatial layers as one piece: its frames one after the other and an index behind
// them that tells their sizes (VP9 bitstream specification, annex B). Pure functions; any bytes are
// safe.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "wasm/media/encoded_frame.h"

namespace visavis {

inline constexpr std::size_t kMaxSuperframeFrames = 8;

struct Vp9Superframe {
  std::array<std::span<const std::uint8_t>, kMaxSuperframeFrames> frames;  // into the bytes parsed
  std::size_t count = 0;  // zero: an index that contradicts itself
};
// Bytes without an index are one frame.
Vp9Superframe SplitVp9Superframe(std::span<const std::uint8_t> bytes);

// Overwrites `out`, its memory reused. `frames`: of one picture, lowest spatial layer first, 1..8
// of them; one alone needs no index.
void JoinVp9Superframe(std::span<const EncodedFrame> frames, std::vector<std::uint8_t>& out);

}  // namespace visavis
