// An Opus decoder fed a sequence of steps: one byte says what (packet, redundancy of a packet,
// concealment, forgetting) and, in its high bits, how long or how far back; one the length of the
// packet that follows. The first byte: mono or stereo.
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include "wasm/base/byte_reader.h"
#include "wasm/codec/opus_decoder.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using visavis::TimeDelta;
  if (size == 0) return 0;
  const int channels = 1 + (data[0] >> 2) % 2;
  const auto decoder = visavis::OpusAudioDecoder::Create(channels);
  if (decoder == nullptr) return 0;
  visavis::ByteReader reader({data, size});
  static visavis::AudioFrame frame;
  constexpr int kMostSteps = 64;
  for (int step = 0; step < kMostSteps && reader.remaining() > 1; ++step) {
    const unsigned action = reader.U8();
    const std::size_t length = reader.U8();
    const auto packet = reader.Bytes(std::min(length, reader.remaining()));
    const TimeDelta duration = TimeDelta::Micros(2500) * std::int64_t{1 << (action >> 3) % 6};
    switch (action & 7U) {
      case 1:
        (void)decoder->DecodeLost(
            {.later_packet = packet, .distance = duration, .duration = duration}, frame);
        break;
      case 2:
        (void)decoder->Conceal(duration, frame);
        break;
      case 3:
        (void)decoder->DecodeLost({.later_packet = packet,
                                   .distance = duration * std::int64_t{1 + (action >> 6)},
                                   .duration = duration},
                                  frame);
        break;
      case 4:
        decoder->Reset();
        break;
      case 5:
        if (decoder->RedundancyOf(packet) < TimeDelta::Zero()) __builtin_trap();
        break;
      default:
        (void)decoder->Decode(packet, frame);
    }
    if (frame.samples_per_channel() > visavis::kMaxAudioFrameSamples) __builtin_trap();
    for (const float sample : frame.samples())
      if (!(std::abs(sample) <= 1.0F)) __builtin_trap();
  }
  return 0;
}
