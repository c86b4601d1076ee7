// The size that a coded picture states by itself, before anything is decoded. Pure functions; any
// bytes are safe.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "wasm/codec/video_codec.h"

namespace visavis {

// RFC 6386 section 9.1: bit 0 of the frame tag is zero in a keyframe. Not empty.
inline bool IsVp8Keyframe(std::span<const std::uint8_t> data) { return (data[0] & 1) == 0; }

// Of a VP8 key frame (RFC 6386 section 9.1); nothing where its header is wrong. Not empty.
std::optional<Resolution> Vp8KeyframeSize(std::span<const std::uint8_t> data);

// Of a picture with all its spatial layers; nothing where it states none, as between key frames.
std::optional<Resolution> StatedSize(VideoCodecKind kind, std::span<const std::uint8_t> data);

}  // namespace visavis
