// One text message on its way to any number of clients: framed once (RFC 6455), immutable, shared
// by the queues of all its receivers.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace visavis::relay {

class OutgoingMessage {
 public:
  // A frame made elsewhere: control frames, the answer to a handshake.
  explicit OutgoingMessage(std::string bytes) : bytes_(std::move(bytes)) {}

  std::string_view bytes() const { return bytes_; }
  // Not a control frame, nor the answer to a handshake.
  bool IsText() const { return bytes_.starts_with('\x81'); }

 private:
  std::string bytes_;
};

using SharedMessage = std::shared_ptr<const OutgoingMessage>;

// `text` is valid UTF-8.
SharedMessage MakeTextMessage(std::string_view text);

}  // namespace visavis::relay
