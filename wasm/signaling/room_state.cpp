#include "wasm/signaling/room_state.h"

namespace visavis {
namespace {

struct ErrorRow {
  std::string_view code;
  ErrorClass meaning;
};
// relay/PROTOCOL.md, "Error codes".
constexpr ErrorRow kErrors[] = {
    {"room-full", ErrorClass::kFatal},
    {"unsupported-version", ErrorClass::kFatal},  // of a relay that speaks version 1 no more
    {"access-denied", ErrorClass::kFatal},
    {"access-expired", ErrorClass::kFatal},
    {"too-many-rooms", ErrorClass::kRetry},
    {"not-registered", ErrorClass::kRetry},  // we and the relay disagree: begin anew
    {"invalid-json", ErrorClass::kNotice},
    {"not-an-object", ErrorClass::kNotice},
    {"duplicate-key", ErrorClass::kNotice},
    {"unknown-type", ErrorClass::kNotice},
    {"missing-field", ErrorClass::kNotice},
    {"invalid-field", ErrorClass::kNotice},
    {"too-large", ErrorClass::kNotice},
    {"unknown-peer", ErrorClass::kNotice},
};

}  // namespace

ErrorClass ClassifyError(std::string_view code) {
  for (const ErrorRow& row : kErrors) {
    if (row.code == code) return row.meaning;
  }
  return ErrorClass::kNotice;
}

std::string_view ToString(RoomState value) {
  switch (value) {
    case RoomState::kIdle:
      return "idle";
    case RoomState::kConnecting:
      return "connecting";
    case RoomState::kRegistering:
      return "registering";
    case RoomState::kJoined:
      return "joined";
    case RoomState::kReconnecting:
      return "reconnecting";
    case RoomState::kLeft:
      return "left";
    case RoomState::kFailed:
      return "failed";
  }
  return "";
}

std::string_view ToString(RoomReason value) {
  switch (value) {
    case RoomReason::kJoinRequested:
      return "join-requested";
    case RoomReason::kSocketOpened:
      return "socket-opened";
    case RoomReason::kRegistered:
      return "registered";
    case RoomReason::kRetry:
      return "retry";
    case RoomReason::kNetworkBack:
      return "network-back";
    case RoomReason::kSocketClosed:
      return "socket-closed";
    case RoomReason::kConnectTimeout:
      return "connect-timeout";
    case RoomReason::kRegistrationTimeout:
      return "registration-timeout";
    case RoomReason::kPongTimeout:
      return "pong-timeout";
    case RoomReason::kRelayUnavailable:
      return "relay-unavailable";
    case RoomReason::kRelayRefused:
      return "relay-refused";
    case RoomReason::kReplaced:
      return "replaced";
    case RoomReason::kRelayUnreachable:
      return "relay-unreachable";
    case RoomReason::kLeaveRequested:
      return "leave-requested";
  }
  return "";
}

std::string_view ToString(JoinResult value) {
  switch (value) {
    case JoinResult::kStarted:
      return "started";
    case JoinResult::kInvalidRoom:
      return "invalid-room";
    case JoinResult::kInvalidDisplayName:
      return "invalid-display-name";
    case JoinResult::kInvalidAccess:
      return "invalid-access";
    case JoinResult::kAlreadyInRoom:
      return "already-in-room";
  }
  return "";
}

std::string_view ToString(SendSignalResult value) {
  switch (value) {
    case SendSignalResult::kSent:
      return "sent";
    case SendSignalResult::kWaiting:
      return "waiting";
    case SendSignalResult::kNotJoined:
      return "not-joined";
    case SendSignalResult::kUnknownPeer:
      return "unknown-peer";
    case SendSignalResult::kTooLarge:
      return "too-large";
  }
  return "";
}

}  // namespace visavis
