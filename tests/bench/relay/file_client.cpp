#include "tests/bench/relay/file_client.h"

#include <sys/epoll.h>

#include <cstdlib>

namespace visavis::bench {
namespace {

constexpr std::string_view kRequest =
    "GET /file.bin HTTP/1.1\r\n"
    "Host: 127.0.0.1\r\n"
    "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/131.0.0.0 Safari/537.36\r\n"
    "Accept: */*\r\n"
    "Accept-Language: en-US,en;q=0.9\r\n"
    "\r\n";
constexpr std::string_view kLength = "\r\nContent-Length: ";

}  // namespace

FileClient::FileClient(EventLoop& loop, std::unique_ptr<Stream> stream)
    : loop_(loop), stream_(std::move(stream)) {
  stream_->ResetOnClose();
  loop_.Add(stream_->fd(), EPOLLIN | EPOLLOUT, *this);
}

void FileClient::OnEvents(std::uint32_t events) {
  if (!asked_ && (events & EPOLLOUT) != 0) {
    asked_ = true;
    loop_.Change(stream_->fd(), EPOLLIN, *this);
    Ask();
  }
  if ((events & ~static_cast<std::uint32_t>(EPOLLOUT)) == 0) return;
  auto& scratch = loop_.scratch();
  const ssize_t size = stream_->Read(scratch);
  if (size < 0) {
    failed_ = true;
    loop_.Remove(stream_->fd());
    return;
  }
  const auto count = static_cast<std::uint64_t>(size);
  if (body_left_ == 0) return ReadHead({scratch.data(), count});
  body_left_ -= count;  // nothing comes behind a body that was not asked for
  body_bytes_ += count;
  if (body_left_ == 0) {
    ++responses_;
    Ask();
  }
}

void FileClient::Ask() {
  // A socket whose answer has been read takes one request.
  if (stream_->Write(kRequest) != static_cast<ssize_t>(kRequest.size())) failed_ = true;
}

void FileClient::ReadHead(std::string_view bytes) {
  head_ += bytes;
  const std::size_t end = head_.find("\r\n\r\n");
  if (end == std::string::npos) return;
  const std::size_t length = head_.find(kLength);
  if (!head_.starts_with("HTTP/1.1 200 ") || length > end) {
    failed_ = true;
    loop_.Remove(stream_->fd());
    return;
  }
  const std::uint64_t body = std::strtoull(head_.c_str() + length + kLength.size(), nullptr, 10);
  const std::uint64_t come = head_.size() - end - 4;
  head_.clear();
  body_bytes_ += come;
  body_left_ = body - come;
  if (body_left_ == 0) {
    ++responses_;
    Ask();
  }
}

}  // namespace visavis::bench
