#include "wasm/codec/own_codecs.h"

#include <utility>

#include "wasm/codec/scaling_encoder.h"

namespace visavis {

std::unique_ptr<VideoEncoder> OwnCodecs::CreateVideoEncoder(VideoCodecKind kind) {
  auto encoder = visavis::CreateVideoEncoder(kind);
  return encoder == nullptr ? nullptr : std::make_unique<ScalingEncoder>(std::move(encoder));
}

std::unique_ptr<VideoDecoder> OwnCodecs::CreateVideoDecoder(VideoCodecKind kind) {
  return visavis::CreateVideoDecoder(kind);
}

std::unique_ptr<AudioEncoder> OwnCodecs::CreateAudioEncoder() { return CreateOpusEncoder(); }

std::unique_ptr<AudioDecoder> OwnCodecs::CreateAudioDecoder() { return CreateOpusDecoder(); }

}  // namespace visavis
