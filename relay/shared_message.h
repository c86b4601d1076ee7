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
  // Whether a member gets it by another connection when this one dies before it is written. Of the
  // connection itself are control frames, the answer to a handshake and `registered`.
  bool IsOfMember() const { return bytes_.starts_with('\x81') && !is_greeting_; }

 private:
  friend std::shared_ptr<const OutgoingMessage> MakeGreeting(std::string_view text);

  std::string bytes_;
  bool is_greeting_ = false;
};

using SharedMessage = std::shared_ptr<const OutgoingMessage>;

// `text` is valid UTF-8.
SharedMessage MakeTextMessage(std::string_view text);
// The same for `registered`, which says where counting begins and is not counted itself.
SharedMessage MakeGreeting(std::string_view text);

}  // namespace visavis::relay
