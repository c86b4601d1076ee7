// How a host says what came of a request. Private to codec_link/.
#pragma once

#include "wasm/base/result.h"
#include "wasm/codec/video_codec.h"
#include "wasm/codec_link/codec_link.h"

namespace visavis {

constexpr LinkStatus StatusOf(CodecError error) {
  return static_cast<LinkStatus>(static_cast<int>(error) + 1);
}

template <typename T>
LinkStatus StatusOf(const Result<T, CodecError>& result) {
  return result.ok() ? kLinkOk : StatusOf(result.error());
}

// The request cannot be: nobody is at its place, or it is cut short.
inline constexpr LinkStatus kImpossible = StatusOf(CodecError::kCodecFailure);

}  // namespace visavis
