// One direction of a data channel in a simulation: what SCTP has taken and not sent. Without a
// fault it sends at once, so that only the link below delays, or as its congestion window allows.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <utility>
#include <vector>

#include "tests/sim/sctp_association.h"
#include "wasm/base/data_rate.h"
#include "wasm/base/ids.h"
#include "wasm/congestion/packet_overhead.h"

namespace visavis::sim {

// With `sack_made` it is an acknowledgement of SCTP and nothing else.
struct Datagram {
  TransportId transport;
  std::vector<std::uint8_t> bytes;
  std::int64_t tsn = 0;
  std::optional<Timestamp> sack_made = std::nullopt;
};

// On the wire.
inline DataSize SizeOf(const Datagram& datagram) {
  if (datagram.sack_made) return SctpAssociation::kSackSize;
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
  void UseSctp() {
    if (!sctp_) sctp_.emplace();
  }
  // Null: it sends at once.
  SctpAssociation* sctp() { return sctp_ ? &*sctp_ : nullptr; }

  // What leaves by the link now.
  void Take(Datagram datagram) {
    const auto size = DataSize::Bytes(static_cast<std::int64_t>(datagram.bytes.size()));
    if (fault_ == ChannelFault::kSwallows || buffered_ + size > kMaxBuffered) return;
    held_.push_back(std::move(datagram));
    buffered_ += size;
  }
  std::optional<Datagram> Release(Timestamp now) {
    if (fault_ != ChannelFault::kNone || held_.empty()) return std::nullopt;
    if (sctp_ && !sctp_->HasRoom()) return std::nullopt;
    Datagram datagram = std::move(held_.front());
    held_.pop_front();
    buffered_ -= DataSize::Bytes(static_cast<std::int64_t>(datagram.bytes.size()));
    if (sctp_) datagram.tsn = sctp_->OnSent(SizeOf(datagram), now);
    return datagram;
  }

  DataSize buffered() const { return buffered_; }
  // True once after a change of buffered().
  bool TakeChange() { return std::exchange(reported_, buffered_) != buffered_; }

 private:
  ChannelFault fault_ = ChannelFault::kNone;
  std::optional<SctpAssociation> sctp_;
  std::deque<Datagram> held_;
  DataSize buffered_ = DataSize::Zero();
  DataSize reported_ = DataSize::Zero();
};

}  // namespace visavis::sim
