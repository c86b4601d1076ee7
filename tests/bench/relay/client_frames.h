// WebSocket frames (RFC 6455 section 5) as a client writes and reads them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace visavis::bench {

inline constexpr std::uint8_t kTextFrame = 0x81;
inline constexpr std::uint8_t kCloseFrame = 0x88;
inline constexpr std::uint8_t kPingFrame = 0x89;
inline constexpr std::uint8_t kPongFrame = 0x8A;

// A whole masked frame; `first` is its first byte. The mask is always the same: it need not be
// secret here, and servers take the same time for it.
std::string MakeClientFrame(std::uint8_t first, std::string_view payload);

// The first frame of `bytes`, which a server sent.
struct ServerFrame {
  std::uint8_t first = 0;
  std::string_view payload;
  std::size_t size = 0;  // with its header; 0: not whole yet
};
ServerFrame ReadServerFrame(std::string_view bytes);

// `type` register, with a room.
std::string MakeRegister(std::string_view room);
// An offer whose payload, JSON much like a session description, has `payload_bytes`, at least 64.
// `sent` can be read out of it again.
std::string MakeOffer(std::size_t payload_bytes, std::int64_t sent);
// Of one relayed offer; -1: this is none.
std::int64_t ReadSent(std::string_view relayed);

}  // namespace visavis::bench
