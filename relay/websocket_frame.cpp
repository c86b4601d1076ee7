#include "relay/websocket_frame.h"

#include <algorithm>
#include <cstring>

namespace visavis::relay {
namespace {

constexpr std::uint8_t kFin = 0x80;
constexpr std::uint8_t kReserved = 0x70;
constexpr std::uint8_t kOpcodeBits = 0x0F;
constexpr std::uint8_t kMasked = 0x80;
constexpr std::uint8_t kLengthBits = 0x7F;
constexpr std::uint8_t kLength16 = 126;
constexpr std::uint8_t kLength64 = 127;
constexpr std::size_t kMaskBytes = 4;

// RFC 6455 section 5.3. `phase` is the place in the mask of the first byte.
void Unmask(std::span<char> bytes, std::span<const std::uint8_t> mask, std::uint32_t phase) {
  std::array<std::uint8_t, 8> turned{};
  for (std::size_t i = 0; i < turned.size(); ++i) turned[i] = mask[(phase + i) % kMaskBytes];
  std::uint64_t wide_mask = 0;
  std::memcpy(&wide_mask, turned.data(), sizeof wide_mask);
  std::size_t i = 0;
  for (; i + sizeof wide_mask <= bytes.size(); i += sizeof wide_mask) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data() + i, sizeof word);
    word ^= wide_mask;
    std::memcpy(bytes.data() + i, &word, sizeof word);
  }
  for (; i < bytes.size(); ++i) bytes[i] = static_cast<char>(bytes[i] ^ turned[i % turned.size()]);
}

// Section 7.4: what may stand in a close frame.
bool MayBeSent(std::uint16_t code) {
  if (code >= 3000 && code <= 4999) return true;
  return code >= 1000 && code <= 1014 && code != 1004 && code != 1005 && code != 1006;
}

std::string_view AsText(std::span<const char> bytes) { return {bytes.data(), bytes.size()}; }

}  // namespace

std::string MakeFrame(Opcode opcode, std::string_view payload) {
  std::string frame;
  frame.reserve(payload.size() + 10);
  frame += static_cast<char>(kFin | static_cast<std::uint8_t>(opcode));
  const std::uint64_t length = payload.size();
  unsigned length_bytes = 0;
  if (length < kLength16) {
    frame += static_cast<char>(length);
  } else if (length <= 0xFFFF) {
    frame += static_cast<char>(kLength16);
    length_bytes = 2;
  } else {
    frame += static_cast<char>(kLength64);
    length_bytes = 8;
  }
  while (length_bytes-- > 0) frame += static_cast<char>(length >> (8U * length_bytes));
  frame += payload;
  return frame;
}

std::string MakeCloseFrame(CloseCode code, std::string_view reason) {
  std::string payload;
  const auto number = static_cast<std::uint16_t>(code);
  payload += static_cast<char>(number >> 8U);
  payload += static_cast<char>(number & 0xFFU);
  std::size_t size = std::min(reason.size(), kMaxControlBytes - payload.size());
  while (!IsValidUtf8(reason.substr(0, size))) --size;
  payload += reason.substr(0, size);
  return MakeFrame(Opcode::kClose, payload);
}

std::string_view ToString(WebSocketFault fault) {
  switch (fault) {
    case WebSocketFault::kReservedBits:
      return "reserved-bits";
    case WebSocketFault::kUnknownOpcode:
      return "unknown-opcode";
    case WebSocketFault::kNotMasked:
      return "not-masked";
    case WebSocketFault::kLengthNotMinimal:
      return "length-not-minimal";
    case WebSocketFault::kControlTooLong:
      return "control-too-long";
    case WebSocketFault::kControlFragmented:
      return "control-fragmented";
    case WebSocketFault::kUnexpectedContinuation:
      return "unexpected-continuation";
    case WebSocketFault::kExpectedContinuation:
      return "expected-continuation";
    case WebSocketFault::kMessageTooBig:
      return "message-too-big";
    case WebSocketFault::kInvalidUtf8:
      return "invalid-utf8";
    case WebSocketFault::kInvalidClose:
      return "invalid-close";
    case WebSocketFault::kTooManyFragments:
      return "too-many-fragments";
  }
  return "unknown";
}

CloseCode CloseCodeOf(WebSocketFault fault) {
  if (fault == WebSocketFault::kMessageTooBig) return CloseCode::kTooBig;
  if (fault == WebSocketFault::kInvalidUtf8) return CloseCode::kInvalidPayload;
  if (fault == WebSocketFault::kTooManyFragments) return CloseCode::kPolicyViolation;
  return CloseCode::kProtocolError;
}

std::optional<WebSocketEvent> WebSocketReader::Next() {
  // The message of the last event has been used.
  if (!message_opcode_ && !message_.empty()) std::string().swap(message_);
  if (state_ == State::kHeader && !control_.empty()) std::string().swap(control_);
  while (state_ != State::kFinished) {
    if (state_ == State::kHeader && !ReadHeader()) return std::nullopt;
    const auto event = ReadPayload();
    // A frame that ended without an event is a fragment, or the fault is set.
    if (event || state_ == State::kPayload) return event;
  }
  return std::nullopt;
}

bool WebSocketReader::IsControl() const { return (header_[0] & 0x08U) != 0; }

std::nullopt_t WebSocketReader::Fail(WebSocketFault fault) {
  fault_ = fault;
  state_ = State::kFinished;
  input_ = {};
  return std::nullopt;
}

// True when the header is whole and right; then header_ and payload_left_ describe the frame.
bool WebSocketReader::ReadHeader() {
  while (true) {
    std::size_t length_bytes = 0;
    std::size_t needed = 2;
    if (header_size_ >= 2) {
      const auto short_length = static_cast<std::uint8_t>(header_[1] & kLengthBits);
      if (short_length == kLength16) length_bytes = 2;
      if (short_length == kLength64) length_bytes = 8;
      needed += length_bytes + kMaskBytes;
    }
    if (header_size_ == needed) {
      std::uint64_t length = header_[1] & kLengthBits;
      if (length_bytes > 0) length = 0;
      for (std::size_t i = 0; i < length_bytes; ++i) length = length << 8U | header_[2 + i];
      return AcceptHeader(length);
    }
    const std::size_t taken = std::min(needed - header_size_, input_.size());
    if (taken > 0) std::memcpy(header_.data() + header_size_, input_.data(), taken);
    input_ = input_.subspan(taken);
    header_size_ = static_cast<std::uint8_t>(header_size_ + taken);
    if (header_size_ < needed) return false;
    // What the first two bytes forbid is told before the rest has come.
    if (needed == 2) {
      const std::uint8_t opcode = header_[0] & kOpcodeBits;
      if ((header_[0] & kReserved) != 0) return Fail(WebSocketFault::kReservedBits), false;
      if ((opcode & 0x07U) > 2) return Fail(WebSocketFault::kUnknownOpcode), false;
      if ((header_[1] & kMasked) == 0) return Fail(WebSocketFault::kNotMasked), false;
    }
  }
}

bool WebSocketReader::AcceptHeader(std::uint64_t length) {
  const auto short_length = static_cast<std::uint8_t>(header_[1] & kLengthBits);
  const bool is_final = (header_[0] & kFin) != 0;
  const auto opcode = static_cast<Opcode>(header_[0] & kOpcodeBits);
  const auto refuse = [this](WebSocketFault fault) {
    Fail(fault);
    return false;
  };
  if (IsControl()) {
    if (short_length >= kLength16) return refuse(WebSocketFault::kControlTooLong);
    if (!is_final) return refuse(WebSocketFault::kControlFragmented);
  } else {
    if ((short_length == kLength16 && length < kLength16) ||
        (short_length == kLength64 && (length <= 0xFFFF || length >> 63U != 0))) {
      return refuse(WebSocketFault::kLengthNotMinimal);
    }
    if (opcode == Opcode::kContinuation && !message_opcode_) {
      return refuse(WebSocketFault::kUnexpectedContinuation);
    }
    if (opcode != Opcode::kContinuation && message_opcode_) {
      return refuse(WebSocketFault::kExpectedContinuation);
    }
    if (length > max_message_bytes_ - message_.size()) {
      return refuse(WebSocketFault::kMessageTooBig);
    }
    if (opcode != Opcode::kContinuation) {
      message_opcode_ = opcode;
      fragments_ = 0;
      utf8_.Reset();
    }
    if (++fragments_ > kMaxFragments) return refuse(WebSocketFault::kTooManyFragments);
  }
  payload_left_ = length;
  mask_phase_ = 0;
  state_ = State::kPayload;
  return true;
}

std::optional<WebSocketEvent> WebSocketReader::ReadPayload() {
  const auto available =
      static_cast<std::size_t>(std::min<std::uint64_t>(payload_left_, input_.size()));
  const std::span<char> piece = input_.first(available);
  input_ = input_.subspan(available);
  Unmask(piece, std::span(header_).subspan(header_size_ - kMaskBytes, kMaskBytes), mask_phase_);
  mask_phase_ = static_cast<std::uint32_t>((mask_phase_ + available) % kMaskBytes);
  payload_left_ -= available;
  if (!IsControl() && message_opcode_ == Opcode::kText && !utf8_.Push(AsText(piece))) {
    return Fail(WebSocketFault::kInvalidUtf8);
  }
  std::string& kept = IsControl() ? control_ : message_;
  const bool is_final = (header_[0] & kFin) != 0;
  // The usual case, a frame that came whole, is handed out without a copy.
  if (payload_left_ == 0 && is_final && kept.empty()) return FinishFrame(AsText(piece));
  kept += AsText(piece);
  if (payload_left_ > 0) return std::nullopt;
  return FinishFrame(kept);
}

std::optional<WebSocketEvent> WebSocketReader::FinishFrame(std::string_view payload) {
  state_ = State::kHeader;
  header_size_ = 0;
  using Kind = WebSocketEvent::Kind;
  if (IsControl()) {
    const auto opcode = static_cast<Opcode>(header_[0] & kOpcodeBits);
    if (opcode == Opcode::kClose) return FinishClose(payload);
    return WebSocketEvent{.kind = opcode == Opcode::kPing ? Kind::kPing : Kind::kPong,
                          .payload = payload};
  }
  if ((header_[0] & kFin) == 0) return std::nullopt;
  const bool is_text = message_opcode_ == Opcode::kText;
  message_opcode_.reset();
  if (is_text && !utf8_.IsComplete()) return Fail(WebSocketFault::kInvalidUtf8);
  return WebSocketEvent{.kind = is_text ? Kind::kText : Kind::kBinary, .payload = payload};
}

// Sections 5.5.1 and 7.4.
std::optional<WebSocketEvent> WebSocketReader::FinishClose(std::string_view payload) {
  WebSocketEvent event;
  event.kind = WebSocketEvent::Kind::kClose;
  if (payload.size() == 1) return Fail(WebSocketFault::kInvalidClose);
  if (payload.size() >= 2) {
    event.close_code = static_cast<std::uint16_t>(static_cast<std::uint8_t>(payload[0]) << 8U |
                                                  static_cast<std::uint8_t>(payload[1]));
    event.payload = payload.substr(2);
    if (!MayBeSent(event.close_code)) return Fail(WebSocketFault::kInvalidClose);
    if (!IsValidUtf8(event.payload)) return Fail(WebSocketFault::kInvalidUtf8);
  }
  state_ = State::kFinished;
  return event;
}

}  // namespace visavis::relay
