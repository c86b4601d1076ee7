// Which video one peer gets: after a gap nothing until a keyframe, or a frame that builds upon one
// the peer is known to have decoded, because nothing else could be decoded. And how many keyframes
// the peer may cause: each of them costs every peer's picture.
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
};

class VideoFlow {
 public:
  // So many keyframes at once, and then one every kKeyframeRefill.
  static constexpr double kMaxKeyframes = 4;
  static constexpr TimeDelta kKeyframeRefill = TimeDelta::Seconds(2);
  // What an answer takes beside a round trip: the keyframe's time in the pacer.
  static constexpr TimeDelta kAnswerMargin = TimeDelta::Millis(150);

  // Frames are withheld from now on, or were lost before they left us.
  void Break();
  // The peer says that it cannot go on.
  void OnRequest(const KeyframeRequest& request, TimeDelta round_trip, Timestamp now);
  // The peer has decoded this frame.
  void OnAcknowledged(std::uint16_t frame_number);
  // Of the last kAcknowledged such frames.
  bool HasDecoded(std::uint16_t frame_number) const;
  // Whether the peer gets all frames at present.
  bool is_intact() const { return state_ == State::kIntact; }
  // Whether a keyframe should be encoded for the peer's sake. True once per cause, and not before
  // the peer's allowance has room.
  bool TakeKeyframeWanted(Timestamp now);
  // Whether this packet is for the peer; packets come in the order in which they were made.
  bool Admit(const VideoPacket& packet, Timestamp now);

  const VideoFlowStatistics& statistics() const { return statistics_; }

 private:
  enum class State : std::uint8_t {
    kBroken,  // waits for a keyframe or a repair
    kIntact,
  };
  bool IsAnswered(const KeyframeRequest& request, TimeDelta round_trip, Timestamp now) const;

  State state_ = State::kBroken;
  bool keyframe_wanted_ = true;
  // The newest keyframe or repair.
  std::uint16_t newest_keyframe_ = 0;
  Timestamp newest_keyframe_sent_ = Timestamp::MinusInfinity();
  TokenBucket allowance_{1.0 / kKeyframeRefill.seconds_f(), kMaxKeyframes};
  static constexpr std::size_t kAcknowledged = 4;
  std::array<std::optional<std::uint16_t>, kAcknowledged> acknowledged_;  // newest first
  VideoFlowStatistics statistics_;
};

}  // namespace visavis
