#include "wasm/jitter/video_frame_assembler.h"

#include <algorithm>
#include <span>
#include <utility>

#include "wasm/base/dcheck.h"

namespace visavis {

VideoFrameAssembler::VideoFrameAssembler() : slots_(kMaxFrames) {}

VideoFrameAssembler::Slot& VideoFrameAssembler::SlotOf(std::int64_t frame_number) {
  return slots_[static_cast<std::uint64_t>(frame_number) % kMaxFrames];
}

VideoFrameAssembler::Insertion VideoFrameAssembler::Insert(const VideoPacket& packet, Timestamp now,
                                                           LossTracker::Origin origin) {
  const std::int64_t packet_number = packet_unwrapper_.Unwrap(packet.packet_number);
  const std::int64_t frame_number = frame_unwrapper_.Unwrap(packet.frame_number);
  switch (losses_.Insert(packet_number, now, origin)) {
    case LossTracker::Arrival::kNew:
      break;
    case LossTracker::Arrival::kDuplicate:
      return Insertion::kDuplicate;
    case LossTracker::Arrival::kTooOld:
      return Insertion::kTooOld;
  }
  Slot* slot = FindSlot(frame_number, packet_number, packet, now);
  if (slot == nullptr) return Insertion::kTooOld;
  if (slot->state == SlotState::kDone) return Insertion::kFrameDone;
  if (!Agrees(*slot, packet_number, packet) || slot->parts[packet.packet_index].size != 0)
    return Refuse(*slot);
  Store(*slot, packet.packet_index,
        {.width = packet.width,
         .height = packet.height,
         .reference_distance = packet.reference_distance,
         .payload = packet.payload});
  slot->last_arrival = now;
  if (origin == LossTracker::Origin::kRetransmission) slot->arrival = FrameArrival::kRepaired;
  return Recover(*slot, now);
}

VideoFrameAssembler::Insertion VideoFrameAssembler::Insert(const ProtectionPacket& packet,
                                                           Timestamp now) {
  // Its numbers are read against those of the video, and must not lead them.
  if (!losses_.newest()) return Insertion::kBuffered;
  const std::int64_t frame_number = frame_unwrapper_.Peek(packet.frame_number);
  if (newest_frame_ && frame_number > *newest_frame_ + kMostAhead) return Insertion::kBuffered;
  const std::int64_t packet_number = packet_unwrapper_.Peek(packet.first_packet_number);
  const VideoPacket first{.is_keyframe = packet.is_keyframe,
                          .temporal_layer = packet.temporal_layer,
                          .is_long_term = packet.is_long_term,
                          .packet_count = packet.packet_count,
                          .timestamp = packet.timestamp,
                          .payload = packet.payload};
  Slot* slot = FindSlot(frame_number, packet_number, first, now);
  if (slot == nullptr) return Insertion::kTooOld;
  if (slot->state == SlotState::kDone) return Insertion::kFrameDone;
  if (slot->ignores_parity) return Insertion::kBuffered;
  if (!Agrees(*slot, packet_number, first)) return Refuse(*slot);
  slot->parity.Add(packet);
  slot->last_arrival = now;
  return Recover(*slot, now);
}

VideoFrameAssembler::Slot* VideoFrameAssembler::FindSlot(std::int64_t frame_number,
                                                         std::int64_t packet_number,
                                                         const VideoPacket& packet, Timestamp now) {
  if (newest_frame_ && frame_number <= *newest_frame_ - std::int64_t{kMaxFrames}) return nullptr;
  newest_frame_ = std::max(newest_frame_.value_or(frame_number), frame_number);
  Slot& slot = SlotOf(frame_number);
  if (slot.state == SlotState::kEmpty || slot.frame_number != frame_number) {
    if (slot.state == SlotState::kAssembling) ++frames_dropped_;
    Begin(slot, frame_number, packet_number, packet, now);
  }
  return &slot;
}

VideoFrameAssembler::Insertion VideoFrameAssembler::Refuse(Slot& slot) {
  slot.state = SlotState::kDone;
  ++frames_dropped_;
  return Insertion::kInconsistent;
}

void VideoFrameAssembler::Store(Slot& slot, std::size_t index,
                                const FrameParity::Content& content) {
  slot.parts[index] = {.offset = static_cast<std::uint32_t>(slot.bytes.size()),
                       .size = static_cast<std::uint16_t>(content.payload.size())};
  slot.bytes.insert(slot.bytes.end(), content.payload.begin(), content.payload.end());
  ++slot.packets_here;
  if (index != 0) return;
  slot.resolution = {content.width, content.height};
  slot.reference_distance = content.reference_distance;
}

// Makes lost packets from parity, if there is enough of that, and the frame where all is here.
VideoFrameAssembler::Insertion VideoFrameAssembler::Recover(Slot& slot, Timestamp now) {
  const std::size_t lost = slot.packet_count - std::size_t{slot.packets_here};
  if (lost > 0) {
    if (lost > slot.parity.count() || slot.packet_count > kMaxDataBlocks)
      return Insertion::kBuffered;
    if (!MakeLost(slot, now)) {
      // Damaged: what is lost may still come by itself. One try: each costs as much as the frame
      // has.
      slot.parity.Clear();
      slot.ignores_parity = true;
      return Insertion::kBuffered;
    }
  }
  Finish(slot);
  return Insertion::kCompletedFrame;
}

bool VideoFrameAssembler::MakeLost(Slot& slot, Timestamp now) {
  contents_.clear();
  for (std::size_t index = 0; index < slot.packet_count; ++index) {
    const Part& part = slot.parts[index];
    contents_.push_back({.width = static_cast<std::uint16_t>(slot.resolution.width),
                         .height = static_cast<std::uint16_t>(slot.resolution.height),
                         .reference_distance = slot.reference_distance,
                         .payload = std::span(slot.bytes).subspan(part.offset, part.size)});
  }
  if (!slot.parity.Recover(contents_)) return false;
  if (slot.is_keyframe && contents_.front().reference_distance != 1) return false;
  for (std::size_t index = 0; index < slot.packet_count; ++index) {
    if (slot.parts[index].size != 0) continue;
    Store(slot, index, contents_[index]);
    losses_.Insert(slot.first_packet_number + static_cast<std::int64_t>(index), now,
                   LossTracker::Origin::kRetransmission);
    ++packets_recovered_;
  }
  return true;
}

void VideoFrameAssembler::Begin(Slot& slot, std::int64_t frame_number, std::int64_t packet_number,
                                const VideoPacket& packet, Timestamp now) {
  slot.state = SlotState::kAssembling;
  slot.frame_number = frame_number;
  slot.first_packet_number = packet_number - packet.packet_index;
  slot.timestamp = packet.timestamp;
  slot.is_keyframe = packet.is_keyframe;
  slot.temporal_layer = packet.temporal_layer;
  slot.is_long_term = packet.is_long_term;
  slot.reference_distance = 1;
  slot.packet_count = packet.packet_count;
  slot.packets_here = 0;
  slot.resolution = {};
  slot.arrival = FrameArrival::kPrompt;
  slot.first_arrival = slot.last_arrival = now;
  slot.bytes.clear();
  slot.parity.Clear();
  slot.ignores_parity = false;
  std::fill_n(slot.parts.begin(), packet.packet_count, Part{});
}

bool VideoFrameAssembler::Agrees(const Slot& slot, std::int64_t packet_number,
                                 const VideoPacket& packet) const {
  return packet_number - packet.packet_index == slot.first_packet_number &&
         packet.packet_count == slot.packet_count && packet.timestamp == slot.timestamp &&
         packet.is_keyframe == slot.is_keyframe && packet.temporal_layer == slot.temporal_layer &&
         packet.is_long_term == slot.is_long_term && packet.packet_index < packet.packet_count &&
         !packet.payload.empty() && packet.payload.size() <= kMaxVideoPayloadBytes;
}

void VideoFrameAssembler::Finish(Slot& slot) {
  slot.state = SlotState::kDone;
  EncodedFrame& frame = completed_.frame;
  frame.data.clear();
  for (std::size_t index = 0; index < slot.packet_count; ++index) {
    const auto part =
        std::span(slot.bytes).subspan(slot.parts[index].offset, slot.parts[index].size);
    frame.data.insert(frame.data.end(), part.begin(), part.end());
  }
  frame.is_keyframe = slot.is_keyframe;
  frame.temporal_layer = slot.temporal_layer;
  frame.is_long_term = slot.is_long_term;
  frame.resolution = slot.resolution;
  frame.capture_time = Timestamp::Zero() + media_time_.Unwrap(slot.timestamp);
  completed_.number = slot.frame_number;
  completed_.reference_distance = slot.reference_distance;
  completed_.first_arrival = slot.first_arrival;
  completed_.completion = slot.last_arrival;
  completed_.arrival = slot.arrival;
  completed_.due_time = slot.last_arrival;
}

void VideoFrameAssembler::Take(ReceivedVideoFrame& out) { std::swap(completed_, out); }

void VideoFrameAssembler::DropThrough(std::int64_t frame_number) {
  for (Slot& slot : slots_) {
    if (slot.state == SlotState::kEmpty || slot.frame_number > frame_number) continue;
    packets_passed_ = std::max(packets_passed_, slot.first_packet_number + slot.packet_count);
    if (slot.state == SlotState::kDone) continue;
    slot.state = SlotState::kDone;
    ++frames_dropped_;
  }
}

void VideoFrameAssembler::Reset() {
  for (Slot& slot : slots_) {
    if (slot.state == SlotState::kAssembling) ++frames_dropped_;
    slot.state = SlotState::kEmpty;
  }
  packet_unwrapper_ = {};
  frame_unwrapper_ = {};
  media_time_ = MediaTimeUnwrapper(kVideoClockHz);
  losses_ = {};
  newest_frame_.reset();
  packets_passed_ = 0;
}

}  // namespace visavis
