// Which numbers of a sequence came: tells duplicates, counts losses, lists what is missing, and
// learns how long overtaken packets take to arrive after all. Owned by a jitter buffer, driven by
// its arrivals. Not thread-safe; allocates in the constructor only (and in the caller's list).
//
// Bound: the last kWindow numbers; what is older counts as too old.
#pragma once

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "wasm/base/timestamp.h"

namespace visavis {

class LossTracker {
 public:
  static constexpr std::int64_t kWindow = 1024;
  enum class Arrival { kNew, kDuplicate, kTooOld };

  LossTracker();

  // `number` is unwrapped. What came on request was lost, not overtaken: it tells nothing about
  // reordering.
  enum class Origin : std::uint8_t { kFirstSending, kRetransmission };
  Arrival Insert(std::int64_t number, Timestamp now, Origin origin = Origin::kFirstSending);

  // Numbers between the first and the newest that never came. A packet that is merely late counts
  // until it comes (RFC 3550 appendix A.3).
  std::int64_t lost() const;
  std::int64_t received() const { return received_; }
  std::optional<std::int64_t> newest() const { return newest_; }

  // Overwrites `out` with the missing numbers of the last `depth` (at most kWindow), ascending.
  void Missing(std::int64_t depth, std::vector<std::int64_t>& out) const;

  // How long to wait before a missing number counts as lost: what overtaken packets of the last
  // seconds needed, plus half, in kMinReorderWait..kMaxReorderWait.
  TimeDelta reorder_wait() const;
  static constexpr TimeDelta kMinReorderWait = TimeDelta::Millis(20);
  // The slowest percent of packets striped over associations is 50-150 ms behind (measured).
  static constexpr TimeDelta kMaxReorderWait = TimeDelta::Millis(150);
  // The same before a missing number is asked for again, which costs one packet if it was too soon
  // and not a keyframe: a path that hardly reorders needs no more than the pacer's bursts.
  TimeDelta nack_wait() const;
  static constexpr TimeDelta kMinNackWait = TimeDelta::Millis(10);

 private:
  void NoteOvertaken(std::int64_t number, Timestamp now);
  static std::size_t Slot(std::int64_t number) {
    return static_cast<std::size_t>(static_cast<std::uint64_t>(number) % kWindow);
  }
  std::bitset<static_cast<std::size_t>(kWindow)> came_;
  std::optional<std::int64_t> first_;
  std::optional<std::int64_t> newest_;
  std::int64_t received_ = 0;
  // When each number of the window came.
  std::vector<Timestamp> arrival_times_;
  TimeDelta reorder_delay_ = TimeDelta::Zero();
  Timestamp last_decay_ = Timestamp::MinusInfinity();
};

}  // namespace visavis
