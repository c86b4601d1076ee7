#include "wasm/codec/vp9_superframe.h"

#include <algorithm>

namespace visavis {
namespace {

constexpr std::uint8_t kMarker = 0xc0, kMarkerMask = 0xe0;
constexpr std::size_t kSizeBytes = 4;

}  // namespace

Vp9Superframe SplitVp9Superframe(std::span<const std::uint8_t> bytes) {
  Vp9Superframe superframe;
  if (bytes.empty()) return superframe;
  const std::uint8_t marker = bytes.back();
  const std::size_t count = (marker & 7U) + 1U, size_bytes = (marker >> 3 & 3U) + 1U;
  const std::size_t index_bytes = 2 + count * size_bytes;
  const bool has_index = (marker & kMarkerMask) == kMarker && bytes.size() >= index_bytes &&
                         bytes[bytes.size() - index_bytes] == marker;
  if (!has_index) {
    superframe.frames[0] = bytes;
    superframe.count = 1;
    return superframe;
  }
  std::size_t at = 0, field = bytes.size() - index_bytes + 1;
  const std::size_t end = bytes.size() - index_bytes;
  for (std::size_t i = 0; i < count; ++i) {
    std::size_t size = 0;
    for (std::size_t byte = 0; byte < size_bytes; ++byte)
      size |= static_cast<std::size_t>(bytes[field++]) << (8 * byte);
    if (size == 0 || size > end - at) return Vp9Superframe();
    superframe.frames[i] = bytes.subspan(at, size);
    at += size;
  }
  superframe.count = count;
  return superframe;
}

void JoinVp9Superframe(std::span<const EncodedFrame> frames, std::vector<std::uint8_t>& out) {
  out.clear();
  for (const EncodedFrame& frame : frames)
    out.insert(out.end(), frame.data.begin(), frame.data.end());
  if (frames.size() < 2) return;
  const auto marker =
      static_cast<std::uint8_t>(kMarker | (kSizeBytes - 1) << 3 | (frames.size() - 1));
  out.push_back(marker);
  for (const EncodedFrame& frame : frames) {
    for (std::size_t byte = 0; byte < kSizeBytes; ++byte)
      out.push_back(static_cast<std::uint8_t>(frame.data.size() >> (8 * byte)));
  }
  out.push_back(marker);
}

}  // namespace visavis
