// A camera and an encoder that follow the target rate: frames of a noisy size, the mean kept by a
// debt, a large keyframe first and after a pause. Owned by a flow; driven by it once a frame.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <utility>

#include "tests/sim/bandwidth/scenario.h"
#include "wasm/base/random.h"

namespace visavis::bandwidth {

class VideoSource {
 public:
  struct Frame {
    int packets = 0;
    DataSize packet_size = DataSize::Zero();  // each, with overhead
  };

  // `config` outlives this object.
  VideoSource(const FlowConfig& config, std::uint64_t seed);

  // The target for audio and video; frames follow it FlowConfig::encoder_latency later.
  void SetTarget(DataRate target, Timestamp now);
  // Nothing is captured; the next frame is a keyframe.
  void Pause() { keyframe_due_ = true; }
  // Does what a frame that is skipped does: nothing but to follow the target.
  void Skip(Timestamp now) { FollowTarget(now); }
  Frame Encode(Timestamp now);

 private:
  void FollowTarget(Timestamp now);

  const FlowConfig& config_;
  Random random_;
  std::deque<std::pair<Timestamp, DataRate>> targets_;  // the first is in force
  double debt_ = 0;  // bytes that frames were larger than their mean
  bool keyframe_due_ = true;
  Timestamp last_keyframe_ = Timestamp::Zero();
};

}  // namespace visavis::bandwidth
