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
  }
  return "unknown";
}

}  // namespace visavis
