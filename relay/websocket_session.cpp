#include "relay/websocket_session.h"

#include <boost/asio/buffer.hpp>
#include <cstring>

namespace visavis::relay {
namespace {

using boost::system::error_code;

// Asio hands at most so many buffers to one system call.
constexpr std::size_t kMaxBuffersPerWrite = 64;

// A connection that has been read so often, each time so soon after the last, talks: a buffer of
// its own pays. The pong of a silent one gives it back.
constexpr int kTalking = 8;
constexpr TimeDelta kQuickRead = TimeDelta::Millis(100);

std::span<const asio::const_buffer> AsBuffers(std::span<const std::string_view> pieces,
                                              std::span<asio::const_buffer> buffers) {
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    buffers[i] = asio::buffer(pieces[i].data(), pieces[i].size());
  }
  return buffers.first(pieces.size());
}

}  // namespace

WebSocketSession::WebSocketSession(Stream stream, const SessionHome& home)
    : Connection(home.loop.connections()),
      stream_(std::move(stream)),
      home_(home),
      reader_(home.options.max_message_bytes) {}

void WebSocketSession::Start(std::string handshake, std::string early_bytes) {
  ++loop().stats().web_sockets;
  SetDeadline(home_.options.ping_interval);
  client_ = home_.lobby.Admit(*this, loop().Now());
  Enqueue(std::move(handshake));
  if (!early_bytes.empty()) HandleBytes(early_bytes);
  ReadMore();
}

void WebSocketSession::SetDeadline(TimeDelta delay) {
  loop().deadlines().Set(*this, loop().Now() + delay);
}

void WebSocketSession::Send(SharedMessage message) {
  if (state_ != State::kOpen) return;
  if (queue_.bytes() + message->bytes().size() > home_.options.max_queue_bytes) {
    // The bound may only be passed because this turn has not been written yet.
    if (writing_ == Writing::kIdle) WriteQueue();
    if (queue_.bytes() + message->bytes().size() > home_.options.max_queue_bytes) {
      state_ = State::kOverflowing;
      ++loop().stats().slow_readers;
      loop().FlushSoon(*this);
      return;
    }
  }
  queue_.Push(std::move(message));
  loop().FlushSoon(*this);
}

void WebSocketSession::Enqueue(std::string frame) {
  queue_.Push(std::make_shared<const OutgoingMessage>(std::move(frame)));
  loop().FlushSoon(*this);
}

void WebSocketSession::QueuePong() {
  if (pong_.empty()) return;
  queue_.Push(std::make_shared<const OutgoingMessage>(std::move(pong_)));
  pong_.clear();
}

std::string WebSocketSession::PingPayload() const { return std::to_string(ping_); }

void WebSocketSession::Close(CloseCode code, std::string_view reason) {
  if (state_ != State::kOpen) return;
  state_ = State::kClosing;
  CountClose(loop().stats(), static_cast<std::uint16_t>(code));
  QueuePong();  // behind a close frame nothing may follow (RFC 6455 section 5.5.1)
  Enqueue(MakeCloseFrame(code, reason));
  SetDeadline(home_.options.close_timeout);
}

std::vector<SharedMessage> WebSocketSession::TakeUndelivered() {
  return queue_.TakeTexts(stream_.promised());
}

void WebSocketSession::Stop() {
  if (state_ == State::kOpen) loss_ = Loss::kStopping;
  Close(CloseCode::kGoingAway, "shutdown");
}

void WebSocketSession::Abort() {
  const auto self = shared_from_this();
  CloseSocket(Farewell::kReset);
  EndClient(Loss::kStopping);
}

void WebSocketSession::OnDeadline(Timestamp) {
  const auto self = shared_from_this();
  if (state_ == State::kOpen && pong_state_ == Pong::kNotAwaited) {
    pong_state_ = Pong::kAwaited;
    ++ping_;
    Enqueue(MakeFrame(Opcode::kPing, PingPayload()));
    SetDeadline(home_.options.pong_timeout);
    return;
  }
  const Loss loss = state_ == State::kOpen ? Loss::kTimeout : loss_;
  if (loss == Loss::kTimeout) ++loop().stats().ping_timeouts;
  CloseSocket(Farewell::kReset);
  EndClient(loss);
}

void WebSocketSession::ReadMore() {
  if (state_ == State::kClosed) return;
  if (buffer_) {
    stream_.AsyncReadSome(asio::buffer(*buffer_),
                          [self = shared_from_this()](error_code error, std::size_t size) {
                            self->OnRead(error, std::span(*self->buffer_).first(size));
                          });
  } else {
    stream_.AsyncWaitReadable(
        [self = shared_from_this()](error_code error) { self->OnReadable(error); });
  }
}

void WebSocketSession::OnReadable(error_code error) {
  if (state_ == State::kClosed) return;
  const std::span<char> scratch = loop().scratch();
  std::size_t size = 0;
  if (!error) size = stream_.ReadSome(asio::buffer(scratch.data(), scratch.size()), error);
  if (error == asio::error::would_block) return ReadMore();
  OnRead(error, scratch.first(size));
}

void WebSocketSession::OnRead(error_code error, std::span<char> bytes) {
  if (state_ == State::kClosed) return;
  if (error) {
    const Loss loss = state_ == State::kOpen ? Loss::kDied : loss_;
    CloseSocket(Farewell::kFin);
    EndClient(loss);
    return;
  }
  if (buffer_ && bytes.size() == buffer_->size()) {
    // More is waiting, most likely: one more read takes it with what has come, side by side.
    const std::span<char> scratch = loop().scratch();
    std::memcpy(scratch.data(), bytes.data(), bytes.size());
    const auto free = scratch.subspan(bytes.size());
    error_code read_error;  // a real one comes again with the next read
    const std::size_t more = stream_.ReadSome(asio::buffer(free.data(), free.size()), read_error);
    bytes = scratch.first(bytes.size() + more);
    last_read_ = Timestamp::MinusInfinity();  // the scratch takes large messages at once
  }
  HandleBytes(bytes);
  NoteRead();
  ReadMore();
}

void WebSocketSession::NoteRead() {
  const Timestamp now = loop().Now();
  quick_reads_ = last_read_ + kQuickRead > now ? quick_reads_ + 1 : 0;
  last_read_ = now;
  if (quick_reads_ == 0) {
    buffer_.reset();
  } else if (quick_reads_ >= kTalking && !buffer_) {
    buffer_ = std::make_unique_for_overwrite<Buffer>();
  }
}

void WebSocketSession::HandleBytes(std::span<char> bytes) {
  loop().stats().bytes_in += bytes.size();
  ReadFrames(bytes);
}

void WebSocketSession::ReadFrames(std::span<char> bytes) {
  if (reading_ != Reading::kEvents) return;
  reader_.Feed(bytes);
  while (const auto event = reader_.Next()) {
    HandleEvent(*event);
    if (state_ == State::kMoving) return GoOn();
  }
  if (const auto fault = reader_.fault()) {
    reading_ = Reading::kFault;
    ++loop().stats().protocol_faults;
    loss_ = Loss::kMisbehaved;
    Close(CloseCodeOf(*fault), ToString(*fault));
  }
}

void WebSocketSession::HandleEvent(const WebSocketEvent& event) {
  using Kind = WebSocketEvent::Kind;
  if (event.kind == Kind::kClose) return HandleCloseFrame(event);
  if (state_ != State::kOpen) return;
  switch (event.kind) {
    case Kind::kText:
      client_->Receive(event.payload, loop().Now());
      break;
    case Kind::kBinary:
      ++loop().stats().protocol_faults;
      loss_ = Loss::kMisbehaved;
      Close(CloseCode::kUnsupportedData, "binary");
      break;
    case Kind::kPing:
      pong_ = MakeFrame(Opcode::kPong, event.payload);
      loop().FlushSoon(*this);
      client_->ReceiveControl(loop().Now());
      break;
    case Kind::kPong:
      // Only the answer to our own ping counts; the other's pings and messages keep nobody alive.
      if (pong_state_ == Pong::kAwaited && event.payload == PingPayload()) {
        pong_state_ = Pong::kNotAwaited;
        SetDeadline(home_.options.ping_interval);
      } else {
        client_->ReceiveControl(loop().Now());
      }
      break;
    case Kind::kClose:
      break;
  }
}

void WebSocketSession::HandleCloseFrame(const WebSocketEvent& event) {
  reading_ = Reading::kCloseSeen;
  if (state_ == State::kOpen) {
    const auto code = event.close_code == 0 ? CloseCode::kNormal : CloseCode{event.close_code};
    Close(code, {});
  }
  loop().FlushSoon(*this);
}

void WebSocketSession::Flush() {
  const auto self = shared_from_this();
  if (state_ == State::kClosed) return;
  if (state_ == State::kOverflowing) {
    CloseSocket(Farewell::kReset);
    EndClient(Loss::kMisbehaved);
    return;
  }
  if (writing_ == Writing::kIdle) {
    // One at a time: who reads nothing could make us answer without end.
    QueuePong();
    WriteQueue();
  }
  if (state_ != State::kClosing) return;
  EndClient(loss_);
  if (!queue_.empty()) return;
  if (reading_ == Reading::kCloseSeen) return CloseSocket(Farewell::kFin);
  if (reading_ == Reading::kFault) {
    // No close frame will be understood. What still comes is read until it ends, so that our own is
    // not lost to a reset.
    stream_.ShutdownSend();
  }
}

void WebSocketSession::WriteQueue() {
  std::array<std::string_view, kMaxBuffersPerWrite> pieces;
  std::array<asio::const_buffer, kMaxBuffersPerWrite> buffers;
  error_code error;
  while (!queue_.empty() && !error) {
    const std::size_t count = queue_.Gather(pieces);
    const std::size_t size =
        stream_.WriteSome(AsBuffers(std::span(pieces).first(count), buffers), error);
    queue_.Consume(size);
    loop().stats().bytes_out += size;
  }
  if (error == asio::error::would_block) {
    writing_ = Writing::kWaiting;
    stream_.AsyncWaitWritable([self = shared_from_this()](error_code wait_error) {
      self->writing_ = Writing::kIdle;
      if (!wait_error) self->Flush();
    });
  }
  // Any other error comes to the pending read too, which ends the session.
}

void WebSocketSession::EndClient(Loss loss) {
  if (!client_) return;
  // Out of reach before it speaks: what it sends to others must not find it again.
  const auto client = std::move(client_);
  client->Lose(loss, loop().Now());
  if (state_ == State::kClosed) queue_.Clear();
}

void WebSocketSession::CloseSocket(Farewell farewell) {
  if (state_ == State::kClosed) return;
  state_ = State::kClosed;
  DeadlineQueue::Cancel(*this);
  if (!client_) queue_.Clear();  // else the hub may want what waits in it
  stream_.Close(farewell);
}

}  // namespace visavis::relay
