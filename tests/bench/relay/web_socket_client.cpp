#include "tests/bench/relay/web_socket_client.h"

#include <sys/epoll.h>

namespace visavis::bench {
namespace {

// What a browser of today sends.
constexpr std::string_view kUpgrade =
    "GET /ws HTTP/1.1\r\n"
    "Host: 127.0.0.1\r\n"
    "Connection: Upgrade\r\n"
    "Pragma: no-cache\r\n"
    "Cache-Control: no-cache\r\n"
    "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/131.0.0.0 Safari/537.36\r\n"
    "Upgrade: websocket\r\n"
    "Origin: http://127.0.0.1\r\n"
    "Sec-WebSocket-Version: 13\r\n"
    "Accept-Encoding: gzip, deflate, br, zstd\r\n"
    "Accept-Language: en-US,en;q=0.9\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
    "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n"
    "\r\n";

constexpr std::uint8_t kFinalBit = 0x80;

// The first part of a text message that is not whole, or a later part.
bool IsFragment(std::uint8_t first) { return first == 0x01 || (first & 0x7FU) == 0; }

}  // namespace

WebSocketClient::WebSocketClient(EventLoop& loop, std::unique_ptr<Stream> stream,
                                 ClientOwner& owner, std::size_t number)
    : loop_(loop), stream_(std::move(stream)), owner_(owner), number_(number), out_(kUpgrade) {
  watched_ = EPOLLIN | EPOLLOUT;
  loop_.Add(stream_->fd(), watched_, *this);
}

void WebSocketClient::WatchFor() {
  const std::uint32_t wanted =
      (reads_ ? EPOLLIN : 0U) | (out_.empty() || stream_->WritesAfterRead() ? 0U : EPOLLOUT);
  if (wanted == watched_) return;
  watched_ = wanted;
  loop_.Change(stream_->fd(), watched_, *this);
}

void WebSocketClient::StopReading() {
  reads_ = false;
  WatchFor();
}

void WebSocketClient::Flush() {
  std::size_t written = 0;
  while (written < out_.size()) {
    const ssize_t size = stream_->Write(std::string_view(out_).substr(written));
    if (size < 0) {  // the pending read tells the end
      written = out_.size();
      break;
    }
    if (size == 0) break;
    written += static_cast<std::size_t>(size);
  }
  if (written == out_.size()) {
    out_.clear();
    if (out_.capacity() > 4096) std::string().swap(out_);
  } else {
    out_.erase(0, written);
  }
  WatchFor();
}

void WebSocketClient::OnEvents(std::uint32_t events) {
  if (state_ == State::kEnded) return;
  if ((events & EPOLLOUT) != 0 || stream_->WritesAfterRead()) Flush();
  if ((events & (EPOLLHUP | EPOLLERR)) != 0 && !reads_) return End();
  if ((events & ~static_cast<std::uint32_t>(EPOLLOUT)) != 0 && reads_) ReadAll();
}

void WebSocketClient::ReadAll() {
  auto& scratch = loop_.scratch();
  // What is left of the last read goes first.
  const std::size_t kept = partial_.copy(scratch.data(), partial_.size());
  const std::span<char> free = std::span(scratch).subspan(kept);
  const ssize_t size = stream_->Read(free);
  if (size < 0) return End();
  if (size == 0) return;
  partial_.clear();
  HandleBytes({scratch.data(), kept + static_cast<std::size_t>(size)});
}

void WebSocketClient::HandleBytes(std::string_view bytes) {
  if (state_ == State::kUpgrading) {
    const std::size_t end = bytes.find("\r\n\r\n");
    if (end == std::string_view::npos) {
      partial_ = bytes;
      return;
    }
    if (!bytes.starts_with("HTTP/1.1 101")) return End();
    state_ = State::kOpen;
    bytes.remove_prefix(end + 4);
    owner_.OnOpen(*this);
  }
  while (true) {
    const ServerFrame frame = ReadServerFrame(bytes);
    if (frame.size == 0) break;
    bytes.remove_prefix(frame.size);
    if (frame.first == kTextFrame) owner_.OnText(*this, frame.payload);
    if (IsFragment(frame.first)) HandleFragment(frame);
    if (frame.first == kPingFrame) {
      Queue(MakeClientFrame(kPongFrame, frame.payload));
      Flush();
    }
    if (frame.first == kCloseFrame) return End();
  }
  partial_ = bytes;
  if (partial_.empty() && partial_.capacity() > 4096) std::string().swap(partial_);
}

void WebSocketClient::HandleFragment(const ServerFrame& frame) {
  fragments_ += frame.payload;
  if ((frame.first & kFinalBit) == 0) return;
  owner_.OnText(*this, fragments_);
  fragments_.clear();
}

void WebSocketClient::End() {
  state_ = State::kEnded;
  loop_.Remove(stream_->fd());
  owner_.OnEnd(*this);
}

}  // namespace visavis::bench
