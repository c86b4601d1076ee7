// The load generator's event loop: epoll, one thread, any number of sockets.
#pragma once

#include <array>
#include <cstdint>

#include "wasm/base/timestamp.h"

namespace visavis::bench {

class Pollable {
 public:
  // `events` of epoll. May remove and destroy itself, but no other that waits in the same turn.
  virtual void OnEvents(std::uint32_t events) = 0;

 protected:
  ~Pollable() = default;
};

class EventLoop {
 public:
  EventLoop();
  ~EventLoop();
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;

  void Add(int fd, std::uint32_t events, Pollable& pollable);
  void Change(int fd, std::uint32_t events, Pollable& pollable);
  void Remove(int fd);
  // One turn: waits at most so long for an event and calls all that are ready.
  void Turn(TimeDelta wait);
  // Bytes that one handler may use until it returns.
  std::array<char, 256 * 1024>& scratch() { return scratch_; }

 private:
  const int epoll_;
  std::array<char, 256 * 1024> scratch_;
};

}  // namespace visavis::bench
