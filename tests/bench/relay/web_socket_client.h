// One WebSocket of the load generator: connects, asks for /ws as a browser does, then moves frames.
// Answers pings by itself. One thread, driven by its event loop.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "tests/bench/relay/client_frames.h"
#include "tests/bench/relay/event_loop.h"
#include "tests/bench/relay/stream.h"

namespace visavis::bench {

class WebSocketClient;

class ClientOwner {
 public:
  // The handshake is through.
  virtual void OnOpen(WebSocketClient& client) = 0;
  virtual void OnText(WebSocketClient& client, std::string_view text) = 0;
  // The connection has ended, or the handshake was refused. The owner may destroy the client.
  virtual void OnEnd(WebSocketClient& client) = 0;

 protected:
  ~ClientOwner() = default;
};

class WebSocketClient final : private Pollable {
 public:
  // `number` is the owner's own. `loop` and `owner` outlive the client.
  WebSocketClient(EventLoop& loop, std::unique_ptr<Stream> stream, ClientOwner& owner,
                  std::size_t number);

  std::size_t number() const { return number_; }
  bool is_open() const { return state_ == State::kOpen; }
  // Adds whole frames to what goes out at the next Flush.
  void Queue(std::string_view frames) { out_ += frames; }
  void Flush();
  // What comes from now on stays in the socket.
  void StopReading();
  Stream& stream() { return *stream_; }

 private:
  enum class State { kUpgrading, kOpen, kEnded };

  void OnEvents(std::uint32_t events) override;
  // After each of these the client may be gone.
  void ReadAll();
  void HandleBytes(std::string_view bytes);
  void HandleFragment(const ServerFrame& frame);
  void WatchFor();
  void End();

  EventLoop& loop_;
  const std::unique_ptr<Stream> stream_;
  ClientOwner& owner_;
  const std::size_t number_;
  State state_ = State::kUpgrading;
  std::uint32_t watched_ = 0;
  bool reads_ = true;
  std::string out_;
  std::string partial_;    // of the head, then of a frame
  std::string fragments_;  // of a message that is not whole
};

}  // namespace visavis::bench
