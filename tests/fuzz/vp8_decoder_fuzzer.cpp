// A VP8 decoder fed a sequence of frames, each with its length in two bytes before it.
#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "wasm/base/byte_reader.h"
#include "wasm/codec/vp8_decoder.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  visavis::ByteReader reader({data, size});
  visavis::Vp8Decoder decoder(visavis::kMaxSentPixels);
  visavis::VideoFrame picture;
  // Pictures of the largest size take the time of many small ones.
  constexpr int kMostFrames = 8;
  for (int frame = 0; frame < kMostFrames && reader.remaining() > 2; ++frame) {
    const std::size_t length = reader.U16();
    const auto bytes = reader.Bytes(std::min(length, reader.remaining()));
    // The packets told the size that the keyframe states, or nothing would get any further.
    const auto side = [&](std::size_t at) {
      return bytes.size() > at + 1 ? (bytes[at] | bytes[at + 1] << 8) & 0x3fff : 0;
    };
    (void)decoder.Decode(bytes, {side(6), side(8)}, picture);
  }
  return 0;
}
