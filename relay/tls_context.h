// The certificate and the rules of TLS (1.2 and up), from which each connection's session is made.
// Immutable: a new certificate is a new context, and sessions keep the one they began with.
// Sessions may be made on any thread.
#pragma once

#include <openssl/types.h>

#include <memory>
#include <string>

#include "relay/options.h"
#include "relay/stream.h"
#include "wasm/base/result.h"

namespace visavis::relay {

class TlsContext {
 public:
  // The error is a line for people: which file, and why.
  static Result<TlsContext, std::string> Load(const TlsFiles& files);

  // For the server's side of `socket`, which must live longer. Null: out of memory.
  TlsSession NewSession(Socket& socket) const;

 private:
  struct Deleter {
    void operator()(SSL_CTX* context) const;
  };
  using Handle = std::unique_ptr<SSL_CTX, Deleter>;
  explicit TlsContext(Handle context) : context_(std::move(context)) {}

  Handle context_;
};

}  // namespace visavis::relay
