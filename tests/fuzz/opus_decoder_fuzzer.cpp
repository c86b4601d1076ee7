// An Opus decoder fed a sequence of steps: one byte says what (packet, redundancy of a packet,
// concealment), one the length of the packet that follows.
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include "wasm/base/byte_reader.h"
#include "wasm/codec/opus_decoder.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto decoder = visavis::OpusAudioDecoder::Create();
  if (decoder == nullptr) return 0;
  visavis::ByteReader reader({data, size});
  visavis::AudioFrame frame;
  constexpr int kMostSteps = 64;
  for (int step = 0; step < kMostSteps && reader.remaining() > 1; ++step) {
    const unsigned action = reader.U8() % 3U;
    const std::size_t length = reader.U8();
    const auto packet = reader.Bytes(std::min(length, reader.remaining()));
    if (action == 0) {
      (void)decoder->Decode(packet, frame);
    } else if (action == 1) {
      decoder->DecodeLost(packet, frame);
    } else {
      decoder->Conceal(frame);
    }
    for (const float sample : frame.samples)
      if (!(std::abs(sample) <= 1.0F)) __builtin_trap();
  }
  return 0;
}
