// The codecs by themselves for JavaScript, as web/package/src/codecs/codecs-module.ts describes
// them. Conversion and validation only. Results are {ok, error, …}; bytes that they point to lie in
// the module's memory and live until the next call of the same codec.
#include <emscripten/bind.h>
#include <emscripten/val.h>

#include "wasm/bindings/audio_decoder_binding.h"
#include "wasm/bindings/audio_encoder_binding.h"
#include "wasm/bindings/codec_host_binding.h"
#include "wasm/bindings/video_decoder_binding.h"
#include "wasm/bindings/video_encoder_binding.h"

namespace visavis {

EMSCRIPTEN_BINDINGS(visavis_codecs) {
  emscripten::class_<VideoEncoderBinding>("VideoEncoder")
      .constructor<>()
      .function("configure", &VideoEncoderBinding::Configure)
      .function("pictureBuffer", &VideoEncoderBinding::PictureBuffer)
      .function("encode", &VideoEncoderBinding::Encode);
  emscripten::class_<VideoDecoderBinding>("VideoDecoder")
      .constructor<>()
      .function("configure", &VideoDecoderBinding::Configure)
      .function("chunkBuffer", &VideoDecoderBinding::ChunkBuffer)
      .function("decode", &VideoDecoderBinding::Decode);
  emscripten::class_<AudioEncoderBinding>("AudioEncoder")
      .constructor<>()
      .function("configure", &AudioEncoderBinding::Configure)
      .function("sampleBuffer", &AudioEncoderBinding::SampleBuffer)
      .function("encode", &AudioEncoderBinding::Encode)
      .function("lookaheadSamples", &AudioEncoderBinding::LookaheadSamples);
  emscripten::class_<AudioDecoderBinding>("AudioDecoder")
      .constructor<>()
      .function("configure", &AudioDecoderBinding::Configure)
      .function("chunkBuffer", &AudioDecoderBinding::ChunkBuffer)
      .function("decode", &AudioDecoderBinding::Decode);
  emscripten::class_<CodecHostBinding>("CodecHost")
      .constructor<>()
      .function("requestBuffer", &CodecHostBinding::RequestBuffer)
      .function("call", &CodecHostBinding::Call)
      .function("pictureBuffer", &CodecHostBinding::PictureBuffer)
      .function("setPicture", &CodecHostBinding::SetPicture)
      .function("picture", &CodecHostBinding::Picture);
}

}  // namespace visavis
