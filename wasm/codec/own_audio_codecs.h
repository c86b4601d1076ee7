// The audio codecs that are compiled into this program, where it has no others. No state, no time;
// any thread.
#pragma once

#include "wasm/codec/codec_factory.h"

namespace visavis {

class OwnAudioCodecs : public AudioCodecFactory {
 public:
  std::unique_ptr<AudioEncoder> CreateAudioEncoder() override { return CreateOpusEncoder(); }
  std::unique_ptr<AudioDecoder> CreateAudioDecoder() override { return CreateOpusDecoder(); }
};

}  // namespace visavis
