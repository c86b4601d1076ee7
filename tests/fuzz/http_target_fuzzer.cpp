// Whatever the target of a request is, its segments cannot step out of a folder.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "relay/http_target.h"
#include "wasm/signaling/utf8.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto segments =
      visavis::relay::ParseTarget(std::string_view(reinterpret_cast<const char*>(data), size));
  if (!segments.ok()) return 0;
  if (segments.value().empty()) std::abort();
  for (const std::string& segment : segments.value()) {
    if (segment == "." || segment == "..") std::abort();
    if (!visavis::IsValidUtf8(segment)) std::abort();
    for (const char c : segment) {
      if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F || c == '\\') std::abort();
    }
  }
  return 0;
}
