#include "wasm/codec/video_codec.h"

namespace visavis {

std::string_view ToString(CodecError error) {
  switch (error) {
    case CodecError::kInvalidConfig:
      return "invalid-config";
    case CodecError::kInvalidInput:
      return "invalid-input";
    case CodecError::kCorruptStream:
      return "corrupt-stream";
    case CodecError::kCodecFailure:
      return "codec-failure";
    case CodecError::kNotShown:
      return "not-shown";
  }
  return "unknown";
}

std::string_view ToString(VideoCodecKind kind) {
  return kind == VideoCodecKind::kVp8 ? "vp8" : "vp9";
}

std::optional<VideoCodecKind> ParseVideoCodecKind(std::string_view name) {
  for (const VideoCodecKind kind : {VideoCodecKind::kVp8, VideoCodecKind::kVp9})
    if (ToString(kind) == name) return kind;
  return std::nullopt;
}

// libvpx clamps VP9 to 5..9 in a real-time build, VP8 to 16.
SpeedRange SpeedsOf(VideoCodecKind kind) {
  if (kind == VideoCodecKind::kVp8) return {.best = -1, .fastest = -16, .usual = -6};
  return {.best = 5, .fastest = 9, .usual = 8};
}

}  // namespace visavis
