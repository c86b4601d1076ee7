// A non-blocking connection to 127.0.0.1: bytes in, bytes out.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <span>
#include <string_view>

namespace visavis::bench {

class Stream {
 public:
  // Begins to connect. Throws std::runtime_error when there is no descriptor.
  explicit Stream(std::uint16_t port);
  virtual ~Stream();
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  int fd() const { return fd_; }
  // How many bytes moved; 0: none can now; -1: the connection has ended.
  virtual ssize_t Read(std::span<char> bytes);
  virtual ssize_t Write(std::string_view bytes);
  // Nothing can be written before something has been read.
  virtual bool WritesAfterRead() const { return false; }
  // Closing it will reset it, which leaves no port in TIME_WAIT.
  void ResetOnClose();

 private:
  int fd_ = -1;
};

}  // namespace visavis::bench
