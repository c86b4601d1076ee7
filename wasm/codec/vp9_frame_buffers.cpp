#include "wasm/codec/vp9_frame_buffers.h"

#include "wasm/media/video_frame.h"

namespace visavis {

// libvpx puts 160 pixels around each plane (vpx_scale/yv12config.h, VP9_DEC_BORDER_IN_PIXELS).
std::size_t Vp9FrameBuffers::MostBytes() const {
  constexpr std::int64_t kBorder = 2 * 160, kAlignment = 64;
  const std::int64_t sides = 2 * kMaxVideoDimension;
  return static_cast<std::size_t>(
      (max_pixels_ + (kBorder + kAlignment) * (sides + kBorder + kAlignment)) * 3 / 2);
}

int Vp9FrameBuffers::Get(void* self, std::size_t bytes, vpx_codec_frame_buffer_t* buffer) {
  auto& pool = *static_cast<Vp9FrameBuffers*>(self);
  if (bytes > pool.MostBytes()) return -1;
  for (Buffer& candidate : pool.buffers_) {
    if (candidate.is_in_use) continue;
    // Never smaller, and zeroed where new: a damaged stream must not show what was there before.
    if (candidate.bytes.size() < bytes) candidate.bytes.assign(bytes, 0);
    candidate.is_in_use = true;
    *buffer = {candidate.bytes.data(), candidate.bytes.size(), &candidate};
    return 0;
  }
  return -1;
}

int Vp9FrameBuffers::Release(void*, vpx_codec_frame_buffer_t* buffer) {
  if (auto* held = static_cast<Buffer*>(buffer->priv)) held->is_in_use = false;
  return 0;
}

}  // namespace visavis
