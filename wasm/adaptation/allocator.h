// Shares the bits: one encoder serves all peers, so the weakest path decides, audio comes first and
// video takes what is left. A path that cannot carry even the least video beside audio gets none,
// so that it does not end everybody's. Pure functions; the owner calls them when a path's target
// changes.
#pragma once

#include <span>

#include "wasm/base/data_rate.h"
#include "wasm/congestion/packet_overhead.h"

namespace visavis {

// One connected peer.
struct PathCapacity {
  DataRate target_rate = DataRate::Zero();  // from its NetworkController, with all overhead
  double loss_ratio = 0.0;                  // 0..1, as its feedback says
};

struct AllocatorConfig {
  DataSize packet_overhead = kPacketOverhead;
  DataSize media_header = DataSize::Bytes(15);    // of our own packets, at most (media_packet.h)
  DataSize video_packet = DataSize::Bytes(1100);  // a full one, without overhead
  int frame_rate = 30;
  DataRate min_video_rate = DataRate::KilobitsPerSec(60);  // below it a picture is not watchable
  DataRate max_video_rate =
      DataRate::KilobitsPerSec(1700);  // 640x360 gains nothing above it (libwebrtc too)
};

enum class VideoState { kActive, kPaused };

// What the encoders are told: rates without overhead.
struct Allocation {
  DataRate audio_rate = DataRate::KilobitsPerSec(32);
  DataRate video_rate = DataRate::Zero();  // at least min_video_rate, also while paused
  // kPaused: no path carries audio and the least video; sending video would break audio.
  VideoState video = VideoState::kPaused;
  double expected_loss = 0.0;  // for Opus in-band FEC: the worst path's
};

// `paths` empty: nobody is connected; video is paused.
Allocation Allocate(std::span<const PathCapacity> paths, const AllocatorConfig& config);

// Whether a path of `target` carries the least video beside audio of `audio_rate`.
bool FitsVideo(DataRate target, DataRate audio_rate, const AllocatorConfig& config);

// What `payload` of one media costs on the wire in packets of `packet_payload`.
DataRate WireRate(DataRate payload, DataSize packet_payload, DataSize overhead);

}  // namespace visavis
