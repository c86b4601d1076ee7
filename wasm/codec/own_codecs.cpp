#include "wasm/codec/own_codecs.h"

#include <utility>

#include "wasm/codec/scaling_encoder.h"

namespace visavis {
namespace {

std::unique_ptr<VideoEncoder> CreateEncoder(VideoCodecKind kind) {
  switch (kind) {
    case VideoCodecKind::kVp8:
      return CreateVp8Encoder();
    case VideoCodecKind::kVp9:
      return CreateVp9Encoder();
  }
  return nullptr;
}

}  // namespace

std::unique_ptr<VideoEncoder> OwnCodecs::CreateVideoEncoder(VideoCodecKind kind) {
  auto encoder = CreateEncoder(kind);
  return encoder == nullptr ? nullptr : std::make_unique<ScalingEncoder>(std::move(encoder));
}

std::unique_ptr<VideoDecoder> OwnCodecs::CreateVideoDecoder(VideoCodecKind kind) {
  switch (kind) {
    case VideoCodecKind::kVp8:
      return CreateVp8Decoder();
    case VideoCodecKind::kVp9:
      return CreateVp9Decoder();
  }
  return nullptr;
}

std::unique_ptr<AudioEncoder> OwnCodecs::CreateAudioEncoder() { return CreateOpusEncoder(); }

std::unique_ptr<AudioDecoder> OwnCodecs::CreateAudioDecoder() { return CreateOpusDecoder(); }

}  // namespace visavis
