// Rate and quality of each layer that a forwarder may send on, from one encode of a clip at a
// constant rate:
//   layer_quality vp8|vp9 MODE WIDTH HEIGHT KBPS < CLIP    tight I420 at 30 pictures per second
// MODE: L1T1..L3T3_KEY, or S2T1..S3T3: streams (simulcast) of the sizes of such layers. Prints a
// JSON list, a row for each layer: its size, pictures per second, rate with all that is below it,
// luma PSNR of what is shown against the clip (scaled by libyuv where it is smaller), and CPU time
// per picture: of the whole encode, and of decoding that layer.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <iostream>
#include <iterator>
#include <string>

#include "tests/wasm/codec/layered_stream.h"
#include "wasm/codec/picture_convert.h"
#include "wasm/codec/simulcast_encoder.h"

namespace visavis {
namespace {

constexpr int kFrameRate = 30;

struct Choice {
  VideoCodecKind kind = VideoCodecKind::kVp8;
  std::string mode;
  ScalabilityMode scalability = ScalabilityMode::kL1T1;
  int streams = 1;
  bool is_simulcast() const { return streams > 1; }
  Resolution size = {};
  DataRate rate = DataRate::Zero();
};

double CpuMs() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
}

Resolution Halved(Resolution size, int times) {
  return {size.width >> times, size.height >> times};
}

// What who takes no more than `spatial` and `temporal` gets.
struct Layer {
  int spatial = 0, temporal = 0;
  Resolution size;
  std::unique_ptr<VideoDecoder> decoder = nullptr;
  double psnr_sum = 0, decode_ms = 0;
  int shown = 0;
  std::size_t bytes = 0;

  bool Take(const testing::LayeredPicture& picture, const VideoFrame& source) {
    const int lowest = picture.empty() ? 0 : picture.front().spatial_layer;
    const testing::Bytes sent = testing::Forwarded(picture, lowest + spatial, temporal);
    if (sent.empty()) return true;
    bytes += sent.size();
    VideoFrame out;
    const double start = CpuMs();
    if (!decoder->Decode(sent, size, out)) return false;
    decode_ms += CpuMs() - start;
    ++shown;
    VideoFrame scaled(size);
    const bool is_smaller = size != source.resolution();
    if (is_smaller && !Scale(source, scaled)) return false;
    psnr_sum += testing::LumaPsnr(is_smaller ? scaled : source, out);
    return true;
  }
};

class Bench {
 public:
  explicit Bench(const Choice& choice) : choice_(choice), layers_(LayersOf(choice.scalability)) {
    sizes_ = choice.is_simulcast() ? choice.streams : layers_.spatial;
    for (int s = 0; s < sizes_; ++s) {
      for (int t = 0; t < layers_.temporal; ++t) {
        Layer layer{s, t, Halved(choice.size, sizes_ - 1 - s)};
        layer.decoder = CreateVideoDecoder(choice.kind);
        results_.push_back(std::move(layer));
      }
    }
  }

  bool Configure() {
    VideoEncoderConfig config;
    config.frame_rate = kFrameRate;
    config.scalability = choice_.scalability;
    config.resolution = choice_.size;
    config.target_rate = choice_.rate;
    if (choice_.is_simulcast()) {
      return bool{simulcast_.Configure(SimulcastEncoder::Sizes(config, sizes_))};
    }
    return bool{encoder_->Configure(config)};
  }

  bool Encode(const VideoFrame& source) {
    ++pictures_;
    const double start = CpuMs();
    if (!choice_.is_simulcast()) {
      const auto encoded = encoder_->Encode(source, FrameRequest::kAny);
      encode_ms_ += CpuMs() - start;
      return encoded && Show({encoded->begin(), encoded->end()}, source, 0, sizes_);
    }
    if (!simulcast_.Encode(source, {})) return false;
    encode_ms_ += CpuMs() - start;
    for (int s = 0; s < sizes_; ++s) {
      const auto frames = simulcast_.frames(static_cast<std::size_t>(sizes_ - 1 - s));
      if (!Show({frames.begin(), frames.end()}, source, s, s + 1)) return false;
    }
    return true;
  }

  void Print() const {
    const double seconds = static_cast<double>(pictures_) / kFrameRate;
    const char* before = "[";
    for (const Layer& layer : results_) {
      std::printf(
          "%s{\"codec\":\"%s\",\"mode\":\"%s\",\"spatial\":%d,\"temporal\":%d,\"width\":%d,"
          "\"height\":%d,\"speed\":%d,\"fps\":%.2f,\"kbps\":%.1f,\"psnr\":%.2f,\"encode_ms\":%.3f,"
          "\"decode_ms\":%.3f}",
          before, ToString(choice_.kind).data(), choice_.mode.c_str(), layer.spatial,
          layer.temporal, layer.size.width, layer.size.height, SpeedsOf(choice_.kind).usual,
          layer.shown / seconds, static_cast<double>(layer.bytes) * 8 / 1000 / seconds,
          layer.psnr_sum / layer.shown, encode_ms_ / pictures_, layer.decode_ms / layer.shown);
      before = ",\n ";
    }
    std::printf("]\n");
  }

 private:
  bool Show(const testing::LayeredPicture& picture, const VideoFrame& source, int first, int end) {
    for (Layer& layer : results_) {
      if (layer.spatial < first || layer.spatial >= end) continue;
      // Of simulcast each stream is whole: its frames are of spatial layer 0.
      const int wanted = std::exchange(layer.spatial, choice_.is_simulcast() ? 0 : layer.spatial);
      const bool is_shown = layer.Take(picture, source);
      layer.spatial = wanted;
      if (!is_shown) return false;
    }
    return true;
  }

  const Choice choice_;
  const Layers layers_;
  int sizes_ = 1, pictures_ = 0;
  double encode_ms_ = 0;
  std::vector<Layer> results_;
  std::unique_ptr<VideoEncoder> encoder_ = CreateVideoEncoder(choice_.kind);
  SimulcastEncoder simulcast_{choice_.kind};
};

int Run(int argc, char** argv) {
  const auto kind = argc == 6 ? ParseVideoCodecKind(argv[1]) : std::nullopt;
  if (!kind) {
    std::fprintf(stderr, "layer_quality vp8|vp9 MODE WIDTH HEIGHT KBPS < CLIP\n");
    return 2;
  }
  Choice choice{*kind, argv[2]};
  const auto modes = ParseStreamModes(choice.mode);
  if (!modes) return 2;
  choice.streams = modes->streams;
  choice.scalability = modes->of_each;
  choice.size = {std::atoi(argv[3]), std::atoi(argv[4])};
  choice.rate = DataRate::KilobitsPerSec(std::atoi(argv[5]));
  Bench bench(choice);
  if (!bench.Configure()) return 1;
  VideoFrame source(choice.size);
  std::string bytes(VideoFrame::I420Bytes(choice.size), '\0');
  for (std::int64_t i = 0; std::cin.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
       ++i) {
    std::memcpy(source.data(), bytes.data(), bytes.size());
    source.capture_time = Timestamp::Micros(i * 1'000'000 / kFrameRate);
    if (!bench.Encode(source)) return 1;
  }
  bench.Print();
  return 0;
}

}  // namespace
}  // namespace visavis

int main(int argc, char** argv) { return visavis::Run(argc, argv); }
