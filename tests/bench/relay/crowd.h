// Many clients of one server, in rooms of the same size: the first `members` clients are in room 0,
// the next in room 1, and so on.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tests/bench/relay/server_process.h"
#include "tests/bench/relay/web_socket_client.h"

namespace visavis::bench {

// Told of what reaches the crowd.
class CrowdListener {
 public:
  virtual void OnText(WebSocketClient& client, std::string_view text) = 0;

 protected:
  ~CrowdListener() = default;
};

class Crowd final : private ClientOwner {
 public:
  // `loop` and `server` outlive the crowd.
  Crowd(EventLoop& loop, const ServerProcess& server, std::size_t members);

  // At most so many connections are between connect and the end of the handshake at a time.
  void SetConcurrency(std::size_t concurrency) { concurrency_ = concurrency; }
  void SetListener(CrowdListener* listener) { listener_ = listener; }

  // Adds clients, connected and registered, and waits until the server has nothing left to do.
  // Throws std::runtime_error when one is refused, or no progress is made for 10 s.
  void Connect(std::size_t count);
  // Connects and registers so many clients one behind the other in `concurrency` places; each says
  // good-bye as soon as it has registered, and waits for the server to end the connection.
  void Churn(std::size_t count);
  // Every client sends it, one after the other; returns when the server has nothing left to do.
  void SendOnce(std::string_view frame);
  // Turns until the server's processor time stands still.
  void Settle();

  std::size_t size() const { return clients_.size(); }
  WebSocketClient& client(std::size_t number) { return *clients_[number]; }
  std::size_t ended() const { return ended_; }

 private:
  enum class Stay { kForEver, kUntilRegistered };

  void OnOpen(WebSocketClient& client) override;
  void OnText(WebSocketClient& client, std::string_view text) override;
  void OnEnd(WebSocketClient& client) override;
  std::unique_ptr<Stream> MakeStream() const;
  void Begin(std::size_t number);
  // Turns until `*count` has reached `goal`.
  void Await(const std::size_t& count, std::size_t goal);

  EventLoop& loop_;
  const ServerProcess& server_;
  const std::size_t members_;
  CrowdListener* listener_ = nullptr;
  std::size_t concurrency_ = 64;
  Stay stay_ = Stay::kForEver;
  std::size_t opened_ = 0;
  std::size_t ended_ = 0;
  std::vector<std::unique_ptr<WebSocketClient>> clients_;
};

}  // namespace visavis::bench
