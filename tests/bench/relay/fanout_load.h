// Rooms in which one member speaks and all others listen, made so that it costs next to nothing
// here: the kernel throws away what the listeners get (MSG_TRUNC, tcp(7)) and tells how much it
// was, in a sweep over all of them every few milliseconds. So a server that has all processors but
// this little for itself can be loaded on the same machine.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "tests/bench/relay/crowd.h"

namespace visavis::bench {

struct FanoutShape {
  std::size_t rooms = 16;
  std::size_t members = 50;  // of each room
  std::size_t payload_bytes = 200;
  // So many messages of a room are on their way: enough for the time between two sweeps.
  std::size_t under_way = 500;
};

class FanoutLoad {
 public:
  // Connects the members. Throws std::runtime_error, as Run, when the server ends a connection.
  FanoutLoad(EventLoop& loop, const ServerProcess& server, const FanoutShape& shape);

  // As fast as the server delivers, for so long.
  void Run(TimeDelta duration);
  // Since the start.
  std::uint64_t deliveries() const { return received_ / frame_bytes_; }

 private:
  struct Room {
    std::uint64_t sent = 0;      // messages
    std::uint64_t received = 0;  // bytes, by all of its members
    std::string unsent;
  };

  // One message in each room, whole: tells how long it is when it arrives.
  void Calibrate();
  void FillUp(std::size_t room);
  void Sweep();
  int DescriptorOf(std::size_t room, std::size_t member);
  // 0: nothing has come.
  std::size_t Discard(int descriptor);

  EventLoop& loop_;
  const FanoutShape shape_;
  Crowd crowd_;
  const std::string frame_;
  std::vector<Room> rooms_;
  std::uint64_t frame_bytes_ = 1;
  std::uint64_t received_ = 0;  // bytes, in all rooms
};

}  // namespace visavis::bench
