// What a repair from a long-term reference costs beside a keyframe, on a real clip: see
// tests/wasm/codec/recovery_simulation.h.
//   repair_bench CLIP.i420 WIDTH HEIGHT [QUANTIZER, 24]     the clip as ffmpeg -pix_fmt yuv420p -f
//   rawvideo
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <vector>

#include "tests/wasm/codec/recovery_simulation.h"

namespace visavis {
namespace {

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
  for (const auto kind : {VideoCodecKind::kVp8, VideoCodecKind::kVp9}) {
    const testing::RecoveryScenario scenario{.kind = kind,
                                             .size = size,
                                             .pictures = pictures,
                                             .quantizer = argc > 4 ? std::atoi(argv[4]) : 24,
                                             .seed = 5};
    testing::Print(ToString(kind).data(),
                   testing::Recover(scenario, testing::Recovery::kKeyframe, draw),
                   testing::Recover(scenario, testing::Recovery::kRepair, draw));
  }
  return 0;
}

}  // namespace
}  // namespace visavis

int main(int argc, char** argv) { return visavis::Run(argc, argv); }
