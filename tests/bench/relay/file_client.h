// One connection that asks for the same file again and again, as soon as it has it whole.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "tests/bench/relay/event_loop.h"
#include "tests/bench/relay/stream.h"

namespace visavis::bench {

class FileClient final : private Pollable {
 public:
  // `loop` outlives the client.
  FileClient(EventLoop& loop, std::unique_ptr<Stream> stream);

  // Whole responses with status 200.
  std::uint64_t responses() const { return responses_; }
  // Bytes of their bodies.
  std::uint64_t body_bytes() const { return body_bytes_; }
  // The connection has ended, or something else came.
  bool failed() const { return failed_; }

 private:
  void OnEvents(std::uint32_t events) override;
  void Ask();
  void ReadHead(std::string_view bytes);

  EventLoop& loop_;
  const std::unique_ptr<Stream> stream_;
  bool asked_ = false;
  bool failed_ = false;
  std::string head_;             // what has come of it
  std::uint64_t body_left_ = 0;  // of the response whose head has come
  std::uint64_t responses_ = 0;
  std::uint64_t body_bytes_ = 0;
};

}  // namespace visavis::bench
