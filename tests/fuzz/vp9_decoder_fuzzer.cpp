// A VP9 decoder fed a sequence of pictures, each with its length in two bytes before it.
#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "wasm/base/byte_reader.h"
#include "wasm/codec/vp9_decoder.h"
#include "wasm/codec/vp9_frame_header.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  visavis::ByteReader reader({data, size});
  visavis::Vp9Decoder decoder(640 * 480);
  visavis::VideoFrame picture;
  constexpr int kMostPictures = 8;
  for (int i = 0; i < kMostPictures && reader.remaining() > 2; ++i) {
    const std::size_t length = reader.U16();
    const auto bytes = reader.Bytes(std::min(length, reader.remaining()));
    // The packets told the size that the keyframe states, or nothing would get any further.
    const auto header = visavis::ParseVp9FrameHeader(bytes);
    const auto told = header && header->size ? *header->size : visavis::Resolution{64, 64};
    (void)decoder.Decode(bytes, told, picture);
  }
  return 0;
}
