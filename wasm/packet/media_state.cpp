#include "wasm/packet/media_state.h"

namespace visavis {
namespace {

constexpr std::uint8_t kAudioFlag = 1;
constexpr std::uint8_t kVideoFlag = 2;

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
  return state;
}

bool WriteMediaState(const MediaState& state, ByteWriter& writer) {
  writer.U16(state.revision);
  writer.U8(static_cast<std::uint8_t>((state.audio_on ? kAudioFlag : 0) |
                                      (state.video_on ? kVideoFlag : 0)));
  return writer.ok();
}

bool RemoteMediaState::Update(const MediaState& state) {
  const std::int64_t revision = unwrapper_.Peek(state.revision);
  if (current_ && revision <= newest_) return false;
  newest_ = unwrapper_.Unwrap(state.revision);
  current_ = state;
  return true;
}

}  // namespace visavis
