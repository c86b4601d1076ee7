// The program that reads a flow's packets, where it stands still at times: a page whose thread
// encodes, or whose computer is busy. What came meanwhile is read, and stamped, all at once
// afterwards. The same for the one that puts them on the wire. Owned by a flow; driven by its event
// queue.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>

#include "tests/sim/bandwidth/event_queue.h"
#include "tests/sim/bandwidth/scenario.h"
#include "wasm/base/random.h"

namespace visavis::bandwidth {

class StallingReader {
 public:
  // `stalls` and `events` outlive this object.
  StallingReader(const StallConfig& stalls, std::uint64_t seed, EventQueue& events);

  void Start();
  // A packet has come: `read` runs now, or in its turn when the reader goes on.
  void OnPacket(std::function<void()> read);
  // A timer is due. After a standstill it is late for everything, and runs after one packet.
  void OnTimer(std::function<void()> act);

 private:
  void StandStill();
  void RunNext();

  const StallConfig& stalls_;
  EventQueue& events_;
  Random random_;
  bool stands_ = false;
  Timestamp stops_ = Timestamp::PlusInfinity();  // again, when so
  std::deque<std::function<void()>> waiting_;
};

}  // namespace visavis::bandwidth
