// The words of RoomSession: its states, why they change, and what the relay's error codes mean for
// it. Pure functions. Every ToString gives a stable kebab-case word ("connect-timeout").
#pragma once

#include <string_view>

namespace visavis {

enum class RoomState {
  kIdle,
  kConnecting,    // the socket is being opened
  kRegistering,   // the socket is open, the relay has not answered yet
  kJoined,        // in the room
  kReconnecting,  // waiting until the next attempt
  kLeft,          // by our wish
  kFailed,        // for good; SessionError or the reason of the change says why
};
std::string_view ToString(RoomState state);

// Why a state changed.
enum class RoomReason {
  kJoinRequested,
  kSocketOpened,
  kRegistered,
  kRetry,                // back-off is over
  kNetworkBack,          // back-off is cut short
  kSocketClosed,         // by the relay or the network
  kConnectTimeout,       // the socket did not open
  kRegistrationTimeout,  // the relay did not answer
  kPongTimeout,          // the socket was dead
  kRelayUnavailable,     // the relay said: try again later
  kRelayRefused,         // the relay said: never; SessionError has the code, if it gave one
  kReplaced,             // our place was taken up by another connection
  kRelayUnreachable,     // given up before the room was ever entered
  kLeaveRequested,
};
std::string_view ToString(RoomReason reason);

// What an error code of the relay means for the session.
enum class ErrorClass {
  kNotice,  // one message of ours was refused; the session goes on. Every code we do not know.
  kRetry,   // this socket is over; reconnect with back-off
  kFatal,   // reconnecting would meet the same answer
};
ErrorClass ClassifyError(std::string_view code);

// Who makes the first offer: the newcomer, to those who were there before.
enum class FirstOffer { kOurs, kTheirs };

enum class JoinResult {
  kStarted,
  kInvalidRoom,
  kInvalidDisplayName,
  kInvalidAccess,
  kAlreadyInRoom
};
std::string_view ToString(JoinResult result);
enum class SendSignalResult { kSent, kWaiting, kNotJoined, kUnknownPeer, kTooLarge };
std::string_view ToString(SendSignalResult result);

}  // namespace visavis
