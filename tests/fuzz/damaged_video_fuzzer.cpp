// Decoders of both codecs fed real streams, with layers and long-term references, that were damaged
// as the input says: the first byte chooses the stream, then three bytes each: which picture comes
// next, what happens to it, and where.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "tests/wasm/codec/synthetic_media.h"
#include "wasm/codec/video_codec.h"
#include "wasm/codec/vp9_superframe.h"

namespace visavis {
namespace {

constexpr Resolution kSize{96, 64};
using Bytes = std::vector<std::uint8_t>;

struct Stream {
  VideoCodecKind kind;
  std::vector<std::vector<EncodedFrame>> pictures;
};

Stream MakeStream(VideoCodecKind kind, ScalabilityMode mode) {
  const auto encoder = CreateVideoEncoder(kind);
  VideoEncoderConfig config;
  config.resolution = kSize;
  config.quantizer = 40;
  config.scalability = mode;
  config.long_term_references = LongTermReferences::kKept;
  (void)encoder->Configure(config);
  Stream stream{kind, {}};
  VideoFrame source(kSize);
  for (int i = 0; i < 24; ++i) {
    testing::DrawMovingPicture(i * 3, source);
    const auto reference = encoder->AcknowledgedReference();
    const FrameRequest request = i == 12                ? FrameRequest::kKeyframe
                                 : i == 20 && reference ? FrameRequest::Repair(*reference)
                                                        : FrameRequest::kAny;
    const auto frames = encoder->Encode(source, request);
    if (!frames || frames->empty()) continue;
    encoder->Acknowledge(frames->front().picture);
    stream.pictures.emplace_back(frames->begin(), frames->end());
  }
  return stream;
}

const std::vector<Stream>& Streams() {
  using enum ScalabilityMode;
  static const std::vector<Stream> streams = {
      MakeStream(VideoCodecKind::kVp8, kL1T1), MakeStream(VideoCodecKind::kVp8, kL1T3),
      MakeStream(VideoCodecKind::kVp9, kL1T1), MakeStream(VideoCodecKind::kVp9, kL1T3),
      MakeStream(VideoCodecKind::kVp9, kL2T3), MakeStream(VideoCodecKind::kVp9, kL3T3Key)};
  return streams;
}

void Damage(Bytes& bytes, std::uint8_t how, std::size_t at) {
  if (bytes.empty()) return;
  // Most of what matters is in the headers.
  const std::size_t place =
      (how & 8) != 0 ? at % bytes.size() : at % std::min<std::size_t>(bytes.size(), 32);
  switch (how & 7) {
    case 0:
      break;
    case 1:
      bytes.resize(at % bytes.size());
      break;
    case 2:
      bytes[place] ^= static_cast<std::uint8_t>(1U << (how >> 5));
      break;
    case 3:
      bytes[place] = static_cast<std::uint8_t>(at);
      break;
    case 4:
      bytes.erase(bytes.begin() + static_cast<std::ptrdiff_t>(place));
      break;
    case 5:
      bytes.insert(bytes.begin() + static_cast<std::ptrdiff_t>(place), 1 + at % 16, how);
      break;
    case 6:
      bytes.insert(bytes.end(), bytes.begin(), bytes.end());
      break;
    default:
      bytes.back() = static_cast<std::uint8_t>(0xc0 | at);
      break;
  }
}

}  // namespace
}  // namespace visavis

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace visavis;
  if (size == 0) return 0;
  const Stream& stream = Streams()[data[0] % Streams().size()];
  const auto decoder = CreateVideoDecoder(stream.kind);
  VideoFrame out;
  constexpr std::size_t kMostSteps = 40;
  for (std::size_t step = 0; step < kMostSteps && 3 * step + 3 < size; ++step) {
    const std::uint8_t* const code = data + 1 + 3 * step;
    const auto& picture = stream.pictures[code[0] % stream.pictures.size()];
    // The top two bits of the first byte drop spatial layers.
    const std::size_t layers = std::max<std::size_t>(1, picture.size() - (code[0] >> 6));
    Bytes bytes;
    JoinVp9Superframe(std::span(picture).first(std::min(layers, picture.size())), bytes);
    Damage(bytes, code[1], code[2] * std::size_t{7});
    // Exactly this long, so that a read past it is seen.
    const Bytes exact(bytes.begin(), bytes.end());
    (void)decoder->Decode(exact, picture[std::min(layers, picture.size()) - 1].resolution, out);
  }
  return 0;
}
