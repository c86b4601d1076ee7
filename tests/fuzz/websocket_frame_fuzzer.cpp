// The reader of WebSocket frames must see the same events however the bytes are cut into pieces.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "relay/websocket_frame.h"
#include "wasm/signaling/utf8.h"

namespace {

using visavis::relay::WebSocketEvent;
using visavis::relay::WebSocketFault;
using visavis::relay::WebSocketReader;

constexpr std::size_t kMaxMessageBytes = 1000;

struct Seen {
  struct Event {
    WebSocketEvent::Kind kind;
    std::string payload;
    std::uint16_t close_code;
    bool operator==(const Event&) const = default;
  };
  std::vector<Event> events;
  std::optional<WebSocketFault> fault;
  bool operator==(const Seen&) const = default;
};

// `bytes` by value: the reader unmasks in place.
Seen ReadInPieces(std::string bytes, std::size_t piece_size) {
  WebSocketReader reader(kMaxMessageBytes);
  Seen seen;
  for (std::size_t at = 0; at < bytes.size(); at += piece_size) {
    // A copy of its own size, so that a read past the piece is noticed.
    std::string piece = bytes.substr(at, piece_size);
    reader.Feed(std::span(piece));
    while (const auto event = reader.Next()) {
      if (event->payload.size() > kMaxMessageBytes) std::abort();
      if (event->kind == WebSocketEvent::Kind::kText && !visavis::IsValidUtf8(event->payload)) {
        std::abort();
      }
      seen.events.push_back({event->kind, std::string(event->payload), event->close_code});
    }
  }
  seen.fault = reader.fault();
  return seen;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const Seen whole = ReadInPieces(bytes, bytes.size() + 1);
  if (ReadInPieces(bytes, 1) != whole) std::abort();
  if (ReadInPieces(bytes, 2U + data[0]) != whole) std::abort();
  return 0;
}
