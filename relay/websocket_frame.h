// WebSocket frames (RFC 6455 section 5), written and read as a server does. Sans-IO: the session
// feeds bytes and takes events out. No extensions, so every reserved bit is a fault.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "relay/close_code.h"
#include "wasm/signaling/utf8.h"

namespace visavis::relay {

enum class Opcode : std::uint8_t {
  kContinuation = 0x0,
  kText = 0x1,
  kBinary = 0x2,
  kClose = 0x8,
  kPing = 0x9,
  kPong = 0xA,
};

// A whole unmasked frame. Control frames take at most kMaxControlBytes.
inline constexpr std::size_t kMaxControlBytes = 125;
std::string MakeFrame(Opcode opcode, std::string_view payload);
// `reason` is cut to what fits, between characters.
std::string MakeCloseFrame(CloseCode code, std::string_view reason);

struct WebSocketEvent {
  enum class Kind { kText, kBinary, kPing, kPong, kClose };
  Kind kind = Kind::kText;
  // The whole message, unmasked; of a close frame the reason. Valid until the next call.
  std::string_view payload;
  std::uint16_t close_code = 0;  // of kClose; 0: the frame had none
};

enum class WebSocketFault {
  kReservedBits,
  kUnknownOpcode,
  kNotMasked,
  kLengthNotMinimal,  // written in more bytes than needed, or with the top bit set
  kControlTooLong,
  kControlFragmented,
  kUnexpectedContinuation,
  kExpectedContinuation,
  kMessageTooBig,
  kInvalidUtf8,
  kInvalidClose,      // half a close code, or one that must not be sent
  kTooManyFragments,  // of one message: a limit of our own
};
std::string_view ToString(WebSocketFault fault);
CloseCode CloseCodeOf(WebSocketFault fault);

// Frames of one message. What cuts messages cuts them at the size of its buffers; with more, most
// are empty, and only cost us.
inline constexpr std::uint32_t kMaxFragments = 1024;

// Reads what one client sends. While no frame is incomplete it holds no memory of its own.
class WebSocketReader {
 public:
  explicit WebSocketReader(std::size_t max_message_bytes) : max_message_bytes_(max_message_bytes) {}

  // Takes the next bytes, which are unmasked in place and must live until Next() has returned
  // nothing. Call it only then.
  void Feed(std::span<char> bytes) { input_ = bytes; }
  // The next event. Nothing: more bytes are needed, or see fault(). After a close frame or a fault
  // there are no more events.
  std::optional<WebSocketEvent> Next();
  std::optional<WebSocketFault> fault() const { return fault_; }
  // What has not been used of the bytes. Behind a message a new reader can go on with them.
  std::span<const char> rest() const { return input_; }

 private:
  enum class State { kHeader, kPayload, kFinished };

  bool ReadHeader();
  bool AcceptHeader(std::uint64_t length);
  std::optional<WebSocketEvent> ReadPayload();
  std::optional<WebSocketEvent> FinishFrame(std::string_view payload);
  std::optional<WebSocketEvent> FinishClose(std::string_view payload);
  std::nullopt_t Fail(WebSocketFault fault);
  bool IsControl() const;

  const std::size_t max_message_bytes_;
  std::span<char> input_;
  State state_ = State::kHeader;
  std::optional<WebSocketFault> fault_;

  // The frame that is being read.
  std::array<std::uint8_t, 14> header_{};  // section 5.2: 2, length 0-8, mask 4
  std::uint8_t header_size_ = 0;
  std::uint64_t payload_left_ = 0;
  std::uint32_t mask_phase_ = 0;  // which byte of the mask comes next
  std::uint32_t fragments_ = 0;   // of the message below
  std::string control_;           // what has come of a control frame

  // The message whose frames are being read.
  std::optional<Opcode> message_opcode_;
  std::string message_;
  Utf8Validator utf8_;
};

}  // namespace visavis::relay
