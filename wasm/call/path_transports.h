// The data channels to one peer: which of them work, how full they are, and by which the next
// packet leaves. Video is striped over all media channels that work, to the one that holds the
// least, and among equals to the one used longest ago, so that no association has to carry more
// than its share
// (../adr/0002-transport.md). A channel whose connection is interrupted or closed is left out from
// then on; the others go on.
//
// Owned by PeerPath. Knows no time; one thread; never allocates.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>

#include "wasm/base/data_rate.h"
#include "wasm/base/ids.h"
#include "wasm/congestion/network_controller.h"
#include "wasm/signaling/ice_recovery.h"

namespace visavis {

static_assert(std::size(kTransports) <= kMaxTransports);

constexpr bool IsMediaTransport(TransportId transport) { return transport != TransportId::kAudio; }

class PathTransports {
 public:
  // While a media channel holds more than this, it gets no video: what SCTP has queued cannot be
  // taken back, and a lone association starves below it.
  static constexpr DataSize kMaxMediaBuffered = DataSize::Bytes(8 * 1024);
  // All of them together hold no more: 2 KB each of eight.
  static constexpr DataSize kMaxSumBuffered = DataSize::Bytes(16 * 1024);
  // Audio and control never wait: above this their channel is taken for blocked, and what they
  // would have to say is stale when it moves again. 2 KB are 0.3 s of them.
  static constexpr DataSize kMaxUrgentBuffered = DataSize::Bytes(2 * 1024);

  enum class State : std::uint8_t { kClosed, kOpen };
  void SetState(TransportId transport, State state);
  void SetConnectionState(TransportId transport, ConnectionState state);
  ConnectionState connection(TransportId transport) const { return At(transport).connection; }
  bool has_connected(TransportId transport) const { return At(transport).has_connected; }  // ever
  void SetBuffered(TransportId transport, DataSize buffered) { At(transport).buffered = buffered; }
  // Something left by it.
  void OnSent(TransportId transport) { At(transport).last_turn = ++turn_; }

  bool IsOpen(TransportId transport) const { return At(transport).state == State::kOpen; }
  bool IsAnyOpen() const;
  // A channel stays open while the connection below it is interrupted: then it carries nothing.
  // Open, and the connection below is not known to be interrupted.
  bool Works(TransportId transport) const;
  std::size_t working_media() const;
  // What each media channel may hold.
  DataSize MediaLimit() const;
  DataSize buffered() const;  // of all

  // By which video leaves now or, where it has no room, after a while; empty: none works.
  std::optional<TransportId> ForVideo() const;
  bool HasRoomForVideo() const;
  // By which audio and control leave now; empty: none has room, and they are dropped.
  std::optional<TransportId> ForUrgent() const;

 private:
  struct Transport {
    State state = State::kClosed;
    ConnectionState connection = ConnectionState::kNew;
    bool has_connected = false;
    DataSize buffered = DataSize::Zero();
    std::uint64_t last_turn = 0;
  };
  Transport& At(TransportId id) { return transports_[static_cast<std::size_t>(id)]; }
  const Transport& At(TransportId id) const { return transports_[static_cast<std::size_t>(id)]; }
  template <typename Predicate>
  std::optional<TransportId> LeastBuffered(Predicate is_eligible) const;
  template <typename Predicate>
  std::optional<TransportId> AudioOrElse(Predicate is_eligible) const;

  std::array<Transport, std::size(kTransports)> transports_;
  std::uint64_t turn_ = 0;
};

}  // namespace visavis
