// Opus with deep redundancy for JavaScript: the host of the encoder and the decoders that take the
// place of the usual ones when loss comes in bursts, as web/package/src/deep-audio-module.ts
// describes it.
#include <emscripten/bind.h>

#include "wasm/bindings/link_binding.h"
#include "wasm/codec/own_audio_codecs.h"
#include "wasm/codec_link/audio_codec_host.h"

namespace visavis {
namespace {

class AudioHostBinding {
 public:
  emscripten::val RequestBuffer(double bytes) { return link_.RequestBuffer(bytes); }
  emscripten::val Call() { return link_.Call(); }

 private:
  OwnAudioCodecs codecs_;
  AudioCodecHost host_{codecs_};
  LinkBinding link_{host_};
};

EMSCRIPTEN_BINDINGS(visavis_deep_audio) {
  emscripten::class_<AudioHostBinding>("CodecHost")
      .constructor<>()
      .function("requestBuffer", &AudioHostBinding::RequestBuffer)
      .function("call", &AudioHostBinding::Call);
}

}  // namespace
}  // namespace visavis
