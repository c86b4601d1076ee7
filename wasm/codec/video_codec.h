// What the call needs of a video codec. vpx_encoder and vpx_decoder implement it over libvpx.
// Both are pure computation: no clock, no threads; the same input gives the same bytes.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <variant>

#include "wasm/base/data_rate.h"
#include "wasm/base/result.h"
#include "wasm/media/encoded_frame.h"
#include "wasm/media/video_frame.h"

namespace visavis {

enum class CodecError {
  kInvalidConfig,  // a size, rate or speed outside what the codec takes
  kInvalidInput,   // frame of another size than configured, or an empty one
  kCorruptStream,  // the bytes do not decode
  kCodecFailure,   // the library refused for another reason
};
std::string_view ToString(CodecError error);

struct VideoEncoderConfig {
  Resolution resolution;  // each side 1..kMaxVideoDimension
  int frame_rate = 30;    // 1..60, for rate control until capture times say otherwise
  DataRate target_rate = DataRate::KilobitsPerSec(600);  // 1 kbps..100 Mbps
  // libvpx cpu-used: -16..-1, lower magnitude is slower and better. Above zero libvpx would choose
  // by its own clock, and the same input would no longer give the same bytes.
  int speed = -6;
};

enum class FrameRequest { kAny, kKeyframe };

class VideoEncoder {
 public:
  virtual ~VideoEncoder() = default;
  // Changes rate, frame rate and speed on the fly; a new size starts with a keyframe.
  virtual Result<std::monostate, CodecError> Configure(const VideoEncoderConfig& config) = 0;
  // Encodes one frame of the configured size. `out` is overwritten, its memory reused; on success
  // `out.data` is empty where rate control dropped the frame.
  virtual Result<std::monostate, CodecError> Encode(const VideoFrame& frame, FrameRequest request,
                                                    EncodedFrame& out) = 0;
};

class VideoDecoder {
 public:
  virtual ~VideoDecoder() = default;
  // Decodes one frame that the stream's order allows. `out` is resized to the stream's size, which
  // a keyframe must state as `resolution`, the size its packets told. Any bytes are safe. After an
  // error the next frame must be a keyframe.
  virtual Result<std::monostate, CodecError> Decode(std::span<const std::uint8_t> data,
                                                    Resolution resolution, VideoFrame& out) = 0;
};

// Null only when the library cannot start at all (out of memory).
std::unique_ptr<VideoEncoder> CreateVp8Encoder();
// `max_pixels`: of a picture; larger ones are refused before memory is taken for them.
std::unique_ptr<VideoDecoder> CreateVp8Decoder(std::int64_t max_pixels = kMaxSentPixels);

}  // namespace visavis
