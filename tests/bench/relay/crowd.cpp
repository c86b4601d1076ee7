#include "tests/bench/relay/crowd.h"

#include <stdexcept>

#include "tests/bench/relay/client_frames.h"
#include "tests/bench/relay/tls_stream.h"

namespace visavis::bench {
namespace {

constexpr TimeDelta kNoProgressLimit = TimeDelta::Seconds(10);
constexpr TimeDelta kSettleStep = TimeDelta::Millis(20);
constexpr TimeDelta kSettleLimit = TimeDelta::Seconds(5);
// An idle server may do this much in a step: a runtime's own timers.
constexpr TimeDelta kIdleCpu = TimeDelta::Micros(100);

}  // namespace

Crowd::Crowd(EventLoop& loop, const ServerProcess& server, std::size_t members)
    : loop_(loop), server_(server), members_(members) {}

std::unique_ptr<Stream> Crowd::MakeStream() const {
  if (server_.security() == Security::kTls) return std::make_unique<TlsStream>(server_.port());
  return std::make_unique<Stream>(server_.port());
}

void Crowd::Begin(std::size_t number) {
  ClientOwner& self = *this;
  auto client = std::make_unique<WebSocketClient>(loop_, MakeStream(), self, number);
  if (stay_ == Stay::kForEver) client->stream().ResetOnClose();
  clients_[number] = std::move(client);
}

void Crowd::Await(const std::size_t& count, std::size_t goal) {
  std::size_t seen = count;
  Timestamp progress = Now();
  while (count < goal) {
    loop_.Turn(TimeDelta::Millis(10));
    if (count != seen) {
      seen = count;
      progress = Now();
    } else if (Now() - progress > kNoProgressLimit) {
      throw std::runtime_error("the server makes no progress with connections");
    }
  }
}

void Crowd::Connect(std::size_t count) {
  stay_ = Stay::kForEver;
  const std::size_t ended_before = ended_;
  const std::size_t first = clients_.size();
  opened_ = 0;
  clients_.resize(first + count);
  for (std::size_t begun = 0; begun < count; ++begun) {
    if (begun >= concurrency_) Await(opened_, begun - concurrency_ + 1);
    Begin(first + begun);
  }
  Await(opened_, count);
  Settle();
  if (ended_ != ended_before) throw std::runtime_error("the server refused a connection");
}

void Crowd::Churn(std::size_t count) {
  stay_ = Stay::kUntilRegistered;
  ended_ = 0;
  clients_.clear();
  clients_.resize(count);
  for (std::size_t begun = 0; begun < count; ++begun) {
    if (begun >= concurrency_) Await(ended_, begun - concurrency_ + 1);
    Begin(begun);
  }
  Await(ended_, count);
  Settle();
}

void Crowd::SendOnce(std::string_view frame) {
  for (const auto& client : clients_) {
    client->Queue(frame);
    client->Flush();
    loop_.Turn(TimeDelta::Zero());
  }
  Settle();
}

void Crowd::Settle() {
  const Timestamp limit = Now() + kSettleLimit;
  TimeDelta used = server_.CpuTime();
  for (int idle_steps = 0; idle_steps < 3 && Now() < limit;) {
    const Timestamp step_end = Now() + kSettleStep;
    while (Now() < step_end) loop_.Turn(TimeDelta::Millis(5));
    const TimeDelta used_now = server_.CpuTime();
    idle_steps = used_now - used < kIdleCpu ? idle_steps + 1 : 0;
    used = used_now;
  }
}

void Crowd::OnOpen(WebSocketClient& client) {
  ++opened_;
  const std::string room = "room-" + std::to_string(client.number() / members_);
  client.Queue(MakeClientFrame(kTextFrame, MakeRegister(room)));
  if (stay_ == Stay::kUntilRegistered) client.Queue(MakeClientFrame(kCloseFrame, "\x03\xE8"));
  client.Flush();
}

void Crowd::OnText(WebSocketClient& client, std::string_view text) {
  if (listener_ != nullptr) listener_->OnText(client, text);
}

void Crowd::OnEnd(WebSocketClient& client) {
  ++ended_;
  if (stay_ == Stay::kUntilRegistered) clients_[client.number()].reset();
}

}  // namespace visavis::bench
