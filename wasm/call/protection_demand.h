// How many parity packets each video frame for one peer should have (../fec/frame_parity.h): so
// many that the picture rarely has to wait for a retransmission. Where the path loses nothing, or
// a retransmission is quick, there are none. libwebrtc's fec_controller_default looks its overhead
// up in a table by loss and rate and also leaves it out where the round trip is short; here it
// follows from the same bound by which the receiver's playout delay lets frames be late
// (../jitter/playout_delay.h).
//
// Owned by PeerPath, driven by its feedback. One thread; never allocates.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>

#include "wasm/base/timestamp.h"
#include "wasm/congestion/network_controller.h"
#include "wasm/jitter/playout_delay.h"

namespace visavis {

class ProtectionDemand {
 public:
  // A frame may be late by so much on average, for want of a packet that is to be sent again.
  static constexpr TimeDelta kBearableLateness = PlayoutDelay::kBearableLateness;
  // At most one parity packet for so many packets of the frame: below that many there are none.
  static constexpr std::size_t kLeastMediaPackets = 3;
  // Losses count in spans of this: that half of the last kSpans lose something is asked, so that
  // a queue that has overflown, and a burst, in which a frame loses more than parity makes up for,
  // count little.
  static constexpr TimeDelta kSpan = TimeDelta::Seconds(1);
  static constexpr std::size_t kSpans = 8, kLeastSpans = 3;

  void OnFeedback(const TransportFeedback& feedback);

  // Of a frame of so many packets. `round_trip_time`: empty while none is measured.
  std::size_t ParityPackets(std::size_t media_packets,
                            std::optional<TimeDelta> round_trip_time) const;
  // Share of packets that is lost at random, 0..1.
  double loss_ratio() const { return loss_ratio_; }

 private:
  struct Span {
    int packets = 0, lost = 0;
    double Ratio() const {
      return packets == 0 ? 0 : static_cast<double>(lost) / static_cast<double>(packets);
    }
  };
  void CloseSpan();
  static double Median(std::span<const Span> spans);

  std::array<Span, kSpans> spans_{};
  std::size_t spans_seen_ = 0;
  Span span_;
  Timestamp span_end_ = Timestamp::MinusInfinity();
  double loss_ratio_ = 0;
};

}  // namespace visavis
