// Sound on its way over a CodecLink. Private to codec_link/.
#pragma once

#include "wasm/codec_link/link_bytes.h"
#include "wasm/media/audio_frame.h"

namespace visavis {

inline void PutSound(LinkWriter& writer, const AudioFrame& frame) {
  writer.Put(frame.channels()).Put(frame.samples_per_channel()).PutSamples(frame.samples());
}

// False, with `frame` as it was or silent: it was no sound.
inline bool GetSound(LinkReader& reader, AudioFrame& frame) {
  const auto channels = reader.Get<int>();
  const auto samples = reader.Get<int>();
  if (channels < 1 || channels > kMaxAudioChannels || samples < 0 ||
      samples > kMaxAudioFrameSamples) {
    return false;
  }
  frame.Resize(channels, samples);
  reader.GetSamples(frame.samples());
  return reader.ok();
}

}  // namespace visavis
