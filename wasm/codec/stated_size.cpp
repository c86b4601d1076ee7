#include "wasm/codec/stated_size.h"

#include "wasm/codec/vp9_frame_header.h"
#include "wasm/codec/vp9_superframe.h"

namespace visavis {
namespace {

// The highest layer comes last.
std::optional<Resolution> Vp9PictureSize(std::span<const std::uint8_t> data) {
  const Vp9Superframe picture = SplitVp9Superframe(data);
  std::optional<Resolution> size;
  for (std::size_t i = 0; i < picture.count; ++i) {
    const auto header = ParseVp9FrameHeader(picture.frames[i]);
    if (header && header->size) size = header->size;
  }
  return size;
}

}  // namespace

// A tag of three bytes, a start code of three, then 14 bits of each side under two bits of scale.
std::optional<Resolution> Vp8KeyframeSize(std::span<const std::uint8_t> data) {
  constexpr std::size_t kHeaderBytes = 10;
  if (data.size() < kHeaderBytes) return std::nullopt;
  if (data[3] != 0x9d || data[4] != 0x01 || data[5] != 0x2a) return std::nullopt;
  const int width = (data[6] | data[7] << 8) & 0x3fff;
  const int height = (data[8] | data[9] << 8) & 0x3fff;
  return Resolution{width, height};
}

std::optional<Resolution> StatedSize(VideoCodecKind kind, std::span<const std::uint8_t> data) {
  if (data.empty()) return std::nullopt;
  switch (kind) {
    case VideoCodecKind::kVp8:
      return IsVp8Keyframe(data) ? Vp8KeyframeSize(data) : std::nullopt;
    case VideoCodecKind::kVp9:
      return Vp9PictureSize(data);
  }
  return std::nullopt;
}

}  // namespace visavis
