// The codecs that are compiled into this program. No state, no time; any thread.
#pragma once

#include "wasm/codec/codec_factory.h"

namespace visavis {

class OwnCodecs : public CodecFactory {
 public:
  std::unique_ptr<VideoEncoder> CreateVideoEncoder(VideoCodecKind kind) override;
  std::unique_ptr<VideoDecoder> CreateVideoDecoder(VideoCodecKind kind) override;
  std::unique_ptr<AudioEncoder> CreateAudioEncoder() override;
  std::unique_ptr<AudioDecoder> CreateAudioDecoder() override;
};

}  // namespace visavis
