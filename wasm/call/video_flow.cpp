#include "wasm/call/video_flow.h"

#include <algorithm>
#include <utility>

namespace visavis {

void VideoFlow::Break() {
  if (state_ == State::kIntact) ++statistics_.breaks;
  state_ = State::kBroken;
  help_wanted_ = true;
}

void VideoFlow::OnRequest(const KeyframeRequest& request, TimeDelta round_trip, Timestamp now) {
  ++statistics_.requests;
  // Its decoder begins anew.
  if (!request.last_decoded_frame && request.stream == 0) {
    ForgetDecoded();
    believed_from_ = now + round_trip;
  }
  if (request.stream != 0) {
    ++statistics_.requests_invalid;
  } else if (IsAnswered(request, round_trip, now)) {
    ++statistics_.requests_answered;
  } else {
    help_wanted_ = true;
  }
}

// A request that does not know of the newest keyframe was made before that could be there.
bool VideoFlow::IsAnswered(const KeyframeRequest& request, TimeDelta round_trip,
                           Timestamp now) const {
  if (!newest_start_sent_.IsFinite()) return false;
  if (now - newest_start_sent_ >= round_trip + kAnswerMargin) return false;
  if (!request.last_decoded_frame) return true;
  const auto ahead = static_cast<std::uint16_t>(*request.last_decoded_frame - newest_start_);
  return ahead >= 1U << 15;
}

void VideoFlow::ForgetDecoded() {
  acknowledged_ = {};
  repair_reference_.reset();
}

void VideoFlow::OnAcknowledged(std::uint16_t frame_number, Timestamp now) {
  if (now < believed_from_) return;
  unacknowledged_ = 0;
  if (HasDecoded(frame_number)) return;
  std::shift_right(acknowledged_.begin(), acknowledged_.end(), 1);
  acknowledged_.front() = frame_number;
}

bool VideoFlow::HasDecoded(std::uint16_t frame_number) const {
  return repair_reference_ == frame_number ||
         std::ranges::find(acknowledged_, frame_number) != acknowledged_.end();
}

void VideoFlow::OnRepairReference(std::uint16_t frame_number) {
  repair_reference_ = HasDecoded(frame_number) ? std::optional(frame_number) : std::nullopt;
}

bool VideoFlow::TakeHelpWanted(Help help, Timestamp now) {
  TokenBucket& allowance = help == Help::kRepair ? repairs_ : keyframes_;
  if (!help_wanted_ || !allowance.Take(now)) return false;
  return std::exchange(help_wanted_, false);
}

bool VideoFlow::Admit(const VideoPacket& packet, int layers, Timestamp now) {
  if (packet.packet_index == 0) BeginFrame(packet, layers, now);
  return state_ == State::kIntact && frame_is_sent_;
}

void VideoFlow::BeginFrame(const VideoPacket& packet, int layers, Timestamp now) {
  const auto reference =
      static_cast<std::uint16_t>(packet.frame_number - packet.reference_distance);
  const bool is_lowest = packet.temporal_layer == 0;
  if (is_lowest && (packet.is_keyframe || HasDecoded(reference))) {
    if (packet.is_keyframe || state_ == State::kBroken) entry_ = packet.frame_number;
    state_ = State::kIntact;
    help_wanted_ = false;
    newest_start_ = packet.frame_number;
    newest_start_sent_ = now;
    newest_sent_ = {};
  }
  frame_is_sent_ = is_lowest || (packet.temporal_layer < layers && WasSent(reference));
  if (state_ != State::kIntact) return;
  if (!frame_is_sent_) {
    ++statistics_.frames_left_out;
    return;
  }
  newest_sent_[packet.temporal_layer] = packet.frame_number;
  if (packet.is_long_term) unacknowledged_ = std::min(unacknowledged_ + 1, kMaxUnacknowledged);
}

bool VideoFlow::WasSent(std::uint16_t frame_number) const {
  return std::ranges::find(newest_sent_, frame_number) != newest_sent_.end();
}

void VideoFlow::OnNotSent(const VideoPacket& packet) {
  if (packet.temporal_layer == 0) {
    Break();
    return;
  }
  newest_sent_[packet.temporal_layer].reset();
  frame_is_sent_ = false;
  ++statistics_.frames_left_out;
}

}  // namespace visavis
