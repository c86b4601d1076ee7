// A stream of constant quality over a path that loses packets, without retransmission, recovered by
// keyframes or by repairs from long-term references, on real codec output. For the test and for
// tests/bench/codec/repair_bench.cpp.
#pragma once

#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <deque>
#include <optional>
#include <set>

#include "tests/wasm/codec/layered_stream.h"
#include "wasm/base/random.h"

namespace visavis::testing {

inline constexpr double kPacketBytes = 1080, kLoss = 0.05;
// Pictures at 30 per second: what left now is known at the other side, and its answer here.
inline constexpr int kRoundTrip = 3;

enum class Recovery { kKeyframe, kRepair };

struct Outcome {
  double recovery_bytes = 0;  // of keyframes or repairs that were asked for
  double ordinary_bytes = 0;
  int recoveries = 0, keyframes = 0, ordinary = 0, shown = 0, errors = 0;
  double psnr_sum = 0;           // of pictures shown
  double recovery_psnr_sum = 0;  // of recovery pictures, as the encoder made them

  double psnr() const { return psnr_sum / shown; }
  double recovery_psnr() const { return recovery_psnr_sum / recoveries; }
  double recovery_mean() const { return recovery_bytes / recoveries; }
  double ordinary_mean() const { return ordinary_bytes / ordinary; }
};

// A receiver that shows what it can decode: everything a frame refers to must have been decoded.
class Receiver {
 public:
  explicit Receiver(VideoCodecKind kind) : decoder_(CreateVideoDecoder(kind)) {}
  bool Take(const EncodedFrame& frame, Outcome& outcome, const VideoFrame& source) {
    for (const PictureNumber reference : frame.references.pictures())
      if (!decoded_.contains(reference)) return false;
    if (frame.is_keyframe) decoded_.clear();
    if (!decoder_->Decode(frame.data, frame.resolution, picture_)) {
      ++outcome.errors;
      return false;
    }
    decoded_.insert(frame.picture);
    ++outcome.shown;
    outcome.psnr_sum += LumaPsnr(source, picture_);
    return true;
  }

 private:
  std::unique_ptr<VideoDecoder> decoder_;
  std::set<PictureNumber> decoded_;
  VideoFrame picture_;
};

struct RecoveryScenario {
  VideoCodecKind kind = VideoCodecKind::kVp8;
  ScalabilityMode scalability = ScalabilityMode::kL1T1;
  Resolution size;
  int pictures = 0;
  int quantizer = 0;
  std::uint64_t seed = 0;
};

// `draw(int index, VideoFrame&)` gives the clip.
template <typename Draw>
Outcome Recover(const RecoveryScenario& scenario, Recovery recovery, Draw draw) {
  const auto encoder = CreateVideoEncoder(scenario.kind);
  VideoEncoderConfig config;
  config.resolution = scenario.size;
  config.scalability = scenario.scalability;
  config.quantizer = scenario.quantizer;
  if (recovery == Recovery::kRepair) config.long_term_references = LongTermReferences::kKept;
  EXPECT_TRUE(encoder->Configure(config));
  Outcome outcome;
  Receiver receiver(scenario.kind), lossless(scenario.kind);
  Outcome undisturbed;
  Random random(scenario.seed);
  VideoFrame source(scenario.size);
  struct News {
    int at;
    bool lost;
    PictureNumber picture;
  };
  std::deque<News> news;
  int last_recovery = -100;
  bool is_broken = false;
  for (int i = 0; i < scenario.pictures; ++i) {
    draw(i, source);
    FrameRequest request = FrameRequest::kAny;
    for (; !news.empty() && news.front().at <= i; news.pop_front()) {
      if (!news.front().lost) {
        encoder->Acknowledge(news.front().picture);
      } else if (i - last_recovery > kRoundTrip) {  // else an answer is on its way
        const auto reference = encoder->AcknowledgedReference();
        request = recovery == Recovery::kRepair && reference ? FrameRequest::Repair(*reference)
                                                             : FrameRequest::kKeyframe;
      }
    }
    const LayeredPicture picture = EncodePicture(*encoder, source, request);
    if (picture.empty()) continue;
    const EncodedFrame& frame = picture[0];
    const auto bytes = static_cast<double>(frame.data.size());
    const double before = undisturbed.psnr_sum;
    EXPECT_TRUE(lossless.Take(frame, undisturbed, source));
    if (request != FrameRequest::kAny) {
      last_recovery = i;
      ++outcome.recoveries;
      outcome.keyframes += frame.is_keyframe ? 1 : 0;
      outcome.recovery_bytes += bytes;
      outcome.recovery_psnr_sum += undisturbed.psnr_sum - before;
    } else if (!frame.is_keyframe) {
      outcome.ordinary_bytes += bytes;
      ++outcome.ordinary;
    }
    const double packets = std::ceil(bytes / kPacketBytes);
    const bool arrives = i == 0 || random.Uniform() < std::pow(1 - kLoss, packets);
    const bool decodes = arrives && receiver.Take(frame, outcome, source);
    // A frame of a higher temporal layer is no loss that would be repaired.
    if (!decodes && frame.temporal_layer == 0) is_broken = true;
    if (decodes && frame.temporal_layer == 0) is_broken = false;
    if (is_broken) news.push_back({i + kRoundTrip, true, 0});
    if (decodes && frame.is_long_term) news.push_back({i + kRoundTrip, false, frame.picture});
  }
  EXPECT_EQ(outcome.errors, 0);
  return outcome;
}

inline void Print(const char* name, const Outcome& keyframes, const Outcome& repairs) {
  std::printf(
      "%s at 5 %% loss: a repair %.0f B, a keyframe %.0f B, another frame %.0f B (%.0f B without "
      "long-term references); recoveries %d and %d, keyframes among the repairs %d; recovery bytes "
      "%.1f %% of keyframes', all bytes %.1f %%; PSNR of recovery frames %.2f and %.2f dB, of all "
      "shown %.2f and %.2f dB; shown %d and %d\n",
      name, repairs.recovery_mean(), keyframes.recovery_mean(), repairs.ordinary_mean(),
      keyframes.ordinary_mean(), repairs.recoveries, keyframes.recoveries, repairs.keyframes,
      100 * repairs.recovery_bytes / keyframes.recovery_bytes,
      100 * (repairs.recovery_bytes + repairs.ordinary_bytes) /
          (keyframes.recovery_bytes + keyframes.ordinary_bytes),
      repairs.recovery_psnr(), keyframes.recovery_psnr(), repairs.psnr(), keyframes.psnr(),
      repairs.shown, keyframes.shown);
}

}  // namespace visavis::testing
