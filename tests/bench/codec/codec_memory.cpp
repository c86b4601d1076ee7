// Does a call's codecs' memory grow? Encodes and decodes media time, accelerated, with sizes, rates
// and layers that change all the time, and prints a line of JSON for each tenth: bytes that are
// allocated. Fails where the second half holds more than the
// first did at its most.
//   build/bin/codec_memory [seconds of media, 60 or more; 600]
#include <malloc.h>

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <vector>

#include "tests/wasm/codec/synthetic_media.h"
#include "wasm/codec/video_codec.h"
#include "wasm/codec/vp9_superframe.h"

namespace visavis {
namespace {

constexpr int kFramesPerSecond = 30;
// Each half must see every combination of size and layers.
constexpr int kFewestSeconds = 60;
// What an allocator may keep for itself.
constexpr double kSlackBytes = 512.0 * 1024;

double BytesInUse() {
  const struct mallinfo2 info = mallinfo2();
  return static_cast<double>(info.uordblks) + static_cast<double>(info.hblkhd);
}

struct Direction {
  std::unique_ptr<VideoEncoder> encoder;
  std::unique_ptr<VideoDecoder> decoder;
};

// One second of media in one configuration; false: the codec refused something.
bool RunSecond(Direction& direction, int second, VideoFrame& source, VideoFrame& shown,
               std::vector<std::uint8_t>& picture) {
  using enum ScalabilityMode;
  constexpr Resolution kSizes[] = {{320, 176}, {160, 96}, {240, 144}, {352, 288}, {176, 144}};
  constexpr ScalabilityMode kVp8Modes[] = {kL1T1, kL1T2, kL1T3};
  constexpr ScalabilityMode kVp9Modes[] = {kL1T1, kL1T3, kL2T3, kL3T3};
  const auto at = static_cast<std::size_t>(second);
  VideoEncoderConfig config;
  config.resolution = kSizes[at % std::size(kSizes)];
  // Each layer mode for some sizes, so that sizes change within a running encoder, too.
  config.scalability = direction.encoder->kind() == VideoCodecKind::kVp8
                           ? kVp8Modes[at / 7 % std::size(kVp8Modes)]
                           : kVp9Modes[at / 7 % std::size(kVp9Modes)];
  config.target_rate = DataRate::KilobitsPerSec(100 + 50 * (second % 9));
  config.long_term_references =
      at / 3 % 2 == 0 ? LongTermReferences::kNone : LongTermReferences::kKept;
  if (!direction.encoder->Configure(config)) return false;
  source.Resize(config.resolution);
  for (int i = 0; i < kFramesPerSecond; ++i) {
    testing::DrawMovingPicture(second * kFramesPerSecond + i, source);
    const auto encoded = direction.encoder->Encode(source, FrameRequest::kAny);
    if (!encoded) return false;
    if (encoded->empty()) continue;
    JoinVp9Superframe(*encoded, picture);
    if (!direction.decoder->Decode(picture, config.resolution, shown)) return false;
    direction.encoder->Acknowledge(encoded->front().picture);
  }
  return true;
}

int Run(int seconds) {
  Direction directions[] = {{CreateVp8Encoder(), CreateVp8Decoder()},
                            {CreateVp9Encoder(), CreateVp9Decoder()}};
  VideoFrame source, shown;
  std::vector<std::uint8_t> picture;
  double first_half = 0, second_half = 0;
  for (int second = 0; second < seconds; ++second) {
    for (Direction& direction : directions) {
      if (!RunSecond(direction, second, source, shown, picture)) {
        std::printf("{\"error\":\"refused\",\"second\":%d}\n", second);
        return 1;
      }
    }
    const double bytes = BytesInUse();
    double& most = second < seconds / 2 ? first_half : second_half;
    most = std::max(most, bytes);
    if ((second + 1) % std::max(1, seconds / 10) == 0)
      std::printf("{\"second\":%d,\"bytes\":%.0f}\n", second + 1, bytes);
  }
  const bool grows = second_half > first_half + kSlackBytes;
  std::printf("{\"most_in_first_half\":%.0f,\"most_in_second_half\":%.0f,\"grows\":%s}\n",
              first_half, second_half, grows ? "true" : "false");
  return grows ? 1 : 0;
}

}  // namespace
}  // namespace visavis

int main(int argc, char** argv) {
  const int seconds = argc > 1 ? std::atoi(argv[1]) : 600;
  return visavis::Run(std::clamp(seconds, visavis::kFewestSeconds, 36000));
}
