#include "relay/shared_message.h"

#include "relay/websocket_frame.h"

namespace visavis::relay {

SharedMessage MakeTextMessage(std::string_view text) {
  return std::make_shared<const OutgoingMessage>(MakeFrame(Opcode::kText, text));
}

SharedMessage MakeGreeting(std::string_view text) {
  auto message = std::make_shared<OutgoingMessage>(MakeFrame(Opcode::kText, text));
  message->is_greeting_ = true;
  return message;
}

}  // namespace visavis::relay
