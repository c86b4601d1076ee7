#include "tests/bench/codec/audio_run.h"

#include <opus.h>

#include <array>
#include <memory>

namespace visavis::bench {
namespace {

constexpr int kSampleRateHz = 48'000, kFrameSamples = 960;
constexpr std::size_t kMaxPacketBytes = 1275;

}  // namespace

bool EncodeSpeech(const std::vector<float>& samples, int complexity, int kbps, Packets& out) {
  int error = OPUS_OK;
  const std::unique_ptr<OpusEncoder, decltype(&opus_encoder_destroy)> encoder(
      opus_encoder_create(kSampleRateHz, 1, OPUS_APPLICATION_VOIP, &error), &opus_encoder_destroy);
  if (!encoder || opus_encoder_ctl(encoder.get(), OPUS_SET_BITRATE(kbps * 1000)) != OPUS_OK ||
      opus_encoder_ctl(encoder.get(), OPUS_SET_COMPLEXITY(complexity)) != OPUS_OK)
    return false;
  out.clear();
  std::array<std::uint8_t, kMaxPacketBytes> packet{};
  for (std::size_t at = 0; at + kFrameSamples <= samples.size(); at += kFrameSamples) {
    const int bytes = opus_encode_float(encoder.get(), samples.data() + at, kFrameSamples,
                                        packet.data(), static_cast<int>(packet.size()));
    if (bytes <= 0) return false;
    out.emplace_back(packet.begin(), packet.begin() + bytes);
  }
  return true;
}

int DecodeSpeech(const Packets& packets, std::vector<float>* out) {
  int error = OPUS_OK;
  const std::unique_ptr<OpusDecoder, decltype(&opus_decoder_destroy)> decoder(
      opus_decoder_create(kSampleRateHz, 1, &error), &opus_decoder_destroy);
  if (!decoder) return -1;
  std::array<float, kFrameSamples> frame{};
  for (const std::vector<std::uint8_t>& packet : packets) {
    if (opus_decode_float(decoder.get(), packet.data(), static_cast<int>(packet.size()),
                          frame.data(), kFrameSamples, 0) != kFrameSamples)
      return -1;
    if (out != nullptr) out->insert(out->end(), frame.begin(), frame.end());
  }
  return static_cast<int>(packets.size());
}

}  // namespace visavis::bench
