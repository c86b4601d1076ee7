// A client message that is accepted is written as one that is accepted and means the same.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "wasm/signaling/messages.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto message =
      visavis::ParseClientMessage(std::string_view(reinterpret_cast<const char*>(data), size));
  if (!message.ok()) return 0;
  const std::string written = visavis::Serialize(message.value());
  const auto again = visavis::ParseClientMessage(written);
  // Escaping may make a message longer than the limit.
  if (!again.ok()) {
    if (again.error() != visavis::MessageError::kTooLarge) std::abort();
    return 0;
  }
  if (again.value().index() != message.value().index()) std::abort();
  if (visavis::Serialize(again.value()) != written) std::abort();
  return 0;
}
