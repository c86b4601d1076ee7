// Codecs at the other end of a CodecLink, as if they were here. A codec whose host is not there yet
// is null. Frames are known by size and place only (VideoFrame::place): their planes stay there.
// One per engine, which it outlives; no time; one thread.
#pragma once

#include "wasm/codec/codec_factory.h"
#include "wasm/codec_link/codec_link.h"

namespace visavis {

class LinkedCodecs : public CodecFactory {
 public:
  // `link` outlives it and all codecs made by it.
  explicit LinkedCodecs(CodecLink& link) : link_(link) {}

  std::unique_ptr<VideoEncoder> CreateVideoEncoder(VideoCodecKind kind) override;
  std::unique_ptr<VideoDecoder> CreateVideoDecoder(VideoCodecKind kind) override;
  std::unique_ptr<AudioEncoder> CreateAudioEncoder() override;
  std::unique_ptr<AudioDecoder> CreateAudioDecoder() override;

 private:
  CodecLink& link_;
};

}  // namespace visavis
