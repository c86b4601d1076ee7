// One WebSocket after its handshake: reads frames, hands text messages to its client in the lobby,
// writes what the client is sent. Owned by its own pending operations (shared_ptr); all on the
// thread of its loop.
//
// Open → Closing (a close frame is queued; only the other's is waited for) → Closed. What the
// socket does ends the client from a handler or a flush, never from within a call of the client.
// A client that belongs to another thread takes the socket there, to a new session (websocket_
// move.cpp); this one is Closed then.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <string_view>

#include "relay/client_link.h"
#include "relay/outgoing_queue.h"
#include "relay/session_home.h"
#include "relay/websocket_frame.h"

namespace visavis::relay {

class WebSocketSession final : public ClientLink,
                               public std::enable_shared_from_this<WebSocketSession>,
                               private Connection,
                               private DeadlineQueue::Entry,
                               private Flushable {
 public:
  WebSocketSession(Stream stream, const SessionHome& home);

  // `handshake` goes out first; `early_bytes` came behind the request.
  void Start(std::string handshake, std::string early_bytes);

  void Send(SharedMessage message) override;
  void Close(CloseCode code, std::string_view reason) override;
  std::vector<SharedMessage> TakeUndelivered() override;
  void Move(std::unique_ptr<Luggage> luggage) override;

 private:
  struct Baggage;  // what goes to another thread

  enum class State {
    kOpen,
    kOverflowing,  // the queue has passed its bound: dropped at the next flush
    kClosing,      // our close frame is queued or sent
    kMoving,       // to another thread, when the call of the client returns
    kClosed,
  };
  enum class Reading { kEvents, kCloseSeen, kFault };  // after the latter two, bytes mean nothing
  enum class Writing { kIdle, kWaiting };

  void Stop() override;
  void Abort() override;
  void OnDeadline(Timestamp now) override;
  void Flush() override;

  void ReadMore();
  void OnReadable(boost::system::error_code error);
  void OnRead(boost::system::error_code error, std::span<char> bytes);
  void NoteRead();
  void HandleBytes(std::span<char> bytes);
  void ReadFrames(std::span<char> bytes);
  void HandleEvent(const WebSocketEvent& event);
  void HandleCloseFrame(const WebSocketEvent& event);
  void WriteQueue();
  void Enqueue(std::string frame);
  void QueuePong();
  std::string PingPayload() const;
  void EndClient(Loss loss);
  using Farewell = Stream::Farewell;
  void CloseSocket(Farewell farewell);
  void SetDeadline(TimeDelta delay);
  void GoOn();
  void Arrive(Baggage baggage);
  SessionLoop& loop() { return home_.loop; }

  Stream stream_;
  const SessionHome& home_;
  std::unique_ptr<Client> client_;
  std::unique_ptr<Luggage> luggage_;  // while kMoving
  WebSocketReader reader_;
  OutgoingQueue queue_;
  std::string pong_;  // frame that answers the newest ping (RFC 6455 section 5.5.3)
  Loss loss_ = Loss::kClosed;
  State state_ = State::kOpen;
  Reading reading_ = Reading::kEvents;
  Writing writing_ = Writing::kIdle;
  enum class Pong { kNotAwaited, kAwaited } pong_state_ = Pong::kNotAwaited;
  std::uint32_t ping_ =
      0;  // of our newest, in its payload: a pong that nobody asked for is another
  // An idle connection waits without a buffer, and what comes is read into the loop's scratch. One
  // that sends many small messages has a buffer of its own: reading at once saves the system call
  // that begins such a wait.
  using Buffer = std::array<char, 2048>;
  std::unique_ptr<Buffer> buffer_;
  Timestamp last_read_ = Timestamp::MinusInfinity();
  int quick_reads_ = 0;  // soon behind each other
};

}  // namespace visavis::relay
