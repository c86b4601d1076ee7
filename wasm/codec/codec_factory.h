// Where a call gets its codecs from: out of its own program (own_codecs.h), or, in a page, from
// modules that are loaded beside the engine. Owned by whoever owns the engine and outlives it.
#pragma once

#include <memory>

#include "wasm/codec/audio_codec.h"
#include "wasm/codec/video_codec.h"

namespace visavis {

// Each codec is null while it is not there (yet): whoever needs it asks again later.
class AudioCodecFactory {
 public:
  virtual ~AudioCodecFactory() = default;
  virtual std::unique_ptr<AudioEncoder> CreateAudioEncoder() = 0;
  virtual std::unique_ptr<AudioDecoder> CreateAudioDecoder() = 0;
};

class CodecFactory : public AudioCodecFactory {
 public:
  // Encoders take pictures of any size and scale them to the one configured.
  virtual std::unique_ptr<VideoEncoder> CreateVideoEncoder(VideoCodecKind kind) = 0;
  virtual std::unique_ptr<VideoDecoder> CreateVideoDecoder(VideoCodecKind kind) = 0;
  // The same audio codecs with deep redundancy (adr/0008-deep-redundancy.md), which are there once
  // they were asked for and loaded. Null: there never are any.
  virtual AudioCodecFactory* deep_audio() { return nullptr; }
};

}  // namespace visavis
