#include "relay/room_access.h"

#include <charconv>

#include "relay/hmac.h"

namespace visavis::relay {
namespace {

std::string Hex(const HmacDigest& digest) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  text.reserve(digest.size() * 2);
  for (const std::uint8_t byte : digest) {
    text += kDigits[byte >> 4U];
    text += kDigits[byte & 0xFU];
  }
  return text;
}

}  // namespace

RoomAccess::Verdict RoomAccess::Check(std::string_view access, std::string_view room,
                                      WallSeconds now) const {
  if (secret_.empty()) return Verdict::kGranted;
  const std::size_t dot = access.find('.');
  if (dot == std::string_view::npos) return Verdict::kDenied;
  const std::string_view expiry_text = access.substr(0, dot);
  std::string signed_text(expiry_text);
  signed_text += '.';
  signed_text += room;
  if (!EqualInConstantTime(access.substr(dot + 1), Hex(HmacSha256(secret_, signed_text)))) {
    return Verdict::kDenied;
  }
  WallSeconds expiry = 0;
  const char* const end = expiry_text.data() + expiry_text.size();
  const auto parsed = std::from_chars(expiry_text.data(), end, expiry);
  if (parsed.ec != std::errc() || parsed.ptr != end) return Verdict::kDenied;
  return expiry == 0 || now < expiry ? Verdict::kGranted : Verdict::kExpired;
}

}  // namespace visavis::relay
