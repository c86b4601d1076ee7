// Lip sync: which of audio and video to play later so that both show the same moment. Owned by the
// receive pipeline of one peer, driven by it with every video frame and every 20 ms of sound: what
// was agreed must also be undone when one of them stops. Not thread-safe; never allocates.
//
// Both streams' timestamps count from the sender's local clock (media/media_time.h), so the offsets
// at which they aim to play (our clock minus media time) differ by exactly what lips are off. The
// earlier stream waits: its extra delay moves towards the difference by at most kMaxSlope.
// Nothing is fed back, so nothing can oscillate (libwebrtc's StreamSynchronization
// measures, filters and feeds back). +-40 ms is below what viewers notice (ITU-R BT.1359-1: +45 to
// -125 ms).
#pragma once

#include <optional>

#include "wasm/base/timestamp.h"

namespace visavis {

class AvSync {
 public:
  static constexpr double kMaxSlope = 0.09;                          // 3 ms per frame at 30 fps
  static constexpr TimeDelta kMaxInterval = TimeDelta::Millis(100);  // longer ones count as this
  // A stream waits no longer than this for the other: sound that late hurts more than lips.
  static constexpr TimeDelta kMaxExtraAudioDelay = TimeDelta::Millis(300);
  static constexpr TimeDelta kMaxExtraVideoDelay = TimeDelta::Millis(600);
  // A larger difference is no lip sync problem (one side restarted): both go back to zero.
  static constexpr TimeDelta kMaxSkew = TimeDelta::Seconds(5);

  // What TargetOffset() of the two jitter buffers gives (without extra delay), plus whatever comes
  // after the buffers and is known (sound device latency). Empty: that stream is not there.
  // `elapsed`: since the last update.
  void Update(std::optional<TimeDelta> audio_offset, std::optional<TimeDelta> video_offset,
              TimeDelta elapsed);

  TimeDelta extra_audio_delay() const { return extra_audio_; }
  TimeDelta extra_video_delay() const { return extra_video_; }
  // Video's offset minus audio's at the last update, extra delays included; positive: video is
  // late.
  TimeDelta skew() const { return skew_; }

 private:
  TimeDelta extra_audio_ = TimeDelta::Zero();
  TimeDelta extra_video_ = TimeDelta::Zero();
  TimeDelta skew_ = TimeDelta::Zero();
};

}  // namespace visavis
