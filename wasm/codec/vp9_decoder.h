// VP9 (https://www.webmproject.org/vp9/) decoding over libvpx, safe for any bytes, also of fewer
// layers than were sent. Owned by the receive pipeline of a stream; no time; not thread-safe, but
// each instance may live on a thread of its own.
#pragma once

#include "wasm/codec/video_codec.h"
#include "wasm/codec/vp9_frame_buffers.h"
#include "wasm/codec/vpx_context.h"

namespace visavis {

class Vp9Decoder : public VideoDecoder {
 public:
  explicit Vp9Decoder(std::int64_t max_pixels) : max_pixels_(max_pixels), buffers_(max_pixels) {}

  // `data`: one frame, or a superframe (vp9_superframe.h), of which the highest layer is the
  // picture. kInvalidInput: no bytes; the decoder is as before. kCorruptStream: the bytes are no
  // frame, a frame without a picture, larger than kMaxVideoDimension or max_pixels, or not a
  // keyframe where one is needed; a keyframe's picture of another size than `resolution`.
  Result<std::monostate, CodecError> Decode(std::span<const std::uint8_t> data,
                                            Resolution resolution, VideoFrame& out) override;

 private:
  Result<std::monostate, CodecError> DecodePicture(std::span<const std::uint8_t> data,
                                                   Resolution resolution, VideoFrame& out);

  const std::int64_t max_pixels_;
  Vp9FrameBuffers buffers_;
  // Alive from a keyframe until an error: what an error leaves inside libvpx is thrown away.
  VpxContext context_;
};

}  // namespace visavis
