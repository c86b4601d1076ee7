#include "tests/bench/relay/rooms_load.h"

#include <algorithm>

#include "tests/bench/relay/client_frames.h"

namespace visavis::bench {
namespace {

constexpr TimeDelta kTurn = TimeDelta::Millis(10);
constexpr TimeDelta kDrainLimit = TimeDelta::Seconds(5);

}  // namespace

RoomsLoad::RoomsLoad(EventLoop& loop, const ServerProcess& server, const RoomsShape& shape)
    : loop_(loop),
      shape_(shape),
      crowd_(loop, server, shape.members),
      frame_(MakeClientFrame(kTextFrame, MakeOffer(shape.payload_bytes, 0))),
      rooms_(shape.rooms) {
  crowd_.SetListener(this);
  crowd_.Connect(shape.rooms * shape.members);
}

void RoomsLoad::Reset() {
  deliveries_ = sent_ = strangers_ = 0;
  latencies_.clear();
}

void RoomsLoad::MakeSlow(std::size_t count) {
  slow_ = count;
  for (std::size_t room = 0; room < rooms_.size(); ++room) {
    rooms_[room].next_sender = slow_;
    for (std::size_t i = 0; i < count; ++i) {
      crowd_.client(room * shape_.members + i).StopReading();
    }
  }
}

void RoomsLoad::Send(std::size_t room, std::string_view frame) {
  Room& sending = rooms_[room];
  const std::size_t number = room * shape_.members + sending.next_sender;
  sending.next_sender = (sending.next_sender + 1) % shape_.members;
  if (sending.next_sender == 0) sending.next_sender = slow_;
  sending.outstanding += receivers();
  ++sent_;
  crowd_.client(number).Queue(frame);
  written_.push_back(number);
}

void RoomsLoad::FlushWritten() {
  for (const std::size_t number : written_) crowd_.client(number).Flush();
  written_.clear();
}

void RoomsLoad::FillUp(std::size_t room) {
  const std::uint64_t bound = shape_.under_way * receivers();
  while (rooms_[room].outstanding + receivers() <= bound) Send(room, frame_);
}

void RoomsLoad::Saturate(TimeDelta duration) {
  mode_ = Mode::kSaturate;
  for (std::size_t room = 0; room < rooms_.size(); ++room) FillUp(room);
  FlushWritten();
  for (const Timestamp end = Now() + duration; Now() < end;) {
    loop_.Turn(kTurn);
    for (const std::size_t room : touched_) FillUp(room);
    touched_.clear();
    FlushWritten();
  }
}

void RoomsLoad::Pace(TimeDelta duration) {
  mode_ = Mode::kPace;
  const Timestamp begin = Now();
  const auto step = TimeDelta::Micros(static_cast<std::int64_t>(1e6 / shape_.messages_per_second));
  for (Timestamp due = begin; due < begin + duration;) {
    const Timestamp now = Now();
    if (now < due) {
      loop_.Turn(due - now);
      continue;
    }
    Send(next_room_, MakeClientFrame(kTextFrame, MakeOffer(shape_.payload_bytes, due.us())));
    next_room_ = (next_room_ + 1) % rooms_.size();
    due += step;
    FlushWritten();
  }
}

void RoomsLoad::Drain() {
  const auto waits = [](const Room& room) { return room.outstanding > 0; };
  for (const Timestamp limit = Now() + kDrainLimit;
       std::any_of(rooms_.begin(), rooms_.end(), waits) && Now() < limit;) {
    loop_.Turn(kTurn);
  }
  touched_.clear();
}

void RoomsLoad::OnText(WebSocketClient& client, std::string_view text) {
  const std::size_t room = client.number() / shape_.members;
  touched_.push_back(room);
  // Messages that were joined by newlines count each.
  while (true) {
    const std::size_t end = text.find('\n');
    OnRelayed(rooms_[room], text.substr(0, end));
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
}

void RoomsLoad::OnRelayed(Room& room, std::string_view message) {
  const std::int64_t sent = ReadSent(message);
  if (sent < 0 || room.outstanding == 0) {
    ++strangers_;
    return;
  }
  --room.outstanding;
  ++deliveries_;
  if (mode_ == Mode::kPace && sent > 0) latencies_.push_back(Now() - Timestamp::Micros(sent));
}

TimeDelta RoomsLoad::Latency(double share) {
  if (latencies_.empty()) return TimeDelta::Zero();
  const auto last = static_cast<double>(latencies_.size() - 1);
  const auto place = latencies_.begin() + static_cast<std::ptrdiff_t>(last * share);
  std::nth_element(latencies_.begin(), place, latencies_.end());
  return *place;
}

}  // namespace visavis::bench
