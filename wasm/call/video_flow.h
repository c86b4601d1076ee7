// Which video one peer gets: after a gap nothing until a keyframe, or a frame that builds upon one
// the peer is known to have decoded, because nothing else could be decoded; and of the temporal
// layers those that its path carries, as far as it got what they build upon. And how many keyframes
// the peer may cause: each of them costs every peer's picture. Of repairs, which cost little, it
// may cause more.
//
// Owned by RemotePeer; the owner passes the time in. One thread; never allocates.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "wasm/base/timestamp.h"
#include "wasm/base/token_bucket.h"
#include "wasm/packet/keyframe_request.h"
#include "wasm/packet/media_packet.h"

namespace visavis {

struct VideoFlowStatistics {
  std::uint64_t breaks = 0;             // frames were withheld from the peer
  std::uint64_t requests = 0;           // by the peer
  std::uint64_t requests_answered = 0;  // of these, by a keyframe that was on its way already
  std::uint64_t requests_invalid = 0;   // of these, of a stream that is not sent
  std::uint64_t frames_left_out = 0;    // of upper temporal layers, for a path that is slower
};

class VideoFlow {
 public:
  // So many keyframes at once, and then one every kKeyframeRefill.
  static constexpr double kMaxKeyframes = 4;
  static constexpr TimeDelta kKeyframeRefill = TimeDelta::Seconds(2);
  static constexpr double kMaxRepairs = 8;
  static constexpr TimeDelta kRepairRefill = TimeDelta::Millis(250);
  // So many references in a row that the peer got and did not acknowledge: others do not wait for
  // it any more.
  static constexpr int kMaxUnacknowledged = 3;
  // What an answer takes beside a round trip: the keyframe's time in the pacer.
  static constexpr TimeDelta kAnswerMargin = TimeDelta::Millis(150);

  // Frames are withheld from now on, or were lost before they left us.
  void Break();
  // Part of the newest keyframe or repair has not left yet.
  void OnStartStillLeaving(Timestamp now) { newest_start_sent_ = now; }
  // The peer says that it cannot go on.
  void OnRequest(const KeyframeRequest& request, TimeDelta round_trip, Timestamp now);
  // The peer has decoded this frame; not believed for a round trip after it said that its decoder
  // begins anew.
  void OnAcknowledged(std::uint16_t frame_number, Timestamp now);
  // Of the last kAcknowledged such frames, and of the one that repairs build upon.
  bool HasDecoded(std::uint16_t frame_number) const;
  // Repairs build upon this frame until another is told, however many the peer acknowledges.
  void OnRepairReference(std::uint16_t frame_number);
  // Whether others wait for it to acknowledge the newest reference.
  bool Acknowledges() const { return unacknowledged_ < kMaxUnacknowledged; }
  // The peer goes on with this frame, which was admitted: a keyframe, or the first after a break.
  bool IsEntry(std::uint16_t frame_number) const {
    return state_ == State::kIntact && entry_ == frame_number;
  }
  // Whether the peer gets all frames at present.
  bool is_intact() const { return state_ == State::kIntact; }
  enum class Help : std::uint8_t { kKeyframe, kRepair };
  // Whether a keyframe should be encoded for the peer's sake, or a repair where that does. True
  // once per cause, and not before the peer's allowance of that has room.
  bool TakeHelpWanted(Help help, Timestamp now);
  // A keyframe, for this peer or others: nothing builds upon what was before it.
  void ForgetDecoded();
  // Whether this packet is for the peer, which gets `layers` temporal layers (1: the lowest alone);
  // packets come in the order in which they were made.
  bool Admit(const VideoPacket& packet, int layers, Timestamp now);
  // The packet that was admitted last could not be sent: without its frame the layers above go on
  // as far as they can; where it is of the lowest, nothing does.
  void OnNotSent(const VideoPacket& packet);

  const VideoFlowStatistics& statistics() const { return statistics_; }

 private:
  enum class State : std::uint8_t {
    kBroken,  // waits for a keyframe or a repair
    kIntact,
  };
  bool IsAnswered(const KeyframeRequest& request, TimeDelta round_trip, Timestamp now) const;
  void BeginFrame(const VideoPacket& packet, int layers, Timestamp now);
  bool WasSent(std::uint16_t frame_number) const;

  State state_ = State::kBroken;
  bool frame_is_sent_ = false;  // the newest, as far as it was admitted
  // The newest frame that was sent of each temporal layer: what the next ones build upon.
  std::array<std::optional<std::uint16_t>, kMaxPacketTemporalLayers> newest_sent_;
  bool help_wanted_ = true;
  std::optional<std::uint16_t> entry_;  // the newest
  // The newest keyframe or repair.
  std::uint16_t newest_start_ = 0;
  Timestamp newest_start_sent_ = Timestamp::MinusInfinity();
  TokenBucket keyframes_{1.0 / kKeyframeRefill.seconds_f(), kMaxKeyframes};
  TokenBucket repairs_{1.0 / kRepairRefill.seconds_f(), kMaxRepairs};
  static constexpr std::size_t kAcknowledged = 4;
  std::array<std::optional<std::uint16_t>, kAcknowledged> acknowledged_;  // newest first
  std::optional<std::uint16_t> repair_reference_;                         // that it has
  int unacknowledged_ = 0;  // references that it got since it acknowledged one
  Timestamp believed_from_ = Timestamp::MinusInfinity();
  VideoFlowStatistics statistics_;
};

}  // namespace visavis
