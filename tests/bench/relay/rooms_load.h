// Offers in rooms: every member sends, everyone else in its room receives. Counts the deliveries.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "tests/bench/relay/crowd.h"
#include "tests/bench/relay/metric.h"

namespace visavis::bench {

struct RoomsShape {
  std::size_t rooms = 1;
  std::size_t members = 2;  // of each room
  std::size_t payload_bytes = 200;
  // At saturation: so many messages of a room are always on their way.
  std::size_t under_way = 2;
  // Paced: of all rooms together.
  double messages_per_second = 0;
};

class RoomsLoad final : private CrowdListener {
 public:
  // Connects the members, and further ones from `server`.
  RoomsLoad(EventLoop& loop, const ServerProcess& server, const RoomsShape& shape);

  // As fast as the server delivers, for so long.
  void Saturate(TimeDelta duration);
  // At the pace of the shape, whatever the server does, for so long; the members take turns.
  void Pace(TimeDelta duration);
  // Turns until all that was sent has been delivered; at most 5 s.
  void Drain();
  // The first `count` members of each room read no more, and send nothing.
  void MakeSlow(std::size_t count);
  // Forgets what was counted.
  void Reset();

  std::uint64_t deliveries() const { return deliveries_; }
  std::uint64_t sent() const { return sent_; }
  // Deliveries that are no relayed offer.
  std::uint64_t strangers() const { return strangers_; }
  // From when the message should have been sent until it was read; sorts what was counted. Only of
  // paced messages. `share` from 0 to 1.
  TimeDelta Latency(double share);
  Crowd& crowd() { return crowd_; }

 private:
  struct Room {
    std::uint64_t outstanding = 0;  // deliveries
    std::size_t next_sender = 0;
  };
  enum class Mode { kSaturate, kPace };

  void OnText(WebSocketClient& client, std::string_view text) override;
  void OnRelayed(Room& room, std::string_view message);
  // Of one message.
  std::size_t receivers() const { return shape_.members - slow_ - 1; }
  void FillUp(std::size_t room);
  void Send(std::size_t room, std::string_view frame);
  void FlushWritten();

  EventLoop& loop_;
  const RoomsShape shape_;
  Crowd crowd_;
  const std::string frame_;
  Mode mode_ = Mode::kSaturate;
  std::vector<Room> rooms_;
  std::vector<std::size_t> touched_;  // rooms with deliveries in this turn
  std::vector<std::size_t> written_;  // clients with something to flush
  std::uint64_t deliveries_ = 0;
  std::uint64_t sent_ = 0;
  std::uint64_t strangers_ = 0;
  std::size_t next_room_ = 0;
  std::size_t slow_ = 0;
  std::vector<TimeDelta> latencies_;
};

}  // namespace visavis::bench
