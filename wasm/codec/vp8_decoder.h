// VP8 (RFC 6386) decoding over libvpx, safe for any bytes. Owned by the receive pipeline of a
// stream; no time; not thread-safe, but each instance may live on a thread of its own.
#pragma once

#include "wasm/codec/video_codec.h"
#include "wasm/codec/vpx_context.h"

namespace visavis {

class Vp8Decoder : public VideoDecoder {
 public:
  explicit Vp8Decoder(std::int64_t max_pixels) : max_pixels_(max_pixels) {}

  // kInvalidInput: no bytes; the decoder is as before. kCorruptStream: the bytes are no frame, a
  // frame without a picture, of another size than told, larger than kMaxVideoDimension or
  // max_pixels, or not a keyframe where one is needed.
  Result<std::monostate, CodecError> Decode(std::span<const std::uint8_t> data,
                                            Resolution resolution, VideoFrame& out) override;

 private:
  Result<std::monostate, CodecError> DecodeFrame(std::span<const std::uint8_t> data,
                                                 Resolution resolution, VideoFrame& out);

  const std::int64_t max_pixels_;

  // Alive from a keyframe until an error: what an error leaves inside libvpx is thrown away.
  VpxContext context_;
};

}  // namespace visavis
