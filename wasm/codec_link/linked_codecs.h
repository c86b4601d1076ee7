// Codecs at the other end of a CodecLink, as if they were here. A codec whose host is not there yet
// is null. Frames are known by size and place only (VideoFrame::place): their planes stay there.
// One per engine, which it outlives; no time; one thread.
#pragma once

#include "wasm/codec/codec_factory.h"
#include "wasm/codec_link/codec_link.h"

namespace visavis {

class LinkedAudioCodecs : public AudioCodecFactory {
 public:
  // `link` outlives it and all codecs made by it.
  explicit LinkedAudioCodecs(CodecLink& link) : link_(link) {}

  std::unique_ptr<AudioEncoder> CreateAudioEncoder() override;
  std::unique_ptr<AudioDecoder> CreateAudioDecoder() override;

 private:
  CodecLink& link_;
};

class LinkedCodecs : public CodecFactory {
 public:
  // As above; `deep_audio`: the way to the module of deep redundancy.
  LinkedCodecs(CodecLink& link, CodecLink& deep_audio)
      : link_(link), audio_(link), deep_audio_(deep_audio) {}

  std::unique_ptr<VideoEncoder> CreateVideoEncoder(VideoCodecKind kind) override;
  std::unique_ptr<VideoDecoder> CreateVideoDecoder(VideoCodecKind kind) override;
  std::unique_ptr<AudioEncoder> CreateAudioEncoder() override {
    return audio_.CreateAudioEncoder();
  }
  std::unique_ptr<AudioDecoder> CreateAudioDecoder() override {
    return audio_.CreateAudioDecoder();
  }
  AudioCodecFactory* deep_audio() override { return &deep_audio_; }

 private:
  CodecLink& link_;
  LinkedAudioCodecs audio_, deep_audio_;
};

}  // namespace visavis
