// Which size and frame rate a video rate is best spent on. Steps down at once, steps up only when
// the rate has been clearly enough for a while, because a new size costs a keyframe.
//
// Owned by the send pipeline; the owner passes the time in; one thread.
#pragma once

#include <cstddef>

#include "wasm/base/data_rate.h"
#include "wasm/base/timestamp.h"
#include "wasm/media/video_frame.h"

namespace visavis {

struct VideoStep {
  Resolution resolution;  // even sides, unless it is the source's own size
  int frame_rate = 30;
  friend bool operator==(const VideoStep&, const VideoStep&) = default;
};

class VideoLadder {
 public:
  // A step up needs this much more than the step's own least rate, for so long.
  static constexpr double kUpMargin = 1.2;
  static constexpr TimeDelta kUpAfter = TimeDelta::Seconds(2);

  // `source`: the size the camera delivers, each side in 1..kMaxVideoDimension; above
  // kMaxSentPixels it is scaled down to them. Starts at the step for `start_rate`.
  VideoLadder(Resolution source, DataRate start_rate);

  // A new camera or a rotated phone; the step stays until the next Update.
  void SetSource(Resolution source);
  // The rate that the encoder is given from now on. Returns the step to encode at.
  VideoStep Update(DataRate video_rate, Timestamp now);
  // `smaller`: so many steps below the one that the rate allows, for a slow device.
  VideoStep step(std::size_t smaller = 0) const;

 private:
  DataRate LeastRate(std::size_t index) const;
  std::size_t IndexFor(DataRate rate) const;

  Resolution source_;
  std::size_t index_ = 0;
  // Since when the rate has been enough for the step above; +infinity: it is not.
  Timestamp enough_since_ = Timestamp::PlusInfinity();
};

}  // namespace visavis
