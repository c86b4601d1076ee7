#include "wasm/codec/video_codec.h"

// Apart from video_codec.cpp, which is also linked where there is no libvpx.
namespace visavis {

std::unique_ptr<VideoEncoder> CreateVideoEncoder(VideoCodecKind kind) {
  return kind == VideoCodecKind::kVp8 ? CreateVp8Encoder() : CreateVp9Encoder();
}

std::unique_ptr<VideoDecoder> CreateVideoDecoder(VideoCodecKind kind, std::int64_t max_pixels) {
  return kind == VideoCodecKind::kVp8 ? CreateVp8Decoder(max_pixels) : CreateVp9Decoder(max_pixels);
}

}  // namespace visavis
