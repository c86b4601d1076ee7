// When to show a video frame: media time + offset, where the offset goes smoothly after the fastest
// arrival seen plus a target delay that covers most of the variation of frame arrivals.
// Owned by VideoJitterBuffer, driven by complete frames. Not thread-safe; never allocates.
//
// Target: the 95 % quantile of the delay of complete frames over the fastest (see
// arrival_delay_estimator.h) + kMargin, in kMinDelay..kMaxDelay. libwebrtc's jitter estimator
// models frame size against link rate with a Kalman filter; the quantile needs no model of the link
// and holds as well where packets are striped over several associations.
//
// Frames that needed a retransmission are a round trip late. While they are rare they are shown
// late, and the others do not wait for them (libwebrtc does so, too, where there is protection
// beside retransmission: its rtt_mult is zero then); as they become more, the target grows so that
// frames are late by kBearableLateness on average.
#pragma once

#include <cstdint>
#include <optional>

#include "wasm/base/timestamp.h"
#include "wasm/jitter/arrival_delay_estimator.h"
#include "wasm/jitter/received_video_frame.h"

namespace visavis {

class PlayoutDelay {
 public:
  PlayoutDelay();

  static constexpr TimeDelta kMinDelay = TimeDelta::Millis(10);
  static constexpr TimeDelta kMaxDelay = TimeDelta::Seconds(1);
  static constexpr TimeDelta kMargin = TimeDelta::Millis(5);

  // Of a frame interval of 33 ms: the picture stands for 6 % of the time.
  static constexpr TimeDelta kBearableLateness = TimeDelta::Millis(2);

  // A frame of `media_time` (sender's clock) is complete. Frames may come in any order. True when
  // the past was forgotten (first frame, jump of media time): due times given before are void.
  bool OnFrame(TimeDelta media_time, FrameArrival arrival, Timestamp now);

  // What A/V sync asks on top. Clamped to 0..kMaxDelay; followed smoothly.
  void SetExtraDelay(TimeDelta extra);

  // When to show the frame. Moves by at most half (later) or an eighth (earlier) of the media time
  // that passed, so motion stays smooth. Call only after the first OnFrame.
  Timestamp DueTime(TimeDelta media_time) const;

  // The target delay over the fastest arrival, without extra delay.
  TimeDelta target_delay() const { return target_; }
  // Our clock minus media time at which playout aims, without extra delay; for A/V sync.
  std::optional<TimeDelta> TargetOffset() const;
  // How much later than the fastest arrival frames are shown now.
  TimeDelta current_delay() const;
  void Reset();

 private:
  TimeDelta Target() const;

  ArrivalDelayEstimator estimator_;  // of all frames
  ArrivalDelayEstimator prompt_;     // of those that needed no retransmission
  TimeDelta target_ = kMinDelay;
  TimeDelta extra_ = TimeDelta::Zero();
  TimeDelta offset_ = TimeDelta::Zero();  // our clock minus media time, as played
  TimeDelta newest_media_time_ = TimeDelta::Zero();
};

}  // namespace visavis
