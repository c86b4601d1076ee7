// The seam between sockets and rooms. A session moves the messages of one WebSocket and knows no
// rooms; the hub keeps the rooms and knows no sockets. Each sees of the other only what stands
// here. Both sides of a client live on one thread; a client that belongs to another goes there with
// its session, and what it takes along is luggage.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

#include "relay/close_code.h"
#include "relay/shared_message.h"
#include "wasm/base/timestamp.h"

namespace visavis::relay {

// What a client takes along to another thread. The hubs know what is in it.
class Luggage {
 public:
  explicit Luggage(std::size_t shard) : shard_(shard) {}
  virtual ~Luggage() = default;
  // The thread where the client goes on.
  std::size_t shard() const { return shard_; }

 private:
  const std::size_t shard_;
};

// The session as the hub sees it.
class ClientLink {
 public:
  // Queues the message. Never calls back: a client that cannot take it is lost later, from outside.
  // Does nothing once the link is closing.
  virtual void Send(SharedMessage message) = 0;
  // Sends a close frame behind what is queued. Never calls back; Receive is not called again.
  // `reason` is at most 123 bytes (RFC 6455 section 5.5.1).
  virtual void Close(CloseCode code, std::string_view reason) = 0;
  // The text messages that may not have reached the client, in order, up to the newest. Nothing can
  // be sent afterwards.
  virtual std::vector<SharedMessage> TakeUndelivered() = 0;
  // The client goes on in the lobby of another thread: as soon as its call returns, the session
  // takes the luggage there, with all that waits to be sent or has been read behind the message.
  // Never calls back; this client is not called again. Only while the link is not closing.
  virtual void Move(std::unique_ptr<Luggage> luggage) = 0;

 protected:
  ~ClientLink() = default;
};

// Why a session ended.
enum class Loss {
  kClosed,      // the client said so
  kDied,        // the socket ended without a word: the client may not know
  kTimeout,     // it answered no ping
  kMisbehaved,  // it broke the WebSocket protocol, or read too slowly
  kStopping,    // the relay goes down
};

// One connection as the session sees it: owned by the session, gone when destroyed.
class Client {
 public:
  virtual ~Client() = default;
  // A text message; `text` is valid UTF-8 and lives during the call.
  virtual void Receive(std::string_view text, Timestamp now) = 0;
  // A ping, or a pong that answers none of ours.
  virtual void ReceiveControl(Timestamp now) = 0;
  // The session ended. Called at most once, nothing is called afterwards.
  virtual void Lose(Loss loss, Timestamp now) = 0;
};

class Lobby {
 public:
  // `link` outlives the client.
  virtual std::unique_ptr<Client> Admit(ClientLink& link, Timestamp now) = 0;
  // One that comes from another thread. It may call the link, and may want to move on.
  virtual std::unique_ptr<Client> Welcome(ClientLink& link, std::unique_ptr<Luggage> luggage,
                                          Timestamp now) = 0;

 protected:
  ~Lobby() = default;
};

}  // namespace visavis::relay
