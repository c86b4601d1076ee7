#include "tests/bench/relay/event_loop.h"

#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

#include <stdexcept>

namespace visavis::bench {
namespace {

void Control(int epoll, int operation, int fd, std::uint32_t events, Pollable& pollable) {
  epoll_event event{};
  event.events = events;
  event.data.ptr = &pollable;
  if (epoll_ctl(epoll, operation, fd, &event) != 0) throw std::runtime_error("epoll_ctl failed");
}

}  // namespace

EventLoop::EventLoop() : epoll_(epoll_create1(EPOLL_CLOEXEC)) {
  if (epoll_ < 0) throw std::runtime_error("epoll_create1 failed");
}

EventLoop::~EventLoop() { close(epoll_); }

void EventLoop::Add(int fd, std::uint32_t events, Pollable& pollable) {
  Control(epoll_, EPOLL_CTL_ADD, fd, events, pollable);
}

void EventLoop::Change(int fd, std::uint32_t events, Pollable& pollable) {
  Control(epoll_, EPOLL_CTL_MOD, fd, events, pollable);
}

void EventLoop::Remove(int fd) { epoll_ctl(epoll_, EPOLL_CTL_DEL, fd, nullptr); }

void EventLoop::Turn(TimeDelta wait) {
  std::array<epoll_event, 256> events;
  const timespec limit{.tv_sec = wait.us() / 1'000'000, .tv_nsec = wait.us() % 1'000'000 * 1000};
  const int count =
      epoll_pwait2(epoll_, events.data(), static_cast<int>(events.size()), &limit, nullptr);
  for (int i = 0; i < count; ++i) {
    const epoll_event& event = events[static_cast<std::size_t>(i)];
    static_cast<Pollable*>(event.data.ptr)->OnEvents(event.events);
  }
}

}  // namespace visavis::bench
