#include "wasm/adaptation/allocator.h"

#include <algorithm>

namespace visavis {
namespace {

// With our own header, at most (media_packet.h); each frame fills its last packet only in part.
constexpr DataSize kOverhead = kPacketOverhead + DataSize::Bytes(15);
constexpr DataSize kFullPacket = kPacketOverhead + DataSize::Bytes(1100);
constexpr int kFrameRate = 30, kLowFrameRate = 15;
// Below it the video ladder takes the low frame rate.
constexpr DataRate kLowRate = DataRate::KilobitsPerSec(80);

DataRate OverheadOf(std::int64_t packets_per_second) {
  return DataRate::BitsPerSec(packets_per_second * kOverhead.bytes() * 8);
}

// What is left of `wire` in frames of a number per second.
DataRate Payload(DataRate wire, int frame_rate) {
  const std::int64_t frame = (wire * (TimeDelta::Seconds(1) / frame_rate)).bytes();
  const std::int64_t packets =
      std::max<std::int64_t>(1, (frame + kFullPacket.bytes() - 1) / kFullPacket.bytes());
  return wire - OverheadOf(packets * frame_rate);
}

}  // namespace

DataRate VideoRate(DataRate target, DataRate audio_wire, const VideoLimits& limits) {
  target = std::min(target, audio_wire + limits.most * 2.0);  // infinity does not add up
  const DataRate wire = target - audio_wire;
  const DataRate rate =
      std::max(Payload(wire, kFrameRate), std::min(Payload(wire, kLowFrameRate), kLowRate));
  return std::min(rate, limits.most);
}

DataRate WireRateWithVideo(DataRate audio_wire, DataRate video) {
  if (video < kLowRate) return audio_wire + video + OverheadOf(kLowFrameRate);
  const std::int64_t frame = (video * (TimeDelta::Seconds(1) / kFrameRate)).bytes();
  const std::int64_t payload = (kFullPacket - kOverhead).bytes();
  return audio_wire + video + OverheadOf((frame + payload - 1) / payload * kFrameRate);
}

}  // namespace visavis
