// Time per frame of the codecs and of conversion, on synthetic content (real clips: issue 4).
//   build/bin/codec_bench --benchmark_repetitions=5 --benchmark_report_aggregates_only
#include <benchmark/benchmark.h>

#include <vector>

#include "tests/wasm/codec/synthetic_media.h"
#include "wasm/codec/audio_codec.h"
#include "wasm/codec/picture_convert.h"
#include "wasm/codec/video_codec.h"

namespace visavis {
namespace {

constexpr Resolution k360p{640, 360}, k720p{1280, 720};
constexpr int kFrames = 30;

std::vector<VideoFrame> MakePictures(Resolution resolution) {
  std::vector<VideoFrame> pictures;
  for (int i = 0; i < kFrames; ++i)
    testing::DrawMovingPicture(i, pictures.emplace_back(resolution));
  return pictures;
}

VideoEncoderConfig Config(Resolution resolution) {
  VideoEncoderConfig config;
  config.resolution = resolution;
  config.target_rate = DataRate::KilobitsPerSec(resolution == k360p ? 800 : 2000);
  return config;
}

void EncodeVp8(benchmark::State& state, Resolution resolution) {
  std::vector<VideoFrame> pictures = MakePictures(resolution);
  const auto encoder = CreateVp8Encoder();
  if (!encoder->Configure(Config(resolution))) state.SkipWithError("configure");
  std::size_t index = 0;
  double bytes = 0;
  for (auto _ : state) {
    VideoFrame& picture = pictures[index++ % kFrames];
    picture.capture_time = Timestamp::Millis(static_cast<std::int64_t>(index) * 33);
    const auto encoded = encoder->Encode(picture, FrameRequest::kAny);
    if (!encoded) {
      state.SkipWithError("encode");
      break;
    }
    for (const EncodedFrame& frame : *encoded) bytes += static_cast<double>(frame.data.size());
  }
  state.counters["kbps"] = bytes * 8 * 30 / 1000 / static_cast<double>(state.iterations());
}
BENCHMARK_CAPTURE(EncodeVp8, 360p, k360p)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(EncodeVp8, 720p, k720p)->Unit(benchmark::kMillisecond);

void DecodeVp8(benchmark::State& state, Resolution resolution) {
  const auto encoder = CreateVp8Encoder();
  if (!encoder->Configure(Config(resolution))) state.SkipWithError("configure");
  std::vector<EncodedFrame> stream;
  for (const VideoFrame& picture : MakePictures(resolution)) {
    const auto encoded = encoder->Encode(picture, FrameRequest::kAny);
    if (!encoded) return state.SkipWithError("encode");
    stream.insert(stream.end(), encoded->begin(), encoded->end());
  }
  const auto decoder = CreateVp8Decoder();
  VideoFrame picture;
  std::size_t index = 0;
  for (auto _ : state) {
    if (!decoder->Decode(stream[index++ % stream.size()].data, resolution, picture)) {
      state.SkipWithError("decode");
    }
  }
}
BENCHMARK_CAPTURE(DecodeVp8, 360p, k360p)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(DecodeVp8, 720p, k720p)->Unit(benchmark::kMillisecond);

void EncodeOpus(benchmark::State& state) {
  const auto encoder = CreateOpusEncoder();
  testing::SpeechLikeSound sound;
  std::vector<AudioFrame> frames(100);
  for (AudioFrame& frame : frames) sound.Next(frame);
  std::vector<std::uint8_t> packet;
  std::size_t index = 0;
  for (auto _ : state)
    if (!encoder->Encode(frames[index++ % frames.size()], packet)) state.SkipWithError("encode");
}
BENCHMARK(EncodeOpus)->Unit(benchmark::kMicrosecond);

void DecodeOpus(benchmark::State& state) {
  const auto encoder = CreateOpusEncoder();
  const auto decoder = CreateOpusDecoder();
  testing::SpeechLikeSound sound;
  std::vector<std::vector<std::uint8_t>> packets(100);
  AudioFrame frame;
  for (auto& packet : packets) {
    sound.Next(frame);
    if (!encoder->Encode(frame, packet)) state.SkipWithError("encode");
  }
  std::size_t index = 0;
  for (auto _ : state)
    if (!decoder->Decode(packets[index++ % packets.size()], frame)) state.SkipWithError("decode");
}
BENCHMARK(DecodeOpus)->Unit(benchmark::kMicrosecond);

void Convert(benchmark::State& state, PixelFormat format) {
  const std::vector<std::uint8_t> bytes(PackedBytes(format, k360p), 90);
  VideoFrame out;
  for (auto _ : state)
    if (!ConvertToI420(format, k360p, bytes, out)) state.SkipWithError("convert");
}
BENCHMARK_CAPTURE(Convert, I420_360p, PixelFormat::kI420)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(Convert, NV12_360p, PixelFormat::kNv12)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(Convert, RGBA_360p, PixelFormat::kRgba)->Unit(benchmark::kMicrosecond);

void ScaleDown(benchmark::State& state) {
  const std::vector<VideoFrame> pictures = MakePictures(k360p);
  VideoFrame out({480, 270});
  std::size_t index = 0;
  for (auto _ : state)
    if (!Scale(pictures[index++ % kFrames], out)) state.SkipWithError("scale");
}
BENCHMARK(ScaleDown)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace visavis

BENCHMARK_MAIN();
