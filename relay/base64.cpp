#include "relay/base64.h"

namespace visavis::relay {
namespace {

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kUrlAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

std::string Encode(std::span<const std::uint8_t> bytes, std::string_view alphabet) {
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  unsigned held = 0;  // bits that no letter has taken yet
  unsigned bits = 0;
  for (const std::uint8_t byte : bytes) {
    bits = bits << 8U | byte;
    held += 8;
    while (held >= 6) {
      held -= 6;
      out += alphabet[(bits >> held) & 0x3FU];
    }
  }
  if (held > 0) out += alphabet[(bits << (6 - held)) & 0x3FU];
  return out;
}

}  // namespace

std::string Base64(std::span<const std::uint8_t> bytes) {
  std::string out = Encode(bytes, kAlphabet);
  while (out.size() % 4 != 0) out += '=';
  return out;
}

std::string Base64Url(std::span<const std::uint8_t> bytes) { return Encode(bytes, kUrlAlphabet); }

bool IsBase64Of(std::string_view text, std::size_t size) {
  const std::size_t letters = (size * 8 + 5) / 6;
  if (text.size() != (size + 2) / 3 * 4) return false;
  return text.substr(0, letters).find_first_not_of(kAlphabet) == std::string_view::npos &&
         text.substr(letters).find_first_not_of('=') == std::string_view::npos;
}

}  // namespace visavis::relay
