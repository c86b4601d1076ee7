// A connection through TLS (OpenSSL) that trusts anyone. Each makes a full handshake: none resumes
// the session of another.
#pragma once

#include <openssl/types.h>

#include <memory>

#include "tests/bench/relay/stream.h"

namespace visavis::bench {

class TlsStream final : public Stream {
 public:
  explicit TlsStream(std::uint16_t port);

  // `bytes` has room for a record (16 KiB) at least: OpenSSL then keeps none back.
  ssize_t Read(std::span<char> bytes) override;
  ssize_t Write(std::string_view bytes) override;
  bool WritesAfterRead() const override;

 private:
  struct Deleter {
    void operator()(SSL* session) const;
  };
  std::unique_ptr<SSL, Deleter> session_;
};

}  // namespace visavis::bench
