// Calls on paths that lose sound in bursts: what the module of deep redundancy makes of them,
// beside calls in which it cannot be loaded.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "tests/sim/call_setting.h"
#include "tests/sim/simulated_call.h"
#include "tests/wasm/call/deep/deep_codecs.h"
#include "tests/wasm/codec/deep/speech_clip.h"
#include "tests/wasm/codec/deep/speech_distance.h"
#include "wasm/base/random.h"

namespace visavis::sim {
namespace {

constexpr std::size_t kSecond = kAudioSampleRateHz;

enum class Module { kLoads, kFails };

const std::vector<float>& Speech() {
  static const std::vector<float> kSpeech = [] {
    std::vector<float> clip;
    for (const char* name : {"demo-congrats", "demo-instruct"}) {
      const auto part = testing::ReadWav8k(std::string(VISAVIS_SPEECH "/") + name + ".wav");
      clip.insert(clip.end(), part.begin(), part.end());
    }
    clip.resize(std::min(clip.size(), std::size_t{45} * 8000));
    return testing::UpsampleTo48k(clip);
  }();
  return kSpeech;
}

class CallDeepAudioTest : public ::testing::Test {
 protected:
  struct Burst {
    Timestamp from = Timestamp::Zero();
    TimeDelta duration = TimeDelta::Zero();
  };
  // What Bob heard of Ann where it was lost, and what she sent in the meantime.
  struct Outcome {
    testing::SpeechDistance lost;
    std::uint64_t bytes_sent = 0;
    TimeDelta deeply_recovered = TimeDelta::Zero(), lost_time = TimeDelta::Zero();
    TimeDelta redundancy = TimeDelta::Zero();  // as Ann planned it at the end
  };

  static SimulatedCallConfig Config(Module module) {
    SimulatedCallConfig config;
    config.scene = Scene::kNone;
    config.link = Broadband();
    config.speech = Speech();
    config.make_codecs = [] { return std::make_unique<testing::DeepCodecs>(); };
    config.load_deep_audio = [module](CodecFactory& codecs) {
      if (module == Module::kFails) return false;
      static_cast<testing::DeepCodecs&>(codecs).SetDeepAudioHere();
      return true;
    };
    return config;
  }
  // Ann and Bob, without pictures: what is sent is sound.
  void Start(const SimulatedCallConfig& config) {
    call_ = std::make_unique<SimulatedCall>(config);
    ann_ = call_->Add("Ann");
    bob_ = call_->Add("Bob");
    call_->RunUntil(At(5));
  }

  // All that Ann sends is lost for `duration`, with 3 to 4 s between, until `end`.
  void LoseInBursts(TimeDelta duration, Timestamp end) {
    LinkConfig lossy = Broadband();
    lossy.loss = 1.0;
    while (call_->now() < end) {
      bursts_.push_back({call_->now(), duration});
      call_->SetLink(ann_, bob_, lossy);
      call_->RunUntil(call_->now() + duration);
      call_->SetLink(ann_, bob_, Broadband());
      const auto gap = static_cast<std::int64_t>(3000 + random_.Below(1000));
      call_->RunUntil(call_->now() + TimeDelta::Millis(gap));
    }
  }

  // How much later than said Bob heard what was said in [from, to), by what is most alike.
  std::size_t LagOf(std::size_t from, std::size_t to) const {
    const auto& said = call_->Voice(ann_);
    const auto& heard = call_->From(bob_, ann_).sound;
    double best = 0;
    std::size_t best_lag = 0;
    for (std::size_t lag = 0; lag < kSecond; lag += 12) {
      double product = 0, energy = 1e-9;
      for (std::size_t i = from; i < to && i + lag < heard.size(); i += 6) {
        const auto sample = static_cast<double>(heard[i + lag]);
        product += static_cast<double>(said[i]) * sample;
        energy += sample * sample;
      }
      const double alike = product / std::sqrt(energy);
      if (alike <= best) continue;
      best = alike;
      best_lag = lag;
    }
    return best_lag;
  }

  // Of the bursts from `from` on.
  testing::SpeechDistance DistanceInBursts(Timestamp from) const {
    testing::SpeechComparison comparison;
    const auto& said = call_->Voice(ann_);
    const auto& heard = call_->From(bob_, ann_).sound;
    for (const Burst& burst : bursts_) {
      if (burst.from < from) continue;
      const auto begin = static_cast<std::size_t>(AudioSamplesIn(burst.from - Timestamp::Zero()));
      const auto end = begin + static_cast<std::size_t>(AudioSamplesIn(burst.duration));
      const std::size_t lag = LagOf(begin - kSecond / 2, begin);
      const std::vector<float> aligned(heard.begin() + static_cast<std::ptrdiff_t>(lag),
                                       heard.end());
      if (end <= aligned.size()) comparison.Add(said, aligned, begin, end);
    }
    return comparison.Mean();
  }

  const PeerStatistics& Of(const CallStatistics& statistics) const { return statistics.peers[0]; }

  Outcome RunWithBursts(TimeDelta duration, Module module) {
    Start(Config(module));
    bursts_.clear();
    random_ = Random(7);
    LoseInBursts(duration, At(14));
    const CallStatistics before = call_->Statistics(ann_), heard_before = call_->Statistics(bob_);
    const Timestamp start = call_->now();
    LoseInBursts(duration, At(34));
    const CallStatistics after = call_->Statistics(ann_), heard = call_->Statistics(bob_);
    Outcome outcome{.lost = DistanceInBursts(start)};
    outcome.bytes_sent = Of(after).path.bytes_sent - Of(before).path.bytes_sent;
    outcome.deeply_recovered =
        Of(heard).audio_deeply_recovered - Of(heard_before).audio_deeply_recovered;
    for (const Burst& burst : bursts_)
      if (burst.from >= start) outcome.lost_time += burst.duration;
    outcome.redundancy = after.audio.deep_redundancy;
    return outcome;
  }

  std::unique_ptr<SimulatedCall> call_;
  SimulatedCall::Person ann_ = 0, bob_ = 0;
  std::vector<Burst> bursts_;
  Random random_{7};
};

TEST_F(CallDeepAudioTest, NothingIsLoadedWhileNothingIsLostOrSinglePackets) {
  Start(Config(Module::kLoads));
  LinkConfig lossy = Broadband();
  lossy.loss = 0.05;
  call_->SetLink(ann_, bob_, lossy);
  call_->RunUntil(At(15));
  EXPECT_EQ(call_->DeepAudioLoads(ann_) + call_->DeepAudioLoads(bob_), 0);
  EXPECT_EQ(call_->Statistics(ann_).deep_audio, DeepAudioState::kAway);
  EXPECT_EQ(call_->Statistics(ann_).audio.fec, InBandFec::kOn);
}

TEST_F(CallDeepAudioTest, BurstsLoadItOnceOnBothSidesAndWhatIsLostComesBack) {
  constexpr TimeDelta kBurst = TimeDelta::Millis(100);
  const Outcome without = RunWithBursts(kBurst, Module::kFails);
  EXPECT_EQ(call_->Statistics(bob_).deep_audio, DeepAudioState::kFailed);
  EXPECT_EQ(call_->StateOf(bob_, ann_), PeerState::kConnected);
  const Outcome with = RunWithBursts(kBurst, Module::kLoads);
  for (const auto person : {ann_, bob_}) {
    EXPECT_EQ(call_->DeepAudioLoads(person), 1);
    EXPECT_EQ(call_->Statistics(person).deep_audio, DeepAudioState::kHere);
  }
  std::printf("bursts of %3d ms: LSD %5.2f dB, MCD %5.2f dB with; %5.2f, %5.2f without; ",
              static_cast<int>(kBurst.ms()), with.lost.log_spectral_db, with.lost.mel_cepstral_db,
              without.lost.log_spectral_db, without.lost.mel_cepstral_db);
  std::printf("recovered %d of %d ms, %llu and %llu bytes, %d frames\n",
              static_cast<int>(with.deeply_recovered.ms()), static_cast<int>(with.lost_time.ms()),
              static_cast<unsigned long long>(with.bytes_sent),
              static_cast<unsigned long long>(without.bytes_sent), with.lost.frames);
  // It really was sent, and came back.
  EXPECT_GE(with.redundancy, kBurst);
  EXPECT_GT(with.deeply_recovered, with.lost_time * 0.8);
  EXPECT_EQ(without.deeply_recovered, TimeDelta::Zero());
  EXPECT_EQ(without.redundancy, TimeDelta::Zero());
  // At no more bytes, and it is worth it.
  EXPECT_LT(static_cast<double>(with.bytes_sent), 1.03 * static_cast<double>(without.bytes_sent));
  EXPECT_GE(with.lost.frames, 20);
  EXPECT_LT(with.lost.log_spectral_db, 0.7 * without.lost.log_spectral_db);
  EXPECT_LT(with.lost.mel_cepstral_db, 0.7 * without.lost.mel_cepstral_db);
}

TEST_F(CallDeepAudioTest, WhenTheBurstsAreGoneSoIsTheRedundancyAndTheModuleStays) {
  Start(Config(Module::kLoads));
  LoseInBursts(TimeDelta::Millis(100), At(16));
  EXPECT_GT(call_->Statistics(ann_).audio.deep_redundancy, TimeDelta::Zero());
  call_->RunUntil(call_->now() + LossBursts::kCalm + TimeDelta::Seconds(1));
  const CallStatistics calm = call_->Statistics(ann_);
  EXPECT_EQ(calm.audio.deep_redundancy, TimeDelta::Zero());
  EXPECT_EQ(calm.audio.fec, InBandFec::kOff);
  EXPECT_EQ(calm.deep_audio, DeepAudioState::kHere);
  LoseInBursts(TimeDelta::Millis(100), call_->now() + TimeDelta::Seconds(9));
  EXPECT_GT(call_->Statistics(ann_).audio.deep_redundancy, TimeDelta::Zero());
  EXPECT_EQ(call_->DeepAudioLoads(ann_), 1);
}

TEST_F(CallDeepAudioTest, ALoadThatFailsIsTriedAFewTimesWhileTheBurstsGoOn) {
  Start(Config(Module::kFails));
  const TimeDelta retries =
      DeepAudioLoading::kRetryAfter * std::int64_t{DeepAudioLoading::kMostLoads};
  LoseInBursts(TimeDelta::Millis(120), call_->now() + retries + TimeDelta::Seconds(20));
  for (const auto person : {ann_, bob_})
    EXPECT_EQ(call_->DeepAudioLoads(person), DeepAudioLoading::kMostLoads);
  EXPECT_EQ(call_->Statistics(ann_).audio.deep_redundancy, TimeDelta::Zero());
  EXPECT_EQ(call_->Statistics(ann_).audio.fec, InBandFec::kOn);
}

TEST_F(CallDeepAudioTest, WhereThereIsNoModuleNobodyAsksForOne) {
  SimulatedCallConfig config = Config(Module::kLoads);
  config.make_codecs = {};
  Start(config);
  LoseInBursts(TimeDelta::Millis(200), At(10));
  EXPECT_EQ(call_->DeepAudioLoads(ann_) + call_->DeepAudioLoads(bob_), 0);
  EXPECT_EQ(call_->Statistics(ann_).audio.fec, InBandFec::kOn);
}

// All get the same packets: who loses some and cannot hear redundancy must not be left with
// nothing.
TEST_F(CallDeepAudioTest, SomebodyWhoNeedsInBandFecAndHearsNoOtherBringsItBackForAll) {
  Start(Config(Module::kLoads));
  LoseInBursts(TimeDelta::Millis(100), At(14));
  ASSERT_GT(call_->Statistics(ann_).audio.deep_redundancy, TimeDelta::Zero());
  const auto eve = call_->Add("Eve");
  LinkConfig lossy = Broadband();
  lossy.loss = 0.06;
  call_->RunUntil(call_->now() + TimeDelta::Seconds(2));
  call_->SetLink(ann_, eve, lossy);
  call_->RunUntil(call_->now() + TimeDelta::Seconds(8));
  ASSERT_EQ(call_->DeepAudioLoads(eve), 0);
  EXPECT_EQ(call_->Statistics(ann_).audio.deep_redundancy, TimeDelta::Zero());
  EXPECT_EQ(call_->Statistics(ann_).audio.fec, InBandFec::kOn);
}

// Whoever comes later is told at once, and its own loss decides for it.
TEST_F(CallDeepAudioTest, WhoComesLaterLearnsWhoHearsDeepRedundancy) {
  Start(Config(Module::kLoads));
  LoseInBursts(TimeDelta::Millis(200), At(12));
  const auto eve = call_->Add("Eve");
  call_->RunUntil(call_->now() + TimeDelta::Seconds(5));
  EXPECT_EQ(call_->DeepAudioLoads(eve), 0);
  const CallStatistics of_eve = call_->Statistics(eve);
  ASSERT_EQ(of_eve.peers.size(), 2U);
  for (const PeerStatistics& peer : of_eve.peers) EXPECT_TRUE(peer.hears_deep_redundancy);
  for (const PeerStatistics& peer : call_->Statistics(ann_).peers)
    EXPECT_EQ(peer.hears_deep_redundancy, peer.peer == call_->IdOf(ann_, bob_));
}

}  // namespace
}  // namespace visavis::sim
