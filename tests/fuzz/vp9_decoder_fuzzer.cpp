// A VP9 decoder fed a sequence of frames, each with its length in two bytes before it, whose
// highest bit says that the next one is of the same picture.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "wasm/base/byte_reader.h"
#include "wasm/codec/vp9_decoder.h"
#include "wasm/codec/vp9_frame_header.h"
#include "wasm/codec/vp9_superframe.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  visavis::ByteReader reader({data, size});
  visavis::Vp9Decoder decoder(640 * 480);
  visavis::VideoFrame picture;
  std::vector<std::uint8_t> bytes;
  constexpr int kMostPictures = 8;
  constexpr std::size_t kGoesOn = 0x8000;
  for (int i = 0; i < kMostPictures && reader.remaining() > 2; ++i) {
    std::vector<visavis::EncodedFrame> frames;
    bool goes_on = true;
    while (goes_on && frames.size() < visavis::kMaxSuperframeFrames && reader.remaining() > 2) {
      const std::size_t length = reader.U16();
      goes_on = (length & kGoesOn) != 0;
      const auto frame = reader.Bytes(std::min(length & ~kGoesOn, reader.remaining()));
      frames.emplace_back().data.assign(frame.begin(), frame.end());
    }
    visavis::JoinVp9Superframe(frames, bytes);
    // The packets told the size that the keyframe states, or nothing would get any further.
    const auto header = visavis::ParseVp9FrameHeader(frames.front().data);
    const auto told = header && header->size ? *header->size : visavis::Resolution{64, 64};
    (void)decoder.Decode(bytes, told, picture);
  }
  return 0;
}
