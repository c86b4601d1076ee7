// What can be told of an Opus packet without decoding it (RFC 6716 section 3.1 and 3.2). Pure
// functions over bytes nobody has checked.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "wasm/base/timestamp.h"

namespace visavis {

// A packet of so many bytes has no sound in it: the sender says that a pause goes on
// (discontinuous transmission).
inline constexpr std::size_t kMaxOpusPauseBytes = 2;

// How much sound the packet holds, 2.5..120 ms; empty for what is no Opus packet.
std::optional<TimeDelta> OpusPacketDuration(std::span<const std::uint8_t> packet);

}  // namespace visavis
