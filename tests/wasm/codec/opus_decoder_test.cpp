#include "wasm/codec/opus_decoder.h"

#include <gtest/gtest.h>

#include <cmath>
#include <complex>
#include <vector>

#include "tests/wasm/codec/synthetic_media.h"
#include "wasm/base/random.h"
#include "wasm/codec/opus_encoder.h"

namespace visavis {
namespace {

using Bytes = std::vector<std::uint8_t>;
using Samples = std::vector<float>;

void Append(const AudioFrame& frame, Samples& samples) {
  samples.insert(samples.end(), frame.samples.begin(), frame.samples.end());
}

struct Recording {
  Samples samples;
  std::vector<Bytes> packets;
};

Recording Record(int frames, double expected_loss) {
  const auto encoder = OpusAudioEncoder::Create();
  AudioEncoderConfig config;
  config.expected_loss = expected_loss;
  EXPECT_TRUE(encoder->Configure(config));
  testing::SpeechLikeSound sound;
  Recording recording;
  for (int i = 0; i < frames; ++i) {
    AudioFrame frame;
    sound.Next(frame);
    Append(frame, recording.samples);
    Bytes packet;
    EXPECT_TRUE(encoder->Encode(frame, packet));
    recording.packets.push_back(packet);
  }
  return recording;
}

// Normalised correlation of `decoded` with `original` at the best delay up to 20 ms.
double BestCorrelation(const Samples& original, const Samples& decoded) {
  double best = 0;
  for (std::size_t delay = 0; delay < 960; delay += 4) {
    double cross = 0, power_a = 1e-9, power_b = 1e-9;
    for (std::size_t i = 9600; i + delay < decoded.size(); ++i) {
      const double a = original[i], b = decoded[i + delay];
      cross += a * b;
      power_a += a * a;
      power_b += b * b;
    }
    best = std::max(best, cross / std::sqrt(power_a * power_b));
  }
  return best;
}

// Mean distance of log power in bands of 250 Hz up to 4 kHz, dB: how different one frame sounds.
double SpectralDistance(const AudioFrame& a, const AudioFrame& b) {
  double sum = 0;
  constexpr int kBands = 16;
  for (int band = 0; band < kBands; ++band) {
    double power[2] = {1e-7, 1e-7};
    for (int step = 0; step < 5; ++step) {
      const double turn = 2 * std::numbers::pi * (250 * band + 50 * step) / kAudioSampleRateHz;
      std::complex<double> sums[2];
      for (std::size_t i = 0; i < a.samples.size(); ++i) {
        const auto phase = std::polar(1.0 / kAudioFrameSamples, -turn * static_cast<double>(i));
        sums[0] += static_cast<double>(a.samples[i]) * phase;
        sums[1] += static_cast<double>(b.samples[i]) * phase;
      }
      for (int side = 0; side < 2; ++side) power[side] += std::norm(sums[side]);
    }
    sum += std::abs(10 * std::log10(power[0] / power[1]));
  }
  return sum / kBands;
}

TEST(OpusDecoderTest, DecodedSpeechIsTheSpeechThatWasSent) {
  const Recording recording = Record(100, 0.0);
  const auto decoder = OpusAudioDecoder::Create();
  ASSERT_TRUE(decoder);
  Samples decoded;
  for (const Bytes& packet : recording.packets) {
    AudioFrame frame;
    ASSERT_TRUE(decoder->Decode(packet, frame));
    Append(frame, decoded);
  }
  EXPECT_GT(BestCorrelation(recording.samples, decoded), 0.9);
}

// What one lost frame in ten sounds like, against the decoder that lost none.
TEST(OpusDecoderTest, RedundancyBeatsConcealment) {
  const Recording recording = Record(300, 0.2);
  const auto perfect = OpusAudioDecoder::Create(), fec = OpusAudioDecoder::Create(),
             concealed = OpusAudioDecoder::Create();
  double fec_distance = 0, concealed_distance = 0, fec_error = 0, concealed_error = 0;
  int lost_frames = 0;
  for (std::size_t i = 0; i + 1 < recording.packets.size(); ++i) {
    AudioFrame truth, with_fec, with_concealment;
    ASSERT_TRUE(perfect->Decode(recording.packets[i], truth));
    if (i % 10 != 7) {
      ASSERT_TRUE(fec->Decode(recording.packets[i], with_fec));
      ASSERT_TRUE(concealed->Decode(recording.packets[i], with_concealment));
      continue;
    }
    fec->DecodeLost(recording.packets[i + 1], with_fec);
    concealed->Conceal(with_concealment);
    double power = 0;
    for (const float sample : truth.samples) power += static_cast<double>(sample * sample);
    if (power < 1.0) continue;  // a pause says nothing
    fec_distance += SpectralDistance(truth, with_fec);
    concealed_distance += SpectralDistance(truth, with_concealment);
    for (std::size_t n = 0; n < truth.samples.size(); ++n) {
      fec_error += std::pow(static_cast<double>(truth.samples[n] - with_fec.samples[n]), 2);
      concealed_error +=
          std::pow(static_cast<double>(truth.samples[n] - with_concealment.samples[n]), 2);
    }
    ++lost_frames;
  }
  ASSERT_GT(lost_frames, 10);
  RecordProperty("fec_decibel", static_cast<int>(fec_distance / lost_frames * 100));
  RecordProperty("concealed_decibel", static_cast<int>(concealed_distance / lost_frames * 100));
  EXPECT_LT(fec_distance, 0.75 * concealed_distance);
  EXPECT_LT(fec_error, 0.5 * concealed_error);
}

TEST(OpusDecoderTest, LostFrameWithoutRedundancyIsConcealed) {
  const Recording recording = Record(30, 0.0);
  const auto a = OpusAudioDecoder::Create(), b = OpusAudioDecoder::Create();
  AudioFrame from_a, from_b;
  for (std::size_t i = 0; i < 20; ++i) {
    ASSERT_TRUE(a->Decode(recording.packets[i], from_a));
    ASSERT_TRUE(b->Decode(recording.packets[i], from_b));
  }
  a->DecodeLost({}, from_a);
  b->Conceal(from_b);
  EXPECT_EQ(from_a.samples, from_b.samples);
  const Bytes garbage(50, 0xff);
  a->DecodeLost(garbage, from_a);
  b->Conceal(from_b);
  EXPECT_EQ(from_a.samples, from_b.samples);
}

TEST(OpusDecoderTest, LongConcealmentFallsSilent) {
  const Recording recording = Record(30, 0.0);
  const auto decoder = OpusAudioDecoder::Create();
  AudioFrame frame;
  for (const Bytes& packet : recording.packets) ASSERT_TRUE(decoder->Decode(packet, frame));
  for (int i = 0; i < 100; ++i) decoder->Conceal(frame);
  for (const float sample : frame.samples) EXPECT_LT(std::abs(sample), 0.05F);
}

TEST(OpusDecoderTest, PacketsOfOtherDurationsAreRefused) {
  const auto decoder = OpusAudioDecoder::Create();
  AudioFrame frame;
  // RFC 6716 section 3.1: configurations 16 to 19 are CELT of 2.5, 5, 10 and 20 ms; code 0.
  for (const int configuration : {16, 17, 18}) {
    const Bytes packet = {static_cast<std::uint8_t>(configuration << 3), 0x11, 0x22, 0x33};
    EXPECT_EQ(decoder->Decode(packet, frame).error(), CodecError::kCorruptStream);
  }
  const Bytes two_frames = {static_cast<std::uint8_t>(19 << 3 | 1), 1, 2, 3, 4};
  EXPECT_EQ(decoder->Decode(two_frames, frame).error(), CodecError::kCorruptStream);
  EXPECT_EQ(decoder->Decode({}, frame).error(), CodecError::kInvalidInput);
}

TEST(OpusDecoderTest, TruncatedAndDamagedPacketsAreSafe) {
  const Recording recording = Record(50, 0.2);
  const auto decoder = OpusAudioDecoder::Create();
  Random random(3);
  AudioFrame frame;
  for (const Bytes& packet : recording.packets) {
    for (std::size_t length = 0; length < packet.size(); length += 1 + random.Below(4)) {
      const Bytes cut(packet.begin(), packet.begin() + static_cast<std::ptrdiff_t>(length));
      (void)decoder->Decode(cut, frame);
      decoder->DecodeLost(cut, frame);
      for (const float sample : frame.samples) ASSERT_LE(std::abs(sample), 1.0F);
    }
    Bytes damaged = packet;
    for (int flips = 0; flips < 6; ++flips)
      damaged[random.Below(damaged.size())] = static_cast<std::uint8_t>(random.Next());
    (void)decoder->Decode(damaged, frame);
    for (const float sample : frame.samples) ASSERT_LE(std::abs(sample), 1.0F);
  }
}

}  // namespace
}  // namespace visavis
