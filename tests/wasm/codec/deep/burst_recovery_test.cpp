// Real speech, bursts of lost packets, and what each way of recovery makes of them at the same
// total rate.
#include <gtest/gtest.h>

#include <cstdio>
#include <string>
#include <vector>

#include "tests/wasm/codec/deep/speech_clip.h"
#include "tests/wasm/codec/deep/speech_distance.h"
#include "wasm/base/random.h"
#include "wasm/codec/opus_decoder.h"
#include "wasm/codec/opus_encoder.h"

namespace visavis {
namespace {

using Bytes = std::vector<std::uint8_t>;

struct Way {
  std::string name;
  // libopus misses a target by some per cent, each way by its own: these give equal rates.
  int target_kbps = 0;
  double expected_loss = 0.0;
  AudioSwitch in_band_fec = AudioSwitch::kOff;
  TimeDelta deep_redundancy = TimeDelta::Zero();
  AudioConcealment concealment = AudioConcealment::kPlain;
};

// What a sender would set at some 30 kbps in packets of 20 ms.
const Way kConcealed = {.name = "concealed", .target_kbps = 30};
const Way kNetwork = {
    .name = "concealed by network", .target_kbps = 30, .concealment = AudioConcealment::kNetwork};
const Way kInBandFec = {.name = "in-band FEC",
                        .target_kbps = 30,
                        .expected_loss = 0.2,
                        .in_band_fec = AudioSwitch::kOn};
const Way kDeep = {.name = "deep redundancy",
                   .target_kbps = 28,
                   .expected_loss = 0.3,
                   .deep_redundancy = TimeDelta::Millis(1000),
                   .concealment = AudioConcealment::kNetwork};

struct Recording {
  std::vector<Bytes> packets;
  TimeDelta lookahead = TimeDelta::Zero();
};

struct Outcome {
  testing::SpeechDistance lost, kept;
  double kbps = 0;
  int packets_with_redundancy = 0;
  TimeDelta mean_depth = TimeDelta::Zero();  // of those
  int recovered = 0, concealed = 0;          // lost frames
};

class BurstRecoveryTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    for (const char* name : {"demo-congrats", "demo-instruct"}) {
      const auto clip = testing::ReadWav8k(std::string(VISAVIS_SPEECH "/") + name + ".wav");
      speech_.insert(speech_.end(), clip.begin(), clip.end());
    }
    speech_.resize(std::min(speech_.size(), std::size_t{45} * 8000));
    speech_ = testing::UpsampleTo48k(speech_);
  }

  static Recording Record(const Way& way) {
    const auto encoder = OpusAudioEncoder::Create();
    EXPECT_TRUE(encoder->Configure({.target_rate = DataRate::KilobitsPerSec(way.target_kbps),
                                    .expected_loss = way.expected_loss,
                                    .in_band_fec = way.in_band_fec,
                                    .deep_redundancy = way.deep_redundancy}));
    Recording recording{.packets = {}, .lookahead = encoder->Lookahead()};
    AudioFrame frame;
    for (std::size_t at = 0; at + kFrame <= speech_.size(); at += kFrame) {
      std::copy_n(speech_.begin() + static_cast<std::ptrdiff_t>(at), kFrame,
                  frame.samples().begin());
      recording.packets.emplace_back();
      EXPECT_TRUE(encoder->Encode(frame, recording.packets.back()));
    }
    return recording;
  }

  // Whether each packet is lost: bursts of `burst` with 0.6 to 1.4 s between them.
  static std::vector<bool> Losses(std::size_t packets, std::size_t burst) {
    std::vector<bool> lost(packets, false);
    Random random(11);
    for (std::size_t at = 50 + random.Below(40); at + burst + 1 < packets;
         at += burst + 30 + random.Below(40)) {
      std::fill_n(lost.begin() + static_cast<std::ptrdiff_t>(at), burst, true);
    }
    return lost;
  }

  static Outcome Play(const Way& way, TimeDelta burst) {
    const Recording recording = Record(way);
    const auto& packets = recording.packets;
    const auto burst_packets = static_cast<std::size_t>(burst / kAudioFrameDuration);
    const std::vector<bool> lost = Losses(packets.size(), burst_packets);
    const auto decoder = OpusAudioDecoder::Create(1, way.concealment);
    Outcome outcome;
    std::vector<float> sound;
    AudioFrame frame;
    std::size_t bytes = 0;
    for (std::size_t i = 0; i < packets.size(); ++i) {
      bytes += packets[i].size();
      const TimeDelta depth = decoder->RedundancyOf(packets[i]);
      if (depth > TimeDelta::Zero()) ++outcome.packets_with_redundancy;
      outcome.mean_depth += depth;
      if (!lost[i]) {
        EXPECT_TRUE(decoder->Decode(packets[i], frame));
      } else {
        std::size_t later = i + 1;
        while (lost[later]) ++later;
        const auto recovery = decoder->DecodeLost(
            {.later_packet = packets[later],
             .distance = kAudioFrameDuration * static_cast<std::int64_t>(later - i),
             .duration = kAudioFrameDuration},
            frame);
        EXPECT_TRUE(recovery);
        ++(*recovery == AudioRecovery::kConcealed ? outcome.concealed : outcome.recovered);
      }
      sound.insert(sound.end(), frame.samples().begin(), frame.samples().end());
    }
    outcome.mean_depth =
        outcome.mean_depth / std::max<std::int64_t>(1, outcome.packets_with_redundancy);
    outcome.kbps = static_cast<double>(bytes) * 8 / (20.0 * static_cast<double>(packets.size()));
    sound.erase(sound.begin(),
                sound.begin() + static_cast<std::ptrdiff_t>(AudioSamplesIn(recording.lookahead)));
    testing::SpeechComparison in_bursts, between;
    for (std::size_t i = 1; i < packets.size();) {
      std::size_t end = i + 1;
      while (end < packets.size() && lost[end] == lost[i]) ++end;
      if (end == packets.size()) break;
      // The second between two bursts need not be looked at whole.
      const std::size_t to = lost[i] ? end : std::min(end, i + 15);
      (lost[i] ? in_bursts : between).Add(speech_, sound, i * kFrame, to * kFrame);
      i = end;
    }
    outcome.lost = in_bursts.Mean();
    outcome.kept = between.Mean();
    return outcome;
  }

  static constexpr std::size_t kFrame = kAudioFrameSamples;
  static inline std::vector<float> speech_;
};

void Print(const Way& way, const Outcome& outcome) {
  std::printf("%-22s %6.1f %10.2f %8.2f %10.2f %8.2f %10d %10lld %6d/%d\n", way.name.c_str(),
              outcome.kbps, outcome.lost.log_spectral_db, outcome.lost.mel_cepstral_db,
              outcome.kept.log_spectral_db, outcome.kept.mel_cepstral_db,
              outcome.packets_with_redundancy, static_cast<long long>(outcome.mean_depth.ms()),
              outcome.recovered, outcome.recovered + outcome.concealed);
}

class BurstTest : public BurstRecoveryTest, public ::testing::WithParamInterface<int> {};

TEST_P(BurstTest, DeepRedundancyBeatsInBandFecAndConcealmentAtTheSameRate) {
  ASSERT_GT(speech_.size(), 40U * kAudioSampleRateHz);
  const TimeDelta burst = TimeDelta::Millis(GetParam());
  std::printf("bursts of %3d ms                      in bursts            between\n", GetParam());
  std::printf(
      "                         kbps    LSD, dB  MCD, dB    LSD, dB  MCD, dB  redundant  "
      "depth, ms recovered\n");
  const Outcome concealed = Play(kConcealed, burst), network = Play(kNetwork, burst),
                fec = Play(kInBandFec, burst), deep = Play(kDeep, burst);
  Print(kConcealed, concealed);
  Print(kNetwork, network);
  Print(kInBandFec, fec);
  Print(kDeep, deep);
  EXPECT_NEAR(fec.kbps, concealed.kbps, 0.03 * concealed.kbps);
  EXPECT_NEAR(deep.kbps, concealed.kbps, 0.03 * concealed.kbps);
  EXPECT_GT(deep.lost.frames, 100);
  // Redundancy really was sent, far enough back, and used.
  EXPECT_EQ(concealed.packets_with_redundancy, 0);
  EXPECT_GT(fec.packets_with_redundancy, 1500);
  EXPECT_GT(deep.packets_with_redundancy, 2000);
  EXPECT_GT(deep.mean_depth, TimeDelta::Millis(400));
  EXPECT_GT(deep.recovered, 9 * deep.concealed);
  // And is worth it: half the distance.
  for (const Outcome* other : {&concealed, &network, &fec}) {
    EXPECT_LT(deep.lost.log_spectral_db, 0.6 * other->lost.log_spectral_db);
    EXPECT_LT(deep.lost.mel_cepstral_db, 0.6 * other->lost.mel_cepstral_db);
  }
  // What it costs where nothing is lost.
  EXPECT_LT(deep.kept.log_spectral_db, 1.2 * fec.kept.log_spectral_db);
}

INSTANTIATE_TEST_SUITE_P(Bursts, BurstTest, ::testing::Values(200, 500),
                         [](const auto& burst) { return std::to_string(burst.param) + "ms"; });

}  // namespace
}  // namespace visavis
