// What a repair from a long-term reference costs beside a keyframe, on a real clip: see
// tests/wasm/codec/recovery_simulation.h.
//   repair_bench CLIP.i420 WIDTH HEIGHT [QUANTIZER, 24]     the clip as ffmpeg -pix_fmt yuv420p -f
//   rawvideo
// Then what a repair would cost from a reference of each age: what of a keyframe's bytes prediction
// saves on this clip at all, the reference being as near as it can be.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <vector>

#include "tests/wasm/codec/recovery_simulation.h"

namespace visavis {
namespace {

constexpr int kStarts = 5;  // pictures between two repairs that are looked at
constexpr int kLead = 6;    // the pictures after a keyframe that the next reference is among
constexpr int kAges[] = {1, 2, 4, 8, 12};

struct Sample {
  double bytes = 0, psnr = 0;
};

// One recovery frame `age` pictures after its reference, at the first such place after `start`.
// None: the encoder has stored no reference by then.
template <typename Draw>
std::optional<Sample> RecoverOnce(VideoCodecKind kind, Resolution size, int quantizer, int start,
                                  int age, testing::Recovery recovery, Draw draw) {
  const auto encoder = CreateVideoEncoder(kind);
  const auto decoder = CreateVideoDecoder(kind);
  VideoEncoderConfig config;
  config.resolution = size;
  config.quantizer = quantizer;
  config.long_term_references = LongTermReferences::kKept;
  if (!encoder->Configure(config)) return std::nullopt;
  VideoFrame source(size), out;
  std::optional<PictureNumber> reference;
  int stored_at = 0;
  for (int i = 0; i <= kLead + age; ++i) {
    draw(start + i, source);
    const bool is_now = reference && i == stored_at + age;
    const FrameRequest request = !is_now ? FrameRequest::kAny
                                 : recovery == testing::Recovery::kRepair
                                     ? FrameRequest::Repair(*reference)
                                     : FrameRequest::kKeyframe;
    const testing::LayeredPicture picture = testing::EncodePicture(*encoder, source, request);
    if (picture.empty() || !decoder->Decode(picture[0].data, size, out)) return std::nullopt;
    if (is_now)
      return Sample{static_cast<double>(picture[0].data.size()), testing::LumaPsnr(source, out)};
    if (!picture[0].is_long_term || reference) continue;
    encoder->Acknowledge(picture[0].picture);
    if (picture[0].is_keyframe) continue;
    reference = picture[0].picture;
    stored_at = i;
  }
  return std::nullopt;
}

template <typename Draw>
void PrintAges(VideoCodecKind kind, Resolution size, int quantizer, int pictures, Draw draw) {
  for (const int age : kAges) {
    Sample repair, keyframe;
    int count = 0;
    for (int start = 0; start + kLead + age < pictures; start += kStarts) {
      const auto one =
          RecoverOnce(kind, size, quantizer, start, age, testing::Recovery::kRepair, draw);
      const auto other =
          RecoverOnce(kind, size, quantizer, start, age, testing::Recovery::kKeyframe, draw);
      if (!one || !other) continue;
      repair = {repair.bytes + one->bytes, repair.psnr + one->psnr};
      keyframe = {keyframe.bytes + other->bytes, keyframe.psnr + other->psnr};
      ++count;
    }
    std::printf(
        "%s, a reference %d pictures old: a repair %.0f B at %.2f dB, a keyframe %.0f B at %.2f "
        "dB: %.0f %%\n",
        ToString(kind).data(), age, repair.bytes / count, repair.psnr / count,
        keyframe.bytes / count, keyframe.psnr / count, 100 * repair.bytes / keyframe.bytes);
  }
}

int Run(int argc, char** argv) {
  if (argc < 4) {
    std::fprintf(stderr, "repair_bench CLIP.i420 WIDTH HEIGHT [QUANTIZER]\n");
    return 2;
  }
  std::ifstream file(argv[1], std::ios::binary);
  const std::vector<char> bytes((std::istreambuf_iterator<char>(file)),
                                std::istreambuf_iterator<char>());
  const Resolution size{std::atoi(argv[2]), std::atoi(argv[3])};
  const std::size_t picture_bytes = VideoFrame::I420Bytes(size);
  const auto pictures = static_cast<int>(bytes.size() / picture_bytes);
  if (pictures < 30) {
    std::fprintf(stderr, "%s: fewer than 30 pictures\n", argv[1]);
    return 1;
  }
  const auto draw = [&](int index, VideoFrame& frame) {
    std::memcpy(frame.data(), bytes.data() + static_cast<std::size_t>(index) * picture_bytes,
                picture_bytes);
    frame.capture_time = Timestamp::Micros(std::int64_t{index} * 1'000'000 / 30);
  };
  const int quantizer = argc > 4 ? std::atoi(argv[4]) : 24;
  for (const auto kind : {VideoCodecKind::kVp8, VideoCodecKind::kVp9}) {
    const testing::RecoveryScenario scenario{
        .kind = kind, .size = size, .pictures = pictures, .quantizer = quantizer, .seed = 5};
    testing::Print(ToString(kind).data(),
                   testing::Recover(scenario, testing::Recovery::kKeyframe, draw),
                   testing::Recover(scenario, testing::Recovery::kRepair, draw));
    PrintAges(kind, size, quantizer, pictures, draw);
  }
  return 0;
}

}  // namespace
}  // namespace visavis

int main(int argc, char** argv) { return visavis::Run(argc, argv); }
