// An uncompressed picture in I420: a luma plane and two chroma planes of half width and half height
// (odd sizes round up), 8 bits, BT.601 limited range unless the sender says otherwise.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "wasm/base/timestamp.h"

namespace visavis {

struct Resolution {
  int width = 0;   // pixels
  int height = 0;  // pixels
  friend bool operator==(const Resolution&, const Resolution&) = default;
};
inline constexpr int kMaxVideoDimension = 4096;  // of what is encoded and decoded
// Of what is captured: wide screens are scaled down before they are encoded.
inline constexpr int kMaxSourceDimension = 16384;
inline constexpr std::int64_t kMaxSourcePixels =
    std::int64_t{kMaxVideoDimension} * kMaxVideoDimension;
// The most pixels of a picture that is sent; who receives takes no more (1920x1080, in whole
// macroblocks). Memory and decoding time follow.
inline constexpr std::int64_t kMaxSentPixels = 1920 * 1088;
constexpr std::int64_t Pixels(Resolution r) { return std::int64_t{r.width} * r.height; }
constexpr bool IsSource(Resolution r) {
  return r.width >= 1 && r.width <= kMaxSourceDimension && r.height >= 1 &&
         r.height <= kMaxSourceDimension && Pixels(r) <= kMaxSourcePixels;
}

// Owns its planes in one block, Y then U then V, without padding between rows.
// Not thread-safe; copied only on purpose.
class VideoFrame {
 public:
  VideoFrame() = default;
  // A size that IsSource. The planes are not cleared.
  explicit VideoFrame(Resolution resolution) { Resize(resolution); }

  // Keeps the memory where it is large enough, so that a pooled frame allocates once.
  void Resize(Resolution resolution);
  static constexpr std::size_t I420Bytes(Resolution r) {
    const auto width = static_cast<std::size_t>(r.width),
               height = static_cast<std::size_t>(r.height);
    return width * height + 2 * ((width + 1) / 2) * ((height + 1) / 2);
  }

  // A picture whose planes are not here but with the codec that decoded it, in another program's
  // memory (codec_link/): only its size is known, and data() points to nothing of it.
  void SetPlace(Resolution resolution, std::uint32_t place) {
    resolution_ = resolution;
    place_ = place;
  }
  // Zero: the planes are here.
  std::uint32_t place() const { return place_; }

  Resolution resolution() const { return resolution_; }
  int width() const { return resolution_.width; }
  int height() const { return resolution_.height; }
  int stride_y() const { return resolution_.width; }
  int stride_uv() const { return (resolution_.width + 1) / 2; }
  int chroma_height() const { return (resolution_.height + 1) / 2; }

  std::uint8_t* y() { return bytes_.data(); }
  std::uint8_t* u() { return bytes_.data() + luma_bytes(); }
  std::uint8_t* v() { return u() + chroma_bytes(); }
  const std::uint8_t* y() const { return bytes_.data(); }
  const std::uint8_t* u() const { return bytes_.data() + luma_bytes(); }
  const std::uint8_t* v() const { return u() + chroma_bytes(); }
  // The whole block: I420Bytes(resolution()).
  std::uint8_t* data() { return bytes_.data(); }
  const std::uint8_t* data() const { return bytes_.data(); }
  std::size_t size() const { return I420Bytes(resolution_); }

  // When the camera delivered it, in the clock of the side that captured it.
  Timestamp capture_time = Timestamp::Zero();

 private:
  std::size_t luma_bytes() const {
    return static_cast<std::size_t>(stride_y()) * static_cast<std::size_t>(height());
  }
  std::size_t chroma_bytes() const {
    return static_cast<std::size_t>(stride_uv()) * static_cast<std::size_t>(chroma_height());
  }
  Resolution resolution_;
  std::uint32_t place_ = 0;
  std::vector<std::uint8_t> bytes_;
};

inline void VideoFrame::Resize(Resolution resolution) {
  resolution_ = resolution;
  place_ = 0;
  if (bytes_.size() < I420Bytes(resolution)) bytes_.resize(I420Bytes(resolution));
}

}  // namespace visavis
