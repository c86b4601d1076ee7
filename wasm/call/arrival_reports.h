// The reports on what came from a peer: when they leave, and how. With sound they ride in its
// packets and cost next to nothing; without it they are packets of their own, which on a slow path
// come less often. Owned by PeerPath; the owner passes the time in; one thread.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "wasm/base/data_rate.h"
#include "wasm/base/timestamp.h"
#include "wasm/congestion/report_interval.h"
#include "wasm/packet/arrival_recorder.h"
#include "wasm/packet/feedback.h"
#include "wasm/packet/media_packet.h"

namespace visavis {

class ArrivalReports {
 public:
  // Reports of their own take at most this share of what we may send, within these bounds: as RTCP
  // (RFC 3550 section 6.2) and libwebrtc's transport_sequence_number_feedback_generator have it.
  static constexpr double kMostShare = 0.05;
  static constexpr TimeDelta kLeastInterval = kLeastReportInterval;
  static constexpr TimeDelta kMostInterval = kMostReportInterval;
  // A report rides when the last is so old: a sound packet earlier than one of its own would leave.
  static constexpr TimeDelta kRideAfter = TimeDelta::Millis(40);

  void OnPacket(std::uint16_t transport_sequence_number, Timestamp now) {
    recorder_.OnPacket(transport_sequence_number, now);
  }
  // What we may send to the peer, with all overhead.
  void SetTargetRate(DataRate target);

  // A report as a packet of its own; empty: none is due. Valid until the next call.
  std::span<const std::uint8_t> TakePacket(Timestamp now);
  // The same to go with a sound packet of `packet_bytes` in one message (compound_packet.h); empty:
  // none is worth sending, or there is no room.
  std::span<const std::uint8_t> TakeRider(std::size_t packet_bytes, Timestamp now);
  // When TakePacket may have one; +infinity: nothing is to be said.
  Timestamp NextTimeout() const { return recorder_.NextTimeout(); }
  std::int64_t unreported() const { return recorder_.unreported(); }

 private:
  ArrivalRecorder recorder_;
  FeedbackReport report_;
  std::array<std::uint8_t, kMaxPacketBytes> packet_{};
};

}  // namespace visavis
