// WebSocket frames as a client writes them, right and wrong.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace visavis::relay {

struct FrameStyle {
  enum class Length { kMinimal, k16, k64 } length = Length::kMinimal;
  enum class Mask { kYes, kNo } mask = Mask::kYes;
};

inline constexpr std::uint8_t kFinText = 0x81;
inline constexpr std::uint8_t kFinBinary = 0x82;
inline constexpr std::uint8_t kFinClose = 0x88;
inline constexpr std::uint8_t kFinPing = 0x89;
inline constexpr std::uint8_t kFinPong = 0x8A;
inline constexpr std::uint8_t kFirstText = 0x01;  // more fragments follow
inline constexpr std::uint8_t kMoreFragment = 0x00;
inline constexpr std::uint8_t kLastFragment = 0x80;

inline void AppendBigEndian(std::string& out, std::uint64_t value, unsigned bytes) {
  while (bytes-- > 0) out += static_cast<char>(value >> (8U * bytes));
}

// `declared_size` stands in the header; the payload may be another.
inline std::string FrameHeader(std::uint8_t first_byte, std::uint64_t declared_size,
                               const FrameStyle& style) {
  std::string header(1, static_cast<char>(first_byte));
  const unsigned mask_bit = style.mask == FrameStyle::Mask::kYes ? 0x80U : 0U;
  using Length = FrameStyle::Length;
  Length length = style.length;
  if (length == Length::kMinimal && declared_size > 0xFFFF) length = Length::k64;
  if (length == Length::kMinimal && declared_size > 125) length = Length::k16;
  if (length == Length::kMinimal) {
    header += static_cast<char>(mask_bit | declared_size);
  } else {
    header += static_cast<char>(mask_bit | (length == Length::k16 ? 126U : 127U));
    AppendBigEndian(header, declared_size, length == Length::k16 ? 2 : 8);
  }
  return header;
}

inline std::string ClientFrame(std::uint8_t first_byte, std::string_view payload,
                               const FrameStyle& style = {}) {
  std::string frame = FrameHeader(first_byte, payload.size(), style);
  if (style.mask == FrameStyle::Mask::kNo) return frame.append(payload);
  constexpr std::string_view kMask = "\x37\xFA\x21\x3D";  // of RFC 6455 section 5.7
  frame += kMask;
  for (std::size_t i = 0; i < payload.size(); ++i) {
    frame += static_cast<char>(payload[i] ^ kMask[i % kMask.size()]);
  }
  return frame;
}

inline std::string ClosePayload(std::uint16_t code, std::string_view reason) {
  std::string payload;
  AppendBigEndian(payload, code, 2);
  return payload.append(reason);
}

}  // namespace visavis::relay
