// Codecs that come when the test says so, as a page's module does.
#pragma once

#include <memory>

#include "wasm/codec/own_codecs.h"

namespace visavis::testing {

class LateCodecs : public CodecFactory {
 public:
  std::unique_ptr<VideoEncoder> CreateVideoEncoder(VideoCodecKind kind) override {
    return are_there ? own_.CreateVideoEncoder(kind) : nullptr;
  }
  std::unique_ptr<VideoDecoder> CreateVideoDecoder(VideoCodecKind kind) override {
    return are_there ? own_.CreateVideoDecoder(kind) : nullptr;
  }
  std::unique_ptr<AudioEncoder> CreateAudioEncoder() override {
    return are_there ? own_.CreateAudioEncoder() : nullptr;
  }
  std::unique_ptr<AudioDecoder> CreateAudioDecoder() override {
    return are_there ? own_.CreateAudioDecoder() : nullptr;
  }

  bool are_there = true;

 private:
  OwnCodecs own_;
};

}  // namespace visavis::testing
