#include "relay/http_security.h"

namespace visavis::relay {
namespace {

// Cross-origin isolation (COOP with COEP) gives the page SharedArrayBuffer where it can be used.
// The rest keeps a browser from guessing types, from telling others which room a person is in, and
// from lending the camera to a frame of another origin.
constexpr std::string_view kFixedFields =
    "Cross-Origin-Opener-Policy: same-origin\r\n"
    "Cross-Origin-Embedder-Policy: require-corp\r\n"
    "Cross-Origin-Resource-Policy: same-origin\r\n"
    "X-Content-Type-Options: nosniff\r\n"
    "Referrer-Policy: no-referrer\r\n"
    "Permissions-Policy: camera=(self), microphone=(self), display-capture=(self), "
    "geolocation=(), payment=(), usb=()\r\n";

// Content Security Policy Level 3. All that the page loads is of the site; wasm may be compiled,
// text may not become code; no frame may hold the page; blob: is what the page made itself. The
// policy of a worker is that of the response that brought it, so all responses carry the same.
constexpr std::string_view kPolicyBeforeSockets =
    "Content-Security-Policy: default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; "
    "worker-src 'self'; style-src 'self'; img-src 'self'; media-src 'self' blob:; manifest-src "
    "'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; connect-src 'self'";

}  // namespace

void AppendSecurityFields(std::string& head, std::string_view host) {
  head += kFixedFields;
  head += kPolicyBeforeSockets;
  if (!host.empty()) {
    // 'self' covers the WebSocket of the same host only in newer browsers. Both schemes: a proxy in
    // front may have taken TLS away.
    head.append(" ws://").append(host).append(" wss://").append(host);
  }
  head += "\r\n";
}

}  // namespace visavis::relay
