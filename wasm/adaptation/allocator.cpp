#include "wasm/adaptation/allocator.h"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "wasm/media/audio_frame.h"

namespace visavis {
namespace {

// Opus in hybrid mode: full band from 24 kbps up, wide band at 16 (RFC 7587 section 3.1.1).
struct AudioRung {
  DataRate audio_rate;
  DataRate from_target;  // the least target rate, with all overhead, at which it is chosen
};
constexpr AudioRung kAudioRungs[] = {
    {DataRate::KilobitsPerSec(32), DataRate::KilobitsPerSec(250)},
    {DataRate::KilobitsPerSec(24), DataRate::KilobitsPerSec(150)},
    {DataRate::KilobitsPerSec(16), DataRate::Zero()},
};

DataRate AudioRate(DataRate target) {
  for (const AudioRung& rung : kAudioRungs)
    if (target >= rung.from_target) return rung.audio_rate;
  return kAudioRungs[std::size(kAudioRungs) - 1].audio_rate;
}

// What is left of `wire` without overhead, when each frame fills its last packet only in part.
DataRate VideoPayload(DataRate wire, const AllocatorConfig& config) {
  const DataSize overhead = config.packet_overhead + config.media_header;
  const std::int64_t full_packet = (config.video_packet + config.packet_overhead).bytes();
  const std::int64_t frame = (wire * (TimeDelta::Seconds(1) / config.frame_rate)).bytes();
  const std::int64_t packets = std::max<std::int64_t>(1, (frame + full_packet - 1) / full_packet);
  return wire - DataRate::BitsPerSec(packets * overhead.bytes() * 8 * config.frame_rate);
}

// What is left for video of a path of `target`, without overhead; negative: nothing.
DataRate VideoRate(DataRate target, DataRate audio_rate, const AllocatorConfig& config) {
  const DataSize overhead = config.packet_overhead + config.media_header;
  const DataRate audio_wire = WireRate(audio_rate, audio_rate * kAudioFrameDuration, overhead);
  target = std::min(target, audio_wire + config.max_video_rate * 2.0);  // infinity does not add up
  return VideoPayload(target - audio_wire, config);
}

}  // namespace

DataRate WireRate(DataRate payload, DataSize packet_payload, DataSize overhead) {
  const double factor = static_cast<double>((packet_payload + overhead).bytes()) /
                        static_cast<double>(packet_payload.bytes());
  return payload * factor;
}

bool FitsVideo(DataRate target, DataRate audio_rate, const AllocatorConfig& config) {
  return VideoRate(target, audio_rate, config) >= config.min_video_rate;
}

Allocation Allocate(std::span<const PathCapacity> paths, const AllocatorConfig& config) {
  Allocation allocation;
  allocation.video_rate = config.min_video_rate;
  if (paths.empty()) return allocation;

  DataRate target = DataRate::PlusInfinity();
  for (const PathCapacity& path : paths) {
    target = std::min(target, path.target_rate);
    allocation.expected_loss = std::max(allocation.expected_loss, path.loss_ratio);
  }
  // Whole percents, so that the encoder is not told of noise.
  allocation.expected_loss =
      std::round(std::clamp(allocation.expected_loss, 0.0, 1.0) * 100.0) / 100.0;
  allocation.audio_rate = AudioRate(target);

  DataRate video = DataRate::PlusInfinity();
  for (const PathCapacity& path : paths) {
    if (!FitsVideo(path.target_rate, allocation.audio_rate, config)) continue;
    video = std::min(video, VideoRate(path.target_rate, allocation.audio_rate, config));
  }
  allocation.video = video.IsFinite() ? VideoState::kActive : VideoState::kPaused;
  if (allocation.video == VideoState::kPaused) return allocation;
  allocation.video_rate = std::clamp(video, config.min_video_rate, config.max_video_rate);
  return allocation;
}

}  // namespace visavis
