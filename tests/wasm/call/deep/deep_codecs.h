// Codecs of a page whose module of deep redundancy comes when the test says so. For programs with
// the property VISAVIS_DEEP_AUDIO; before it comes, all is as in the build without.
#pragma once

#include <memory>
#include <vector>

#include "wasm/codec/opus_decoder.h"
#include "wasm/codec/own_audio_codecs.h"
#include "wasm/codec/own_codecs.h"

namespace visavis::testing {

// An encoder as the build without deep redundancy has it.
class PlainEncoder : public AudioEncoder {
 public:
  Result<std::monostate, CodecError> Configure(const AudioEncoderConfig& config) override {
    if (config.deep_redundancy > TimeDelta::Zero()) return CodecError::kInvalidConfig;
    return opus_->Configure(config);
  }
  Result<EncodedAudio, CodecError> Encode(const AudioFrame& frame,
                                          std::vector<std::uint8_t>& out) override {
    return opus_->Encode(frame, out);
  }
  void Reset() override { opus_->Reset(); }
  void Follow(const AudioFrame& frame) override { opus_->Follow(frame); }
  TimeDelta Lookahead() const override { return opus_->Lookahead(); }
  bool CanDeepRedundancy() const override { return false; }

 private:
  std::unique_ptr<AudioEncoder> opus_ = CreateOpusEncoder();
};

class DeepCodecs : public CodecFactory {
 public:
  std::unique_ptr<VideoEncoder> CreateVideoEncoder(VideoCodecKind kind) override {
    return video_.CreateVideoEncoder(kind);
  }
  std::unique_ptr<VideoDecoder> CreateVideoDecoder(VideoCodecKind kind) override {
    return video_.CreateVideoDecoder(kind);
  }
  std::unique_ptr<AudioEncoder> CreateAudioEncoder() override {
    return std::make_unique<PlainEncoder>();
  }
  std::unique_ptr<AudioDecoder> CreateAudioDecoder() override {
    return OpusAudioDecoder::Create(1, AudioConcealment::kPlain);
  }
  AudioCodecFactory* deep_audio() override { return &deep_; }

  void SetDeepAudioHere() { deep_.is_here = true; }

 private:
  struct Deep : OwnAudioCodecs {
    std::unique_ptr<AudioEncoder> CreateAudioEncoder() override {
      return is_here ? OwnAudioCodecs::CreateAudioEncoder() : nullptr;
    }
    std::unique_ptr<AudioDecoder> CreateAudioDecoder() override {
      return is_here ? OwnAudioCodecs::CreateAudioDecoder() : nullptr;
    }
    bool is_here = false;
  };
  OwnCodecs video_;
  Deep deep_;
};

}  // namespace visavis::testing
