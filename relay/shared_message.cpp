#include "relay/shared_message.h"

#include "relay/websocket_frame.h"

namespace visavis::relay {

SharedMessage MakeTextMessage(std::string_view text) {
  return std::make_shared<const OutgoingMessage>(MakeFrame(Opcode::kText, text));
}

}  // namespace visavis::relay
