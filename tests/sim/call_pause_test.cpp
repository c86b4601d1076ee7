// Calls in which people pause: silence costs next to nothing, is no loss, and the first word after
// it is whole.
#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

#include "tests/sim/call_setting.h"
#include "tests/sim/simulated_call.h"
#include "tests/wasm/codec/synthetic_media.h"
#include "wasm/base/random.h"

namespace visavis::sim {
namespace {

constexpr int kSpeechSeconds = 2, kPauseSeconds = 4;
constexpr int kRound = kSpeechSeconds + kPauseSeconds;

// Speech, and then the faint noise of a quiet room.
std::vector<float> SpeechWithPauses() {
  testing::SpeechLikeSound voice;
  Random random(2);
  std::vector<float> samples;
  AudioFrame frame;
  for (int i = 0; i < kRound * 50; ++i) {
    voice.Next(frame);
    for (const float sample : frame.samples()) {
      const auto noise = static_cast<float>(2e-4 * (random.Uniform() - 0.5));
      samples.push_back(i < kSpeechSeconds * 50 ? sample + noise : noise);
    }
  }
  return samples;
}

// What Ann and Bob say over this link for four rounds after the first, and what came of it.
struct PauseReport {
  double speech_kbps = 0, pause_kbps = 0;  // payload and reports, without headers below ours
  double words = 0, first_words = 0;       // mean correlation of what was heard with what was said
  AudioJitterStatistics heard;
};

PauseReport Talk(const LinkConfig& link) {
  constexpr int kRounds = 4;
  SimulatedCall call(
      {.seed = 3, .scene = Scene::kNone, .link = link, .speech = SpeechWithPauses()});
  const auto ann = call.Add("Ann"), bob = call.Add("Bob");
  const auto bytes_until = [&](double seconds) {
    const auto before = call.Statistics(ann).peers.at(0).path.bytes_sent;
    call.RunUntil(At(seconds));
    return static_cast<double>(call.Statistics(ann).peers.at(0).path.bytes_sent - before);
  };
  PauseReport report;
  for (int round = 1; round <= kRounds; ++round) {
    const double begin = round * kRound;
    call.RunUntil(At(begin));
    report.speech_kbps += bytes_until(begin + kSpeechSeconds) / 125 / kSpeechSeconds / kRounds;
    call.RunUntil(At(begin + kSpeechSeconds + 1));
    report.pause_kbps += bytes_until(begin + kRound) / 125 / (kPauseSeconds - 1) / kRounds;
    const Experience& got = call.From(bob, ann);
    const auto& said = call.Voice(ann);
    report.words += got.VoiceCorrelation(said, At(begin + 0.5), At(begin + 2)) / kRounds;
    report.first_words += got.VoiceCorrelation(said, At(begin), At(begin + 0.5)) / kRounds;
  }
  report.heard = call.Statistics(bob).peers.at(0).audio_jitter;
  return report;
}

TEST(CallPauseTest, SilenceCostsLittleIsNoLossAndTheFirstWordAfterItIsWhole) {
  const PauseReport clean = Talk(Broadband());
  EXPECT_GE(clean.speech_kbps, 30);
  EXPECT_LE(clean.pause_kbps, 8) << "reports, most of it";
  EXPECT_EQ(clean.heard.packets_lost, 0);
  EXPECT_EQ(clean.heard.frames_concealed, 0);
  EXPECT_EQ(clean.heard.restarts, 0);
  EXPECT_GE(clean.words, 0.88);
  EXPECT_GE(clean.first_words, 0.9);
}

TEST(CallPauseTest, WhereSoundGetsLostPausesAreStillNotTakenForLoss) {
  LinkConfig lossy = Broadband();
  lossy.to_bad = 0.03;
  lossy.to_good = 0.5;
  const PauseReport report = Talk(lossy);
  EXPECT_GT(report.heard.packets_lost, 10);
  EXPECT_LE(report.heard.frames_concealed, report.heard.packets_lost * 3 / 2);
  EXPECT_GE(report.words, 0.85);
  EXPECT_GE(report.first_words, 0.85);
}

}  // namespace
}  // namespace visavis::sim
