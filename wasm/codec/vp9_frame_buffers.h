// The memory of a VP9 decoder's pictures: no more than the largest picture allowed needs, whatever
// a stream claims, and kept for reuse. Owned by Vp9Decoder and outlives its libvpx instance.
// Internal to codec/.
#pragma once

#include <vpx/vpx_frame_buffer.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace visavis {

class Vp9FrameBuffers {
 public:
  explicit Vp9FrameBuffers(std::int64_t max_pixels) : max_pixels_(max_pixels) {}
  Vp9FrameBuffers(const Vp9FrameBuffers&) = delete;
  Vp9FrameBuffers& operator=(const Vp9FrameBuffers&) = delete;

  // libvpx's callbacks; `self` is a Vp9FrameBuffers. Not zero: no memory.
  static int Get(void* self, std::size_t bytes, vpx_codec_frame_buffer_t* buffer);
  static int Release(void* self, vpx_codec_frame_buffer_t* buffer);
  // After its instance is gone: all memory is free again.
  void ReleaseAll() {
    for (Buffer& buffer : buffers_) buffer.is_in_use = false;
  }

 private:
  struct Buffer {
    std::vector<std::uint8_t> bytes;
    bool is_in_use = false;
  };
  std::size_t MostBytes() const;

  std::int64_t max_pixels_;
  std::array<Buffer, VP9_MAXIMUM_REF_BUFFERS + VPX_MAXIMUM_WORK_BUFFERS> buffers_;
};

}  // namespace visavis
