// How fast the path passes packets that were sent close together: a frame leaves faster than the
// target, so its packets come at the spacing of the bottleneck, or at their own where it has room.
// This tells of more capacity before any of it is used, without a byte of padding.
//
// Owned by a controller; driven by its feedback. Sums over about a quarter of a second: a single
// train is no longer than the path's jitter.
#pragma once

#include <cstdint>
#include <optional>

#include "wasm/base/data_rate.h"
#include "wasm/base/timestamp.h"
#include "wasm/congestion/network_controller.h"

namespace visavis {

class PacketTrains {
 public:
  // Packets in the order they were sent, the lost ones too: they went through the bottleneck.
  void OnPacket(const PacketResult& packet);
  // At the end of each feedback.
  void Fade(TimeDelta since_last);

  // kSmall: frames of two packets count, too, and are remembered for longer, by the rate at which
  // they are `sent`.
  enum class Frames : std::uint8_t { kUsual, kSmall };
  void SetFrames(Frames frames, DataRate sent);

  // What was seen so far is of a path that is no more.
  void Reset() { *this = PacketTrains(); }

  // What the path passes; no more than the rate within the trains, so it is a lower bound where
  // IsSendLimited. Empty while there are too few.
  std::optional<DataRate> rate() const;
  bool IsSendLimited() const;

 private:
  struct Train {
    Timestamp first_sent = Timestamp::MinusInfinity(), last_sent = Timestamp::MinusInfinity();
    Timestamp first_received = Timestamp::MinusInfinity();
    Timestamp last_received = Timestamp::MinusInfinity();
    double bytes = 0;    // after the first packet, up to the last received
    double pending = 0;  // since that one
    int packets = 0;
  };
  static constexpr int kLeastPackets = 3;
  static constexpr TimeDelta kMemory = TimeDelta::Millis(180);

  void Close();

  Train train_;
  int least_packets_ = kLeastPackets;
  TimeDelta memory_ = kMemory;
  // Sums over closed trains, fading.
  double bytes_ = 0, send_us_ = 0, receive_us_ = 0, trains_ = 0;
};

}  // namespace visavis
