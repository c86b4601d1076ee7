// Which size and frame rate a video rate is best spent on. Of a camera the picture gets smaller, so
// that it stays smooth; of a screen it comes less often, so that text stays sharp. Steps down at
// once, steps up only when the rate has been clearly enough for a while, because a new size costs a
// keyframe.
//
// Owned by the send pipeline; the owner passes the time in; one thread.
#pragma once

#include <array>
#include <cstddef>

#include "wasm/base/data_rate.h"
#include "wasm/base/timestamp.h"
#include "wasm/media/content_kind.h"
#include "wasm/media/video_frame.h"

namespace visavis {

struct VideoStep {
  Resolution resolution;  // even sides, unless it is the source's own size
  int frame_rate = 30;
  friend bool operator==(const VideoStep&, const VideoStep&) = default;
};

// More than this gains next to nothing at that size, in VP8 and for a camera.
DataRate MostUsefulVideoRate(Resolution source);

class VideoLadder {
 public:
  // A step up needs this much more than the step's own least rate, for so long.
  static constexpr double kUpMargin = 1.2;
  static constexpr TimeDelta kUpAfter = TimeDelta::Seconds(2);

  // `source`: the size that is captured, one that IsSource; above kMaxSentPixels or with a side
  // above kMaxVideoDimension it is scaled down to them. Starts at the step for `start_rate`.
  VideoLadder(Resolution source, ContentKind content, DataRate start_rate);

  // A new camera, a rotated phone, a screen instead; the step stays until the next Update, as far
  // as there is one.
  void SetSource(Resolution source, ContentKind content);
  // The rate that the encoder is given from now on. Returns the step to encode at.
  VideoStep Update(DataRate video_rate, Timestamp now);
  // `smaller`: so many steps below the one that the rate allows, for a slow device.
  VideoStep step(std::size_t smaller = 0) const;
  // More than this the best step has no use for; it is always enough to get there.
  DataRate most_useful_rate(std::size_t smaller) const;

 private:
  struct Rung {
    Resolution resolution;
    int frame_rate = 30;
    DataRate least_rate = DataRate::Zero();  // below it the next rung looks better
  };
  static constexpr std::size_t kMostRungs = 8;

  void AddRung(const Rung& rung);
  void MakeCameraRungs();
  void MakeScreenRungs();
  std::size_t IndexFor(DataRate rate) const;

  Resolution given_;
  ContentKind content_ = ContentKind::kCamera;
  Resolution source_;
  std::array<Rung, kMostRungs> rungs_;  // best first
  std::size_t rung_count_ = 0;
  std::size_t index_ = 0;
  // Since when the rate has been enough for the step above; +infinity: it is not. And the least
  // that it was since.
  Timestamp enough_since_ = Timestamp::PlusInfinity();
  DataRate least_since_ = DataRate::PlusInfinity();
};

}  // namespace visavis
