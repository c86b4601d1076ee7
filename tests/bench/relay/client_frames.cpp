#include "tests/bench/relay/client_frames.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>

namespace visavis::bench {
namespace {

constexpr std::array<std::uint8_t, 4> kMask{0x37, 0xFA, 0x21, 0x3D};
constexpr std::string_view kSentKey = "\"t\":\"";
constexpr int kSentDigits = 16;

std::uint64_t BigEndian(std::string_view bytes) {
  std::uint64_t number = 0;
  for (const char byte : bytes) number = number << 8U | static_cast<std::uint8_t>(byte);
  return number;
}

}  // namespace

std::string MakeClientFrame(std::uint8_t first, std::string_view payload) {
  std::string frame;
  frame.reserve(payload.size() + 14);
  frame += static_cast<char>(first);
  const std::uint64_t length = payload.size();
  unsigned length_bytes = 0;
  if (length < 126) {
    frame += static_cast<char>(0x80U | length);
  } else {
    length_bytes = length <= 0xFFFF ? 2 : 8;
    frame += static_cast<char>(length_bytes == 2 ? 0xFE : 0xFF);
  }
  while (length_bytes-- > 0) frame += static_cast<char>(length >> (8U * length_bytes));
  for (const std::uint8_t byte : kMask) frame += static_cast<char>(byte);
  for (std::size_t i = 0; i < payload.size(); ++i) {
    frame += static_cast<char>(payload[i] ^ kMask[i % kMask.size()]);
  }
  return frame;
}

ServerFrame ReadServerFrame(std::string_view bytes) {
  if (bytes.size() < 2) return {};
  std::size_t header = 2;
  std::uint64_t length = static_cast<std::uint8_t>(bytes[1]) & 0x7FU;
  if (length >= 126) {
    const std::size_t length_bytes = length == 126 ? 2 : 8;
    header += length_bytes;
    if (bytes.size() < header) return {};
    length = BigEndian(bytes.substr(2, length_bytes));
  }
  if (bytes.size() - header < length) return {};
  return {.first = static_cast<std::uint8_t>(bytes[0]),
          .payload = bytes.substr(header, length),
          .size = header + length};
}

std::string MakeRegister(std::string_view room) {
  std::string text = R"({"type":"register","payload":")";
  text += room;
  return text += "\"}";
}

std::string MakeOffer(std::size_t payload_bytes, std::int64_t sent) {
  constexpr std::string_view kLine =
      R"(a=candidate:1 1 udp 2113937151 192.0.2.1 54400 typ host\r\n)";
  char digits[kSentDigits + 1];
  std::snprintf(digits, sizeof digits, "%016lld", static_cast<long long>(sent));
  std::string payload = R"({"t":")";
  payload += digits;
  payload += R"(","sdp":")";
  constexpr std::string_view kEnd = "\"}";
  while (payload.size() + kLine.size() + kEnd.size() <= payload_bytes) payload += kLine;
  payload.resize(std::max(payload.size(), payload_bytes - kEnd.size()), '-');
  payload += kEnd;
  return R"({"type":"offer","payload":)" + payload + '}';
}

std::int64_t ReadSent(std::string_view relayed) {
  std::int64_t sent = -1;
  if (!relayed.starts_with(R"({"type":"offer","senderId":")")) return sent;
  const std::size_t key = relayed.find(kSentKey);
  if (key == std::string_view::npos || relayed.size() < key + kSentKey.size() + kSentDigits) {
    return sent;
  }
  const char* const begin = relayed.data() + key + kSentKey.size();
  if (std::from_chars(begin, begin + kSentDigits, sent).ec != std::errc()) return -1;
  return sent;
}

}  // namespace visavis::bench
