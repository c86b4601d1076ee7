// Pictures in and out of I420, over libyuv. Pure functions: any thread, no state, no time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <variant>

#include "wasm/base/result.h"
#include "wasm/media/video_frame.h"

namespace visavis {

// The names of WebCodecs' VideoPixelFormat (https://www.w3.org/TR/webcodecs/#pixel-format): the RGB
// ones by their order of bytes in memory.
enum class PixelFormat : std::uint8_t { kI420, kNv12, kRgba, kBgra, kRgbx, kBgrx };
std::string_view ToString(PixelFormat format);  // "I420", "NV12", "RGBA", …
std::optional<PixelFormat> ParsePixelFormat(std::string_view name);

enum class ConvertError {
  kInvalidSize,  // not IsSource (media/video_frame.h)
  kWrongLength,  // fewer bytes than the format needs at that size
};
std::string_view ToString(ConvertError error);

// The bytes that a picture takes as VideoFrame.copyTo writes it by default: planes one after the
// other, rows without padding, chroma rounded up. A size that IsSource.
std::size_t PackedBytes(PixelFormat format, Resolution resolution);

// Converts a packed picture; bytes after it are ignored. `out` is resized, its memory reused, its
// capture time kept. RGB becomes BT.601 limited range; alpha is dropped; YUV is copied as it is.
Result<std::monostate, ConvertError> ConvertToI420(PixelFormat format, Resolution resolution,
                                                   std::span<const std::uint8_t> bytes,
                                                   VideoFrame& out);

// Scales all of `source` to the size that `out` has (each IsSource), with a box filter where it
// shrinks and a bilinear one where it grows. The capture time goes along.
// `source` and `out` must be different frames; an empty frame is kInvalidSize.
Result<std::monostate, ConvertError> Scale(const VideoFrame& source, VideoFrame& out);

}  // namespace visavis
