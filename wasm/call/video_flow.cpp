#include "wasm/call/video_flow.h"

#include <algorithm>
#include <utility>

namespace visavis {

void VideoFlow::Break() {
  if (state_ == State::kIntact) ++statistics_.breaks;
  state_ = State::kBroken;
  keyframe_wanted_ = true;
}

void VideoFlow::OnRequest(const KeyframeRequest& request, TimeDelta round_trip, Timestamp now) {
  ++statistics_.requests;
  // Its decoder begins anew.
  if (!request.last_decoded_frame) acknowledged_ = {};
  if (request.stream != 0) {
    ++statistics_.requests_invalid;
  } else if (IsAnswered(request, round_trip, now)) {
    ++statistics_.requests_answered;
  } else {
    keyframe_wanted_ = true;
  }
}

// A request that does not know of the newest keyframe was made before that could be there.
bool VideoFlow::IsAnswered(const KeyframeRequest& request, TimeDelta round_trip,
                           Timestamp now) const {
  if (!newest_keyframe_sent_.IsFinite()) return false;
  if (now - newest_keyframe_sent_ >= round_trip + kAnswerMargin) return false;
  if (!request.last_decoded_frame) return true;
  const auto ahead = static_cast<std::uint16_t>(*request.last_decoded_frame - newest_keyframe_);
  return ahead >= 1U << 15;
}

void VideoFlow::OnAcknowledged(std::uint16_t frame_number) {
  if (HasDecoded(frame_number)) return;
  std::shift_right(acknowledged_.begin(), acknowledged_.end(), 1);
  acknowledged_.front() = frame_number;
}

bool VideoFlow::HasDecoded(std::uint16_t frame_number) const {
  return std::ranges::find(acknowledged_, frame_number) != acknowledged_.end();
}

bool VideoFlow::TakeKeyframeWanted(Timestamp now) {
  if (!keyframe_wanted_ || !allowance_.Take(now)) return false;
  return std::exchange(keyframe_wanted_, false);
}

bool VideoFlow::Admit(const VideoPacket& packet, Timestamp now) {
  const auto reference =
      static_cast<std::uint16_t>(packet.frame_number - packet.reference_distance);
  if (packet.packet_index == 0 && (packet.is_keyframe || HasDecoded(reference))) {
    if (packet.is_keyframe) acknowledged_ = {};
    state_ = State::kIntact;
    keyframe_wanted_ = false;
    newest_keyframe_ = packet.frame_number;
    newest_keyframe_sent_ = now;
  }
  return state_ == State::kIntact;
}

}  // namespace visavis
