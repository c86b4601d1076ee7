// Our JSON parsers must say of every text what nlohmann/json says.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "tests/wasm/signaling/json_comparison.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (!visavis::ObjectAgreesWithNlohmann(text, 4)) std::abort();
  if (!visavis::ArrayAgreesWithNlohmann(text, 4, 8)) std::abort();
  return 0;
}
