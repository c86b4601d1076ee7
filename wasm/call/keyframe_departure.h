// The keyframe that is leaving, or the repair, which of another page of a screen is as large: on a
// slow path that takes a second. What is left of it is not given up because it waits, since without
// it the peer sees nothing, and the next one would have to wait as long.
//
// Owned by PeerPath, which tells of each packet in its queue of video and passes the time in.
#pragma once

#include <cstddef>
#include <cstdint>

#include "wasm/base/timestamp.h"

namespace visavis {

class KeyframeDeparture {
 public:
  // One that takes longer than that is given up all the same.
  static constexpr TimeDelta kAtMost = TimeDelta::Seconds(3);

  // A packet was put at the end of the queue.
  void OnQueued() { ++queued_; }
  // The same, of a keyframe: its first, and those after it, which come in a row.
  void OnKeyframeBegun();
  void OnKeyframeQueued();
  // The first packet of the queue has left.
  void OnLeft(Timestamp now);
  // All but the first `kept` packets of the queue were dropped.
  void OnCut(std::size_t kept);

  // How many packets from the first one on are of a keyframe that has begun to leave.
  std::size_t remaining(Timestamp now) const;
  // When the newest packet of a keyframe left; -infinity: none ever did.
  Timestamp newest() const { return newest_; }

 private:
  // By the count of packets queued before; [begin, end).
  struct Range {
    std::int64_t begin = 0, end = 0;
    bool EndsAt(std::int64_t at) const { return begin < end && end == at; }
  };
  std::int64_t queued_ = 0, left_ = 0;
  Range leaving_, next_;
  Timestamp began_ = Timestamp::MinusInfinity();
  Timestamp newest_ = Timestamp::MinusInfinity();
};

}  // namespace visavis
