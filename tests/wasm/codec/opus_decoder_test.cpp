#include "wasm/codec/opus_decoder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>
#include <utility>
#include <vector>

#include "tests/wasm/codec/synthetic_media.h"
#include "wasm/base/random.h"
#include "wasm/codec/opus_encoder.h"

namespace visavis {
namespace {

using Bytes = std::vector<std::uint8_t>;
using Samples = std::vector<float>;

constexpr TimeDelta k20Ms = kAudioFrameDuration;

void Append(const AudioFrame& frame, Samples& samples) {
  samples.insert(samples.end(), frame.samples().begin(), frame.samples().end());
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
  const auto first = a.samples(), second = b.samples();
  for (int band = 0; band < kBands; ++band) {
    double power[2] = {1e-7, 1e-7};
    for (int step = 0; step < 5; ++step) {
      const double turn = 2 * std::numbers::pi * (250 * band + 50 * step) / kAudioSampleRateHz;
      std::complex<double> sums[2];
      for (std::size_t i = 0; i < first.size(); ++i) {
        const auto phase = std::polar(1.0 / kAudioFrameSamples, -turn * static_cast<double>(i));
        sums[0] += static_cast<double>(first[i]) * phase;
        sums[1] += static_cast<double>(second[i]) * phase;
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
    const auto recovered = fec->DecodeLost(
        {.later_packet = recording.packets[i + 1], .distance = k20Ms, .duration = k20Ms}, with_fec);
    ASSERT_TRUE(recovered);
    EXPECT_EQ(*recovered, AudioRecovery::kInBandFec);
    ASSERT_TRUE(concealed->Conceal(k20Ms, with_concealment));
    double power = 0;
    for (const float sample : truth.samples()) power += static_cast<double>(sample * sample);
    if (power < 1.0) continue;  // a pause says nothing
    fec_distance += SpectralDistance(truth, with_fec);
    concealed_distance += SpectralDistance(truth, with_concealment);
    for (std::size_t n = 0; n < truth.samples().size(); ++n) {
      fec_error += std::pow(static_cast<double>(truth.samples()[n] - with_fec.samples()[n]), 2);
      concealed_error +=
          std::pow(static_cast<double>(truth.samples()[n] - with_concealment.samples()[n]), 2);
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
  const Bytes garbage(50, 0xff);
  for (const std::span<const std::uint8_t> packet :
       {std::span<const std::uint8_t>(), std::span<const std::uint8_t>(garbage)}) {
    const auto recovered =
        a->DecodeLost({.later_packet = packet, .distance = k20Ms, .duration = k20Ms}, from_a);
    ASSERT_TRUE(recovered);
    EXPECT_EQ(*recovered, AudioRecovery::kConcealed);
    ASSERT_TRUE(b->Conceal(k20Ms, from_b));
    EXPECT_TRUE(std::ranges::equal(from_a.samples(), from_b.samples()));
  }
}

// Redundancy is of the frame right before the packet only.
TEST(OpusDecoderTest, EarlierFramesOfABurstAreConcealed) {
  const Recording recording = Record(40, 0.2);
  const auto decoder = OpusAudioDecoder::Create();
  AudioFrame frame;
  for (std::size_t i = 0; i < 20; ++i) ASSERT_TRUE(decoder->Decode(recording.packets[i], frame));
  for (int frames_before = 3; frames_before > 0; --frames_before) {
    const auto recovered = decoder->DecodeLost({.later_packet = recording.packets[23],
                                                .distance = k20Ms * std::int64_t{frames_before},
                                                .duration = k20Ms},
                                               frame);
    ASSERT_TRUE(recovered);
    EXPECT_EQ(*recovered,
              frames_before == 1 ? AudioRecovery::kInBandFec : AudioRecovery::kConcealed);
  }
}

TEST(OpusDecoderTest, LongConcealmentFallsSilent) {
  const Recording recording = Record(30, 0.0);
  const auto decoder = OpusAudioDecoder::Create();
  AudioFrame frame;
  for (const Bytes& packet : recording.packets) ASSERT_TRUE(decoder->Decode(packet, frame));
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(decoder->Conceal(k20Ms, frame));
  for (const float sample : frame.samples()) EXPECT_LT(std::abs(sample), 0.05F);
}

TEST(OpusDecoderTest, EveryDurationOfOpusIsDecoded) {
  const auto decoder = OpusAudioDecoder::Create();
  AudioFrame frame;
  // RFC 6716 section 3.1: configurations 16 to 19 are CELT of 2.5, 5, 10 and 20 ms, 9 to 11 SILK of
  // 20, 40 and 60 ms; code 0 is one frame, code 1 two, code 3 as many as the next byte says.
  const auto samples_of = [&](const Bytes& packet) {
    EXPECT_TRUE(decoder->Decode(packet, frame));
    return frame.samples_per_channel();
  };
  for (const auto& [configuration, samples] :
       {std::pair(16, 120), std::pair(17, 240), std::pair(18, 480), std::pair(19, 960),
        std::pair(9, 960), std::pair(10, 1920), std::pair(11, 2880)}) {
    EXPECT_EQ(samples_of({static_cast<std::uint8_t>(configuration << 3), 0x11, 0x22, 0x33}),
              samples);
    EXPECT_EQ(samples_of({static_cast<std::uint8_t>(configuration << 3 | 1), 1, 2, 3, 4}),
              2 * samples);
  }
  EXPECT_EQ(samples_of({19 << 3 | 3, 6, 1, 2, 3, 4, 5, 6}), 5760);
}

TEST(OpusDecoderTest, MoreThan120MsIsRefused) {
  const auto decoder = OpusAudioDecoder::Create();
  AudioFrame frame;
  const Bytes seven_frames = {19 << 3 | 3, 7, 1, 2, 3, 4, 5, 6, 7};
  EXPECT_EQ(decoder->Decode(seven_frames, frame).error(), CodecError::kCorruptStream);
  EXPECT_EQ(frame.samples_per_channel(), 960);
  EXPECT_EQ(decoder->Decode(Bytes(100'000, 0), frame).error(), CodecError::kCorruptStream);
  EXPECT_EQ(decoder->Decode({}, frame).error(), CodecError::kInvalidInput);
}

TEST(OpusDecoderTest, LostSoundOfNoLengthOrTooMuchIsRefused) {
  const auto decoder = OpusAudioDecoder::Create();
  AudioFrame frame;
  for (const std::int64_t us : {-20'000, 0, 1, 2400, 122'500}) {
    const TimeDelta duration = TimeDelta::Micros(us);
    EXPECT_EQ(decoder->Conceal(duration, frame).error(), CodecError::kInvalidInput);
    EXPECT_EQ(frame.samples_per_channel(), 960);
    const LostAudio lost = {
        .later_packet = {}, .distance = TimeDelta::Millis(200), .duration = duration};
    EXPECT_EQ(decoder->DecodeLost(lost, frame).error(), CodecError::kInvalidInput);
  }
  const LostAudio overlapping = {
      .later_packet = {}, .distance = k20Ms, .duration = k20Ms * std::int64_t{2}};
  EXPECT_EQ(decoder->DecodeLost(overlapping, frame).error(), CodecError::kInvalidInput);
}

// Two tones, one in each ear.
TEST(OpusDecoderTest, StereoStaysApartAndMonoIsTheirMean) {
  const auto encoder = OpusAudioEncoder::Create();
  ASSERT_TRUE(encoder->Configure({.target_rate = DataRate::KilobitsPerSec(96),
                                  .channels = 2,
                                  .content = AudioContent::kMusic}));
  const auto stereo = OpusAudioDecoder::Create(2), mono = OpusAudioDecoder::Create(1);
  EXPECT_EQ(OpusAudioDecoder::Create(3), nullptr);
  EXPECT_EQ(OpusAudioDecoder::Create(0), nullptr);
  AudioFrame in(2, kAudioFrameSamples), out;
  Bytes packet;
  double own[2] = {}, other[2] = {}, mixed[2] = {};
  for (int frame = 0; frame < 20; ++frame) {
    const auto tone = [&](int sample, double hz) {
      return 0.4 * std::sin(2 * std::numbers::pi * hz * (frame * 960 + sample) / 48'000);
    };
    for (int i = 0; i < kAudioFrameSamples; ++i) {
      in.samples()[static_cast<std::size_t>(2 * i)] = static_cast<float>(tone(i, 400));
      in.samples()[static_cast<std::size_t>(2 * i + 1)] = static_cast<float>(tone(i, 1000));
    }
    ASSERT_TRUE(encoder->Encode(in, packet));
    if (frame < 5) continue;
    // Each ear's sound against both tones, at whatever delay.
    const auto amplitude = [&](std::span<const float> samples, std::size_t first,
                               std::size_t stride, double hz) {
      std::complex<double> sum;
      for (std::size_t i = 0; i < 960; ++i) {
        sum += static_cast<double>(samples[first + i * stride]) *
               std::polar(1.0 / 480, 2 * std::numbers::pi * hz * static_cast<double>(i) / 48'000);
      }
      return std::abs(sum);
    };
    ASSERT_TRUE(stereo->Decode(packet, out));
    ASSERT_EQ(out.channels(), 2);
    for (std::size_t ear = 0; ear < 2; ++ear) {
      own[ear] = amplitude(out.samples(), ear, 2, ear == 0 ? 400 : 1000);
      other[ear] = amplitude(out.samples(), ear, 2, ear == 0 ? 1000 : 400);
    }
    ASSERT_TRUE(mono->Decode(packet, out));
    ASSERT_EQ(out.channels(), 1);
    mixed[0] = amplitude(out.samples(), 0, 1, 400);
    mixed[1] = amplitude(out.samples(), 0, 1, 1000);
  }
  for (std::size_t ear = 0; ear < 2; ++ear) {
    EXPECT_NEAR(own[ear], 0.4, 0.05);
    EXPECT_LT(other[ear], 0.05);
    EXPECT_NEAR(mixed[ear], 0.2, 0.05);
  }
}

TEST(OpusDecoderTest, AfterAResetItDecodesLikeANewOne) {
  const Recording recording = Record(30, 0.0);
  const auto fresh = OpusAudioDecoder::Create(), used = OpusAudioDecoder::Create();
  AudioFrame from_fresh, from_used;
  for (const Bytes& packet : recording.packets) ASSERT_TRUE(used->Decode(packet, from_used));
  used->Reset();
  for (const Bytes& packet : recording.packets) {
    ASSERT_TRUE(fresh->Decode(packet, from_fresh));
    ASSERT_TRUE(used->Decode(packet, from_used));
    ASSERT_TRUE(std::ranges::equal(from_fresh.samples(), from_used.samples()));
  }
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
      (void)decoder->DecodeLost(
          {.later_packet = cut, .distance = k20Ms * std::int64_t{3}, .duration = k20Ms}, frame);
      (void)decoder->DecodeLost({.later_packet = cut, .distance = k20Ms, .duration = k20Ms}, frame);
      for (const float sample : frame.samples()) ASSERT_LE(std::abs(sample), 1.0F);
    }
    Bytes damaged = packet;
    for (int flips = 0; flips < 6; ++flips)
      damaged[random.Below(damaged.size())] = static_cast<std::uint8_t>(random.Next());
    (void)decoder->Decode(damaged, frame);
    for (const float sample : frame.samples()) ASSERT_LE(std::abs(sample), 1.0F);
  }
}

}  // namespace
}  // namespace visavis
