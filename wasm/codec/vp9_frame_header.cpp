#include "wasm/codec/vp9_frame_header.h"

#include <cstddef>

namespace visavis {
namespace {

class BitReader {
 public:
  explicit BitReader(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}
  int Bits(int count) {
    int value = 0;
    for (; count > 0; --count) {
      const std::size_t byte = at_ / 8;
      if (byte >= bytes_.size()) {
        ok_ = false;
        return 0;
      }
      value = value << 1 | (bytes_[byte] >> (7 - at_ % 8) & 1);
      ++at_;
    }
    return value;
  }
  bool Flag() { return Bits(1) != 0; }
  bool ok() const { return ok_; }

 private:
  std::span<const std::uint8_t> bytes_;
  std::size_t at_ = 0;
  bool ok_ = true;
};

constexpr int kFrameMarker = 2, kSyncCode = 0x498342, kColorSpaceRgb = 7;

Resolution ReadSize(BitReader& reader) {
  const int width = reader.Bits(16) + 1;
  return {width, reader.Bits(16) + 1};
}

}  // namespace

std::optional<Vp9FrameHeader> ParseVp9FrameHeader(std::span<const std::uint8_t> frame) {
  BitReader reader(frame);
  if (reader.Bits(2) != kFrameMarker || reader.Bits(2) != 0) return std::nullopt;
  Vp9FrameHeader header;
  const bool shows_existing = reader.Flag();
  if (shows_existing) {
    reader.Bits(3);
    return reader.ok() ? std::optional(header) : std::nullopt;
  }
  header.is_keyframe = !reader.Flag();
  header.is_shown = reader.Flag();
  const bool is_error_resilient = reader.Flag();
  if (header.is_keyframe) {
    if (reader.Bits(24) != kSyncCode || reader.Bits(3) == kColorSpaceRgb) return std::nullopt;
    reader.Flag();  // color range
    header.size = ReadSize(reader);
    return reader.ok() ? std::optional(header) : std::nullopt;
  }
  const bool is_intra_only = !header.is_shown && reader.Flag();
  if (!is_error_resilient) reader.Bits(2);  // reset_frame_context
  if (is_intra_only) {
    if (reader.Bits(24) != kSyncCode) return std::nullopt;
    reader.Bits(8);  // refresh_frame_flags
    header.size = ReadSize(reader);
    return reader.ok() ? std::optional(header) : std::nullopt;
  }
  reader.Bits(8);
  reader.Bits(3 * 4);  // index and sign bias of each reference
  for (int reference = 0; reference < 3; ++reference) {
    if (reader.Flag()) return reader.ok() ? std::optional(header) : std::nullopt;
  }
  header.size = ReadSize(reader);
  return reader.ok() ? std::optional(header) : std::nullopt;
}

}  // namespace visavis
