// Which missing video packets to ask for again, and when. Owned by VideoJitterBuffer, driven by its
// arrivals and by NextTimeout(). Not thread-safe; does not allocate after warm-up.
//
// Bound: kMaxOpen packets waited for at once. When more are missing all are given up: a keyframe
// then costs less than what was lost.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "wasm/base/timestamp.h"
#include "wasm/jitter/loss_tracker.h"
#include "wasm/packet/nack.h"

namespace visavis {

class NackScheduler {
 public:
  // A keyframe has 30 to 60 packets. libwebrtc gives up at 1000 packets missing, but at the rates
  // here that is many seconds of video.
  static constexpr std::size_t kMaxOpen = 128;
  // How far back numbers are looked at; the sender keeps no more (call/retransmission_cache.h).
  static constexpr std::int64_t kDepth = 512;
  static constexpr int kMaxRequests = 6;
  static constexpr TimeDelta kMaxAge = TimeDelta::Seconds(1);
  // Between requests of one number: the answer needs a round trip, and some time in the pacer.
  static constexpr TimeDelta kMinRepeat = TimeDelta::Millis(40);
  static constexpr TimeDelta kRepeatMargin = TimeDelta::Millis(20);
  // Until one is measured; as libwebrtc (modules/video_coding/nack_requester.cc).
  static constexpr TimeDelta kDefaultRoundTripTime = TimeDelta::Millis(100);

  explicit NackScheduler(std::uint8_t stream);

  void SetRoundTripTime(TimeDelta rtt) { rtt_ = rtt; }
  TimeDelta round_trip_time() const { return rtt_; }

  // The packets that are missing and still wanted: unwrapped numbers, ascending, at most kDepth;
  // what is not among them any more is forgotten. `wait`: how long from its notice a missing packet
  // may merely be overtaken.
  void Update(std::span<const std::int64_t> missing, TimeDelta wait, Timestamp now);

  // How the packet with this number, which came now, was sent, as far as timing tells: one that
  // comes sooner after the request than an answer can was only overtaken. Call before Update.
  LossTracker::Origin OnArrival(std::int64_t number, Timestamp now);

  // True, with `out` overwritten, when something is to be requested now.
  bool Take(Timestamp now, Nack& out);
  // When Take is due; +infinity: never.
  Timestamp NextTimeout() const;

  // Whether a packet is waited for that may still come; Take decides what is given up.
  bool IsRepairing() const;
  // Numbers that came after they had been requested.
  std::int64_t repaired() const { return repaired_; }
  void Reset() { entries_.clear(); }

 private:
  struct Entry {
    std::int64_t number = 0;
    Timestamp noticed = Timestamp::Zero();
    Timestamp first_request = Timestamp::PlusInfinity();
    Timestamp next_request = Timestamp::PlusInfinity();
    int requests = 0;
    bool given_up = false;
  };

  std::uint8_t stream_;
  TimeDelta rtt_ = kDefaultRoundTripTime;
  std::vector<Entry> entries_;  // ascending; given up ones stay, so as not to be noticed anew
  std::vector<Entry> updated_;
  std::int64_t repaired_ = 0;
};

}  // namespace visavis
