// What the encoders are told: one plan for sound and one rate for video, from what the paths to all
// peers carry. One encode serves all peers. With several it comes in two temporal layers, and who
// has a slower path than the others gets the lower one alone, or a smaller picture
// (adaptation/layer_plan.h); a path that cannot carry even the least video beside sound gets none
// (adaptation/video_admission.h).
//
// Owned by CallEngine; the owner passes the time in; one thread.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

#include "wasm/adaptation/allocator.h"
#include "wasm/adaptation/audio_plan.h"
#include "wasm/adaptation/layer_plan.h"
#include "wasm/base/data_rate.h"
#include "wasm/base/timestamp.h"
#include "wasm/call/remote_peer.h"

namespace visavis {

enum class VideoState { kActive, kPaused };

// What the video encoders can do now.
struct VideoOffer {
  DataRate most_useful = DataRate::Zero();  // more than this they cannot use
  int temporal_layers = 1;                  // of the full picture
  // Of the smaller stream; zero: there is none.
  DataRate most_useful_small = DataRate::Zero();
};

class RateAllocation {
 public:
  // LimitVideo allows no more: a path's controller ends at 10 Mbps.
  static constexpr DataRate kMaxVideoRate = DataRate::KilobitsPerSec(8000);

  // So much video at most, instead of `most_useful`, from the next Update on; within
  // VideoLimits::least and kMaxVideoRate.
  void LimitVideo(DataRate most) { wanted_most_ = std::clamp(most, limits_.least, kMaxVideoRate); }
  // There is an encoder for deep redundancy from now on.
  void AllowDeepRedundancy() { deep_encoder_ = DeepEncoder::kHere; }
  // Does it anew, and tells each path what the media could use of it at most, and each peer what it
  // gets.
  void Update(const RemotePeers& peers, MediaSwitch video, const VideoOffer& offer, Timestamp now);

  const AudioPlan& audio() const { return audio_.plan(); }
  // Without overhead; at least VideoLimits::least, also while paused.
  DataRate video_rate() const { return video_rate_; }
  // kPaused: no path carries sound and the least video, or nobody is connected.
  VideoState video() const { return video_; }
  // Of the smaller stream; zero: nobody needs it.
  DataRate small_rate() const { return small_rate_; }
  // That the full picture should have.
  int temporal_layers() const { return temporal_layers_; }

 private:
  // Paths that have gone silent: who has vanished does not decide what the others get.
  enum class Silence { kExcluded, kIncluded };
  enum class DeepEncoder : std::uint8_t { kAway, kHere };
  AudioConditions Conditions() const;
  void FindReceivers(Timestamp now);
  void ShareLayers(const VideoOffer& offer, Timestamp now);
  LayerAdmission::RoomFor RoomFor(std::size_t receiver, const LayeredVideo& video, DataRate rate);
  bool WaitsForAnyPicture(std::size_t receiver, const LayeredVideo& video) const;
  LayerAdmission::Others OthersOf(std::size_t receiver) const;
  void FindReachable(const RemotePeers& peers, Silence silence, Timestamp now);

  VideoLimits limits_;
  std::optional<DataRate> wanted_most_;
  DeepEncoder deep_encoder_ = DeepEncoder::kAway;
  AudioPlanner audio_;
  DataRate video_rate_ = limits_.least;
  VideoState video_ = VideoState::kPaused;
  DataRate small_rate_ = DataRate::Zero();
  int temporal_layers_ = 1;
  std::vector<RemotePeer*> reachable_;
  std::vector<RemotePeer*> receivers_;  // of video
  // To each of these: what they can take now, and what they could if nothing waited for them.
  std::vector<LayeredPath> paths_, lasting_;
};

}  // namespace visavis
