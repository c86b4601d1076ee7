// What a video shows, which decides what to save bits on.
#pragma once

#include <cstdint>

namespace visavis {

// kScreen: text stays sharp and the picture may come late; most of it does not move.
enum class ContentKind : std::uint8_t { kCamera, kScreen };

}  // namespace visavis
