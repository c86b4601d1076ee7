// Puts video frames together from packets that come in any order, twice, late or not at all. Owned
// by VideoJitterBuffer, driven by its arrivals. Not thread-safe; does not allocate after warm-up.
//
// Bound: kMaxFrames frames in the making, addressed by frame number modulo kMaxFrames. A frame that
// needs a place drops the older frame that holds it; a packet of a frame kMaxFrames or more behind
// the newest one is dropped. Both are counted. Bytes follow: at most
// kMaxFrames * (255 + kMaxParityBlocks) * kMaxVideoPayloadBytes, and only what was really received.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "wasm/base/sequence_number.h"
#include "wasm/base/timestamp.h"
#include "wasm/fec/frame_parity.h"
#include "wasm/jitter/loss_tracker.h"
#include "wasm/jitter/media_time_unwrapper.h"
#include "wasm/jitter/received_video_frame.h"
#include "wasm/packet/media_packet.h"

namespace visavis {

class VideoFrameAssembler {
 public:
  static constexpr std::size_t kMaxFrames = 32;
  // Parity may overtake the video of so many frames; further ahead it is damaged.
  static constexpr std::int64_t kMostAhead = 8;

  enum class Insertion {
    kBuffered,
    kCompletedFrame,  // Take() has it
    kDuplicate,
    kFrameDone,     // its frame was completed, shown or dropped: a retransmission that came late
    kTooOld,        // it lies behind the window
    kInconsistent,  // contradicts earlier packets of its frame: packet and frame are dropped
  };

  VideoFrameAssembler();

  // `packet` is as ParsePacket made it; its payload is copied.
  Insertion Insert(const VideoPacket& packet, Timestamp now,
                   LossTracker::Origin origin = LossTracker::Origin::kFirstSending);
  // Parity of a frame: with as much of it as is lost, the frame is complete.
  Insertion Insert(const ProtectionPacket& packet, Timestamp now);
  // The packet's number as losses() has it, before Insert.
  std::int64_t NumberOf(const VideoPacket& packet) const {
    return packet_unwrapper_.Peek(packet.packet_number);
  }

  // Once after each kCompletedFrame, before the next Insert: swaps the frame into `out`, whose
  // memory comes back into use here.
  void Take(ReceivedVideoFrame& out);

  // Drops the frames in the making up to this number: the decoder is past them.
  void DropThrough(std::int64_t frame_number);

  // Forgets everything, keeps the memory and the counts.
  void Reset();

  // Highest frame number of which a packet came.
  std::optional<std::int64_t> newest_frame() const { return newest_frame_; }
  // When a packet of an incomplete keyframe or repair numbered `after` or above came last: help is
  // on its way. `can_build_upon(frame number)` is true of those that are decoded.
  template <typename CanBuildUpon>
  std::optional<Timestamp> LastHelpProgress(std::int64_t after, CanBuildUpon can_build_upon) const {
    std::optional<Timestamp> last;
    for (const Slot& slot : slots_) {
      if (slot.state != SlotState::kAssembling || slot.frame_number < after ||
          !IsHelp(slot, can_build_upon))
        continue;
      last = std::max(last.value_or(slot.last_arrival), slot.last_arrival);
    }
    return last;
  }
  // Whether the newest frame is in the making, and builds upon one before it that will be decoded:
  // those between are of layers that are not for us. A keyframe or repair is help instead.
  template <typename WillBeDecoded>
  bool NewestContinues(WillBeDecoded will_be_decoded) const {
    if (!newest_frame_) return false;
    const Slot& slot = slots_[static_cast<std::uint64_t>(*newest_frame_) % kMaxFrames];
    return slot.state == SlotState::kAssembling && slot.frame_number == *newest_frame_ &&
           !slot.is_keyframe && slot.parts[0].size != 0 &&
           slot.reference_distance <= kMostUsualDistance &&
           will_be_decoded(slot.frame_number - slot.reference_distance);
  }
  // Number of the first packet of the newest keyframe or repair above frame number `after` of which
  // a packet came, whole or not.
  template <typename CanBuildUpon>
  std::optional<std::int64_t> NewestHelpStart(std::int64_t after,
                                              CanBuildUpon can_build_upon) const {
    const Slot* newest = nullptr;
    for (const Slot& slot : slots_) {
      if (slot.state == SlotState::kEmpty || slot.frame_number <= after ||
          !IsHelp(slot, can_build_upon))
        continue;
      if (newest == nullptr || slot.frame_number > newest->frame_number) newest = &slot;
    }
    if (newest == nullptr) return std::nullopt;
    return newest->first_packet_number;
  }
  // Packets with lower numbers belong to frames that were dropped by DropThrough.
  std::int64_t packets_passed() const { return packets_passed_; }
  const LossTracker& losses() const { return losses_; }
  std::int64_t frames_dropped() const { return frames_dropped_; }
  // Packets that parity made up for.
  std::int64_t packets_recovered() const { return packets_recovered_; }

 private:
  struct Part {
    std::uint32_t offset = 0;  // into Slot::bytes, in order of arrival
    std::uint16_t size = 0;    // zero: not here yet
  };
  enum class SlotState : std::uint8_t { kEmpty, kAssembling, kDone };
  struct Slot {
    SlotState state = SlotState::kEmpty;
    std::int64_t frame_number = -1;
    std::int64_t first_packet_number = 0;
    std::uint32_t timestamp = 0;
    bool is_keyframe = false;
    std::uint8_t temporal_layer = 0;
    bool is_long_term = false;
    std::uint8_t reference_distance = 1;
    std::uint8_t packet_count = 0;
    std::uint8_t packets_here = 0;
    Resolution resolution;
    FrameArrival arrival = FrameArrival::kPrompt;
    Timestamp first_arrival = Timestamp::Zero();
    Timestamp last_arrival = Timestamp::Zero();
    std::vector<std::uint8_t> bytes;
    std::array<Part, 255> parts;
    FrameParity parity;
    bool ignores_parity = false;  // some of it was damaged
  };

  // A frame that needs nothing of what came shortly before it. No other frame builds upon one that
  // is more than a round of temporal layers away.
  static constexpr int kMostUsualDistance = 4;
  template <typename CanBuildUpon>
  static bool IsHelp(const Slot& slot, CanBuildUpon can_build_upon) {
    return slot.is_keyframe || (slot.reference_distance > kMostUsualDistance &&
                                can_build_upon(slot.frame_number - slot.reference_distance));
  }

  Slot& SlotOf(std::int64_t frame_number);
  // The slot of the packet's frame, new or as it is; null where it is behind the window.
  Slot* FindSlot(std::int64_t frame_number, std::int64_t packet_number, const VideoPacket& packet,
                 Timestamp now);
  void Store(Slot& slot, std::size_t index, const FrameParity::Content& content);
  Insertion Recover(Slot& slot, Timestamp now);
  bool MakeLost(Slot& slot, Timestamp now);
  Insertion Refuse(Slot& slot);
  void Begin(Slot& slot, std::int64_t frame_number, std::int64_t packet_number,
             const VideoPacket& packet, Timestamp now);
  void Finish(Slot& slot);
  bool Agrees(const Slot& slot, std::int64_t packet_number, const VideoPacket& packet) const;

  SequenceUnwrapper packet_unwrapper_;
  SequenceUnwrapper frame_unwrapper_;
  MediaTimeUnwrapper media_time_{kVideoClockHz};
  LossTracker losses_;
  std::vector<Slot> slots_;
  std::optional<std::int64_t> newest_frame_;
  std::int64_t packets_passed_ = 0;
  ReceivedVideoFrame completed_;
  std::vector<FrameParity::Content> contents_;
  std::int64_t frames_dropped_ = 0;
  std::int64_t packets_recovered_ = 0;
};

}  // namespace visavis
