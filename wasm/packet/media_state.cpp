#include "wasm/packet/media_state.h"

#include <algorithm>
#include <cmath>

namespace visavis {
namespace {

constexpr std::uint8_t kAudioFlag = 1;
constexpr std::uint8_t kVideoFlag = 2;
constexpr std::uint8_t kDeepRedundancyFlag = 4;
constexpr int kBurstShift = 3;

}  // namespace

Result<MediaState, PacketError> ParseMediaState(std::span<const std::uint8_t> body) {
  ByteReader reader(body);
  MediaState state;
  state.revision = reader.U16();
  const std::uint8_t flags = reader.U8();
  if (!reader.ok()) return PacketError::kTruncated;
  if (reader.remaining() != 0) return PacketError::kInvalidField;
  state.audio_on = (flags & kAudioFlag) != 0;
  state.video_on = (flags & kVideoFlag) != 0;
  state.hears_deep_redundancy = (flags & kDeepRedundancyFlag) != 0;
  state.bursts = MediaState::kBurstStep * std::int64_t{flags >> kBurstShift};
  return state;
}

bool WriteMediaState(const MediaState& state, ByteWriter& writer) {
  writer.U16(state.revision);
  const TimeDelta bursts = std::clamp(state.bursts, TimeDelta::Zero(), MediaState::kLongestBurst);
  const auto steps = static_cast<unsigned>(std::ceil(bursts / MediaState::kBurstStep));
  writer.U8(static_cast<std::uint8_t>(
      (state.audio_on ? kAudioFlag : 0) | (state.video_on ? kVideoFlag : 0) |
      (state.hears_deep_redundancy ? kDeepRedundancyFlag : 0) | (steps << kBurstShift)));
  return writer.ok();
}

bool RemoteMediaState::Update(const MediaState& state) {
  const std::int64_t revision = unwrapper_.Peek(state.revision);
  if (current_ && revision <= newest_ && !IsRepeatedlyStale(revision)) return false;
  newest_ = unwrapper_.Unwrap(state.revision);
  stale_run_ = 0;
  current_ = state;
  return true;
}

bool RemoteMediaState::IsRepeatedlyStale(std::int64_t revision) {
  if (revision == newest_) {
    stale_run_ = 0;
    return false;
  }
  stale_run_ = revision == stale_ ? stale_run_ + 1 : 1;
  stale_ = revision;
  return stale_run_ >= kMostStale;
}

}  // namespace visavis
