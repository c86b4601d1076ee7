// The rate at which packets come out of the network, by their receive times over a sliding window.
// Owned by a controller; driven by its feedback.
#pragma once

#include <array>
#include <cstddef>
#include <optional>

#include "wasm/base/data_rate.h"
#include "wasm/base/timestamp.h"

namespace visavis {

class DeliveredRate {
 public:
  static constexpr std::size_t kMaxPackets = 1024;  // 22 Mbps in half a second; above it, shorter

  explicit DeliveredRate(TimeDelta window) : window_(window) {}

  // `receive_time` on the receiver's clock, roughly ascending.
  void OnPacket(Timestamp receive_time, DataSize size);
  void Reset();
  // Empty until the window spans kLeastSpan with kLeastPackets.
  std::optional<DataRate> rate() const;
  static constexpr TimeDelta kLeastSpan = TimeDelta::Millis(40);
  static constexpr std::size_t kLeastPackets = 5;

 private:
  struct Arrival {
    Timestamp time = Timestamp::Zero();
    DataSize size = DataSize::Zero();
  };
  const Arrival& Oldest() const { return ring_[(next_ + kMaxPackets - count_) % kMaxPackets]; }
  void DropOldest();

  const TimeDelta window_;
  std::array<Arrival, kMaxPackets> ring_{};
  std::size_t next_ = 0;
  std::size_t count_ = 0;
  DataSize total_ = DataSize::Zero();
  Timestamp newest_ = Timestamp::MinusInfinity();
};

}  // namespace visavis
