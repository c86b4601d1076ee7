// Where a call gets its codecs from: out of its own program (own_codecs.h), or, in a page, from a
// module that is loaded beside the engine. Owned by whoever owns the engine and outlives it.
#pragma once

#include <memory>

#include "wasm/codec/audio_codec.h"
#include "wasm/codec/video_codec.h"

namespace visavis {

class CodecFactory {
 public:
  virtual ~CodecFactory() = default;
  // Each is null while that codec is not there (yet): whoever needs it asks again with the next
  // frame. Encoders take pictures of any size and scale them to the one configured.
  virtual std::unique_ptr<VideoEncoder> CreateVideoEncoder(VideoCodecKind kind) = 0;
  virtual std::unique_ptr<VideoDecoder> CreateVideoDecoder(VideoCodecKind kind) = 0;
  virtual std::unique_ptr<AudioEncoder> CreateAudioEncoder() = 0;
  virtual std::unique_ptr<AudioDecoder> CreateAudioDecoder() = 0;
};

}  // namespace visavis
