#include "tests/bench/relay/fanout_load.h"

#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>

#include "tests/bench/relay/client_frames.h"

namespace visavis::bench {
namespace {

constexpr TimeDelta kSweepInterval = TimeDelta::Millis(5);
constexpr TimeDelta kCalibrationLimit = TimeDelta::Seconds(5);
// As much as the system allows, so that a listener takes all that comes between two sweeps.
constexpr int kReceiveBuffer = 4 * 1024 * 1024;

}  // namespace

FanoutLoad::FanoutLoad(EventLoop& loop, const ServerProcess& server, const FanoutShape& shape)
    : loop_(loop),
      shape_(shape),
      crowd_(loop, server, shape.members),
      frame_(MakeClientFrame(kTextFrame, MakeOffer(shape.payload_bytes, 0))),
      rooms_(shape.rooms) {
  crowd_.Connect(shape.rooms * shape.members);
  for (std::size_t i = 0; i < crowd_.size(); ++i) {
    const int fd = crowd_.client(i).stream().fd();
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &kReceiveBuffer, sizeof kReceiveBuffer);
  }
  Calibrate();
}

int FanoutLoad::DescriptorOf(std::size_t room, std::size_t member) {
  return crowd_.client(room * shape_.members + member).stream().fd();
}

void FanoutLoad::Calibrate() {
  for (std::size_t room = 0; room < rooms_.size(); ++room) {
    ++rooms_[room].sent;
    if (send(DescriptorOf(room, 0), frame_.data(), frame_.size(), MSG_NOSIGNAL) !=
        static_cast<ssize_t>(frame_.size())) {
      throw std::runtime_error("the server takes no message");
    }
  }
  std::string first;
  const Timestamp limit = Now() + kCalibrationLimit;
  while (ReadServerFrame(first).size == 0) {
    if (Now() > limit) throw std::runtime_error("the server delivers nothing");
    auto& scratch = loop_.scratch();
    const ssize_t size = recv(DescriptorOf(0, 1), scratch.data(), scratch.size(), MSG_DONTWAIT);
    if (size > 0) first.append(scratch.data(), static_cast<std::size_t>(size));
  }
  frame_bytes_ = ReadServerFrame(first).size;
  received_ = rooms_[0].received = first.size();
  const std::uint64_t expected = rooms_.size() * (shape_.members - 1) * frame_bytes_;
  while (received_ < expected) {
    if (Now() > limit) throw std::runtime_error("the server does not deliver all");
    Sweep();
  }
  if (received_ != expected) throw std::runtime_error("the server sends what nobody expects");
}

std::size_t FanoutLoad::Discard(int descriptor) {
  auto& scratch = loop_.scratch();
  const ssize_t size = recv(descriptor, scratch.data(), scratch.size(), MSG_DONTWAIT | MSG_TRUNC);
  if (size > 0) return static_cast<std::size_t>(size);
  if (size < 0 && (errno == EAGAIN || errno == EINTR)) return 0;
  throw std::runtime_error("the server has ended a connection");
}

void FanoutLoad::Sweep() {
  for (std::size_t room = 0; room < rooms_.size(); ++room) {
    for (std::size_t member = 1; member < shape_.members; ++member) {
      const std::size_t size = Discard(DescriptorOf(room, member));
      rooms_[room].received += size;
      received_ += size;
    }
  }
}

void FanoutLoad::FillUp(std::size_t room) {
  Room& filling = rooms_[room];
  const std::uint64_t delivered = filling.received / (frame_bytes_ * (shape_.members - 1));
  for (; filling.sent < delivered + shape_.under_way; ++filling.sent) filling.unsent += frame_;
  const ssize_t size = send(DescriptorOf(room, 0), filling.unsent.data(), filling.unsent.size(),
                            MSG_DONTWAIT | MSG_NOSIGNAL);
  if (size > 0) filling.unsent.erase(0, static_cast<std::size_t>(size));
  if (size < 0 && errno != EAGAIN) throw std::runtime_error("the server has ended a connection");
}

void FanoutLoad::Run(TimeDelta duration) {
  const Timestamp end = Now() + duration;
  for (Timestamp next = Now(); next < end; next += kSweepInterval) {
    if (const TimeDelta early = next - Now(); early > TimeDelta::Zero()) {
      usleep(static_cast<useconds_t>(early.us()));
    }
    Sweep();
    for (std::size_t room = 0; room < rooms_.size(); ++room) FillUp(room);
  }
}

}  // namespace visavis::bench
