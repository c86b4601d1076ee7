// What the call needs of a video codec. vp8_* and vp9_* implement it over libvpx.
// All are pure computation: no clock, no threads; the same input gives the same bytes.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <variant>

#include "wasm/base/data_rate.h"
#include "wasm/base/result.h"
#include "wasm/codec/scalability_mode.h"
#include "wasm/media/content_kind.h"
#include "wasm/media/encoded_frame.h"
#include "wasm/media/video_frame.h"

namespace visavis {

enum class CodecError {
  kInvalidConfig,  // a size, rate, speed or layer mode outside what the codec takes
  kInvalidInput,   // frame of another size than configured, or an empty one
  kCorruptStream,  // the bytes do not decode
  kCodecFailure,   // the library refused for another reason
  kNotShown,       // decoded, but not a picture to be seen: others refer to it (VP8's altref)
};
std::string_view ToString(CodecError error);

enum class VideoCodecKind : std::uint8_t { kVp8, kVp9 };
std::string_view ToString(VideoCodecKind kind);  // "vp8", "vp9"
std::optional<VideoCodecKind> ParseVideoCodecKind(std::string_view name);

// kKept: some pictures stay with encoder and decoder, so that after a loss the stream can go on
// from one of them (FrameRequest::Repair) without a keyframe. Costs some bits: no frame builds upon
// what an earlier one told of its entropy coding.
enum class LongTermReferences : std::uint8_t { kNone, kKept };

// Whether rate control may leave frames out where the rate does not suffice for all.
enum class FrameDropping : std::uint8_t { kAllowed, kNever };

// libvpx's cpu-used: from `best` (slow) to `fastest`; `usual` is for a computer of today.
struct SpeedRange {
  int best;
  int fastest;
  int usual;
};
// VP8's are negative: above zero libvpx would choose by its own clock, and the same input would no
// longer give the same bytes.
SpeedRange SpeedsOf(VideoCodecKind kind);

struct VideoEncoderConfig {
  Resolution resolution;  // each side 1..kMaxVideoDimension; of the highest spatial layer
  int frame_rate = 30;    // 1..60, for rate control until capture times say otherwise
  DataRate target_rate = DataRate::KilobitsPerSec(600);  // of all layers, 1 kbps..100 Mbps
  std::optional<int> speed;                              // within SpeedsOf(); none: `usual`
  ScalabilityMode scalability = ScalabilityMode::kL1T1;  // VP8 has one spatial layer
  ContentKind content = ContentKind::kCamera;
  LongTermReferences long_term_references = LongTermReferences::kNone;
  FrameDropping frame_dropping = FrameDropping::kAllowed;
  // 0 (best)..63: every frame has this quantizer, none is dropped, and the rate is what comes of
  // it.
  std::optional<int> quantizer;
};

// What the next frame must be.
struct FrameRequest {
  enum class Kind : std::uint8_t { kAny, kKeyframe, kRepair };
  static const FrameRequest kAny;
  static const FrameRequest kKeyframe;
  // Spatial layers `lowest` and up start anew, predicted from the layer below alone; 0: a keyframe.
  static constexpr FrameRequest Refresh(int lowest) { return {Kind::kKeyframe, lowest, 0}; }
  // Builds upon a long-term reference alone. A keyframe where the encoder does not hold it.
  static constexpr FrameRequest Repair(PictureNumber reference) {
    return {Kind::kRepair, 0, reference};
  }

  Kind kind = Kind::kAny;
  int lowest_layer = 0;
  PictureNumber reference = 0;
  friend bool operator==(const FrameRequest&, const FrameRequest&) = default;
};
inline constexpr FrameRequest FrameRequest::kAny{};
inline constexpr FrameRequest FrameRequest::kKeyframe{Kind::kKeyframe, 0, 0};

class VideoEncoder {
 public:
  virtual ~VideoEncoder() = default;
  virtual VideoCodecKind kind() const = 0;
  // Changes rate, frame rate and speed on the fly, VP9 without spatial layers also the size.
  // Everything else starts with a keyframe. kInvalidConfig leaves all as it was.
  virtual Result<std::monostate, CodecError> Configure(const VideoEncoderConfig& config) = 0;
  // Encodes one frame of the configured size. One frame per spatial layer, lowest first, in memory
  // of the encoder that stays valid until the next call; none where rate control dropped the
  // picture. What was asked for and dropped is still owed. Does not allocate after warm-up.
  virtual Result<std::span<const EncodedFrame>, CodecError> Encode(const VideoFrame& frame,
                                                                   FrameRequest request) = 0;
  // Everyone who may need a repair has decoded `picture` (EncodedFrame::is_long_term): it is kept
  // until a newer one is acknowledged. Unknown numbers are ignored.
  virtual void Acknowledge(PictureNumber picture) = 0;
  // The newest picture acknowledged that is still held: what Repair() may name.
  virtual std::optional<PictureNumber> AcknowledgedReference() const = 0;
};

class VideoDecoder {
 public:
  virtual ~VideoDecoder() = default;
  // Decodes one picture that the stream's order allows: of a stream with spatial layers, the frames
  // of those wanted, lowest first, one after the other. `out` is resized to the stream's size,
  // which a keyframe must state as `resolution`, the size its packets told. Any bytes are safe.
  // After an error `out` is as it was, and the next frame must be a keyframe, but after kNotShown.
  virtual Result<std::monostate, CodecError> Decode(std::span<const std::uint8_t> data,
                                                    Resolution resolution, VideoFrame& out) = 0;
};

// Null only when the library cannot start at all (out of memory). One function per codec and
// direction, each in a file of its own: who never calls one does not link that codec.
std::unique_ptr<VideoEncoder> CreateVp8Encoder();
std::unique_ptr<VideoEncoder> CreateVp9Encoder();
// `max_pixels`: of a picture; larger ones are refused before memory is taken for them.
std::unique_ptr<VideoDecoder> CreateVp8Decoder(std::int64_t max_pixels = kMaxSentPixels);
std::unique_ptr<VideoDecoder> CreateVp9Decoder(std::int64_t max_pixels = kMaxSentPixels);
std::unique_ptr<VideoEncoder> CreateVideoEncoder(VideoCodecKind kind);
std::unique_ptr<VideoDecoder> CreateVideoDecoder(VideoCodecKind kind,
                                                 std::int64_t max_pixels = kMaxSentPixels);

}  // namespace visavis
