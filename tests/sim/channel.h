// One direction of a data channel in a simulation: what SCTP has taken and not sent. Without a
// fault it sends at once, so that only the link below delays.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <utility>
#include <vector>

#include "wasm/base/data_rate.h"
#include "wasm/base/ids.h"
#include "wasm/congestion/packet_overhead.h"

namespace visavis::sim {

struct Datagram {
  TransportId transport;
  std::vector<std::uint8_t> bytes;
};

// On the wire.
inline DataSize SizeOf(const Datagram& datagram) {
  return DataSize::Bytes(static_cast<std::int64_t>(datagram.bytes.size())) + kPacketOverhead;
}

enum class ChannelFault {
  kNone,
  kHolds,     // no acknowledgement comes: what is given to it waits
  kSwallows,  // all is sent, nothing comes
};

class Channel {
 public:
  // Where the browser refuses more (Chromium: 16 MB).
  static constexpr DataSize kMaxBuffered = DataSize::Bytes(16 << 20);

  void SetFault(ChannelFault fault) { fault_ = fault; }

  // What leaves by the link now.
  void Take(Datagram datagram) {
    const auto size = DataSize::Bytes(static_cast<std::int64_t>(datagram.bytes.size()));
    if (fault_ == ChannelFault::kSwallows || buffered_ + size > kMaxBuffered) return;
    held_.push_back(std::move(datagram));
    buffered_ += size;
  }
  std::optional<Datagram> Release() {
    if (fault_ != ChannelFault::kNone || held_.empty()) return std::nullopt;
    Datagram datagram = std::move(held_.front());
    held_.pop_front();
    buffered_ -= DataSize::Bytes(static_cast<std::int64_t>(datagram.bytes.size()));
    return datagram;
  }

  DataSize buffered() const { return buffered_; }
  // True once after a change of buffered().
  bool TakeChange() { return std::exchange(reported_, buffered_) != buffered_; }

 private:
  ChannelFault fault_ = ChannelFault::kNone;
  std::deque<Datagram> held_;
  DataSize buffered_ = DataSize::Zero();
  DataSize reported_ = DataSize::Zero();
};

}  // namespace visavis::sim
