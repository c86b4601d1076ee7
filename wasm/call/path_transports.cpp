#include "wasm/call/path_transports.h"

#include <algorithm>
#include <tuple>

namespace visavis {

void PathTransports::SetState(TransportId transport, State state) {
  At(transport).state = state;
  At(transport).buffered = DataSize::Zero();
}

void PathTransports::SetConnectionState(TransportId transport, ConnectionState state) {
  At(transport).connection = state;
  if (state == ConnectionState::kConnected) At(transport).has_connected = true;
}

bool PathTransports::IsAnyOpen() const {
  return std::any_of(transports_.begin(), transports_.end(),
                     [](const Transport& each) { return each.state == State::kOpen; });
}

bool PathTransports::Works(TransportId transport) const {
  const ConnectionState connection = At(transport).connection;
  return IsOpen(transport) && connection != ConnectionState::kDisconnected &&
         connection != ConnectionState::kFailed && connection != ConnectionState::kClosed;
}

std::size_t PathTransports::working_media() const {
  return static_cast<std::size_t>(
      std::count_if(std::begin(kMediaTransports), std::end(kMediaTransports),
                    [this](TransportId transport) { return Works(transport); }));
}

DataSize PathTransports::MediaLimit() const {
  const auto sharers = static_cast<std::int64_t>(std::max<std::size_t>(working_media(), 1));
  return std::min(kMaxMediaBuffered, DataSize::Bytes(kMaxSumBuffered.bytes() / sharers));
}

DataSize PathTransports::buffered() const {
  DataSize sum = DataSize::Zero();
  for (const Transport& transport : transports_) sum += transport.buffered;
  return sum;
}

template <typename Predicate>
std::optional<TransportId> PathTransports::LeastBuffered(Predicate is_eligible) const {
  std::optional<TransportId> least;
  for (const TransportId transport : kMediaTransports) {
    if (!is_eligible(transport)) continue;
    const Transport& each = At(transport);
    if (!least || std::tie(each.buffered, each.last_turn) <
                      std::tie(At(*least).buffered, At(*least).last_turn)) {
      least = transport;
    }
  }
  return least;
}

template <typename Predicate>
std::optional<TransportId> PathTransports::AudioOrElse(Predicate is_eligible) const {
  const bool by_own =
      is_eligible(TransportId::kAudio) && At(TransportId::kAudio).buffered <= kMaxUrgentBuffered;
  if (by_own) return TransportId::kAudio;
  // There urgent packets come on top of the video that it may hold.
  const auto other = LeastBuffered(is_eligible);
  const bool has_room = other && At(*other).buffered <= MediaLimit() + kMaxUrgentBuffered;
  return has_room ? other : std::nullopt;
}

std::optional<TransportId> PathTransports::ForVideo() const {
  return LeastBuffered([this](TransportId transport) { return Works(transport); });
}

bool PathTransports::HasRoomForVideo() const {
  const auto transport = ForVideo();
  return transport && At(*transport).buffered <= MediaLimit();
}

// One that is said to be interrupted is better than none: what a browser says of it is some seconds
// old.
std::optional<TransportId> PathTransports::ForUrgent() const {
  const auto working = AudioOrElse([this](TransportId transport) { return Works(transport); });
  if (working) return working;
  return AudioOrElse([this](TransportId transport) { return IsOpen(transport); });
}

}  // namespace visavis
