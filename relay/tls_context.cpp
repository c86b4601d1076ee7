#include "relay/tls_context.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <string_view>

namespace visavis::relay {
namespace {

// What TLS 1.2 clients may choose: forward secret and authenticated. TLS 1.3 has no others.
constexpr char kTls12Ciphers[] =
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:"
    "ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305";

// RFC 7301 section 3.1: names, each behind its length.
constexpr std::string_view kHttp11 = "\x08http/1.1";

int ChooseProtocol(SSL*, const unsigned char** chosen, unsigned char* chosen_size,
                   const unsigned char* offered, unsigned offered_size, void*) {
  unsigned char* match = nullptr;
  const int outcome = SSL_select_next_proto(
      &match, chosen_size, reinterpret_cast<const unsigned char*>(kHttp11.data()),
      static_cast<unsigned>(kHttp11.size()), offered, offered_size);
  *chosen = match;
  // Section 3.2: none in common ends the handshake. Who offers nothing does not come here.
  return outcome == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

// A key with a password is refused, rather than asked for on a terminal.
int NoPassword(char*, int, int, void*) { return 0; }

std::string Refusal(const std::filesystem::path& file) {
  const unsigned long code = ERR_get_error();
  const char* reason = ERR_reason_error_string(code);
  std::string text = file.string() + ": ";
  if (ERR_SYSTEM_ERROR(code) || reason == nullptr) {
    text += "cannot be read as PEM";
  } else {
    text += reason;
  }
  ERR_clear_error();
  return text;
}

}  // namespace

void TlsContext::Deleter::operator()(SSL_CTX* context) const { SSL_CTX_free(context); }

Result<TlsContext, std::string> TlsContext::Load(const TlsFiles& files) {
  ERR_clear_error();
  Handle context(SSL_CTX_new(TLS_server_method()));
  if (!context || SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION) != 1 ||
      SSL_CTX_set_cipher_list(context.get(), kTls12Ciphers) != 1) {
    return std::string("OpenSSL cannot be set up");
  }
  SSL_CTX_set_default_passwd_cb(context.get(), NoPassword);
  if (SSL_CTX_use_certificate_chain_file(context.get(), files.certificate.c_str()) != 1) {
    return Refusal(files.certificate);
  }
  if (SSL_CTX_use_PrivateKey_file(context.get(), files.key.c_str(), SSL_FILETYPE_PEM) != 1 ||
      SSL_CTX_check_private_key(context.get()) != 1) {
    return Refusal(files.key);
  }
  SSL_CTX_set_options(context.get(), SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  // Idle connections give their buffers back; writes may be partial and come from another address
  // when they are tried again (Stream::WriteTls).
  SSL_CTX_set_mode(context.get(), SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                                      SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_set_read_ahead(context.get(), 1);
  // Sessions are resumed by tickets, so that none is kept here.
  SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_OFF);
  // One is enough for the next connection, and each is a record and a write of its own.
  SSL_CTX_set_num_tickets(context.get(), 1);
  SSL_CTX_set_alpn_select_cb(context.get(), ChooseProtocol, nullptr);
  return TlsContext(std::move(context));
}

TlsSession TlsContext::NewSession(Socket& socket) const {
  TlsSession session(SSL_new(context_.get()));
  if (session && SSL_set_fd(session.get(), socket.native_handle()) != 1) session.reset();
  if (session) SSL_set_accept_state(session.get());
  return session;
}

}  // namespace visavis::relay
