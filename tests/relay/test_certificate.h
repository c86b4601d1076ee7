// Certificates for tests of TLS, and clients that ask for them.
#pragma once

#include <openssl/types.h>

#include <filesystem>
#include <memory>
#include <string>

#include "relay/options.h"

namespace visavis::relay {

// Writes NAME.crt and NAME.key into the folder: a fresh P-256 key, self-signed for the common name
// NAME, good for a day.
TlsFiles WriteTestCertificate(const std::filesystem::path& folder, const std::string& name);

struct SslContextDeleter {
  void operator()(SSL_CTX* context) const;
};
using SslContext = std::unique_ptr<SSL_CTX, SslContextDeleter>;
// A client that trusts anyone.
SslContext MakeClientContext();

// The common name in the certificate that the other side has shown.
std::string PeerName(SSL* session);

}  // namespace visavis::relay
