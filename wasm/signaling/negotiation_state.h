// The words of Negotiation: its states, why they change, and how it can fail.
// Pure functions. Every ToString gives a stable kebab-case word ("have-local-offer").
#pragma once

#include <string_view>

namespace visavis {

// The peer that does not start leaves the first offer to the other, for a while.
enum class Starter { kOurs, kTheirs };

enum class NegotiationState {
  kIdle,                 // before Start
  kStable,               //
  kMakingOffer,          // SetLocalDescription is outstanding
  kHaveLocalOffer,       // the offer is sent
  kSettingRemoteOffer,   // SetRemoteDescription is outstanding
  kMakingAnswer,         // SetLocalDescription is outstanding
  kSettingRemoteAnswer,  // SetRemoteDescription is outstanding
  kFailed,               // ConnectionFailed was given; the owner makes a new connection or none
  kClosed,
};
std::string_view ToString(NegotiationState state);

// Why a state changed.
enum class NegotiationReason {
  kStarted,
  kNegotiationNeeded,
  kOfferSent,
  kOfferReceived,
  kOfferWithdrawn,  // the polite peer's own
  kAnswerSent,
  kAnswerReceived,
  kDescriptionSet,
  kDescriptionFailed,
  kAnswerTimeout,
  kIceRestart,
  kGaveUp,
  kClosed,
};
std::string_view ToString(NegotiationReason reason);

enum class ConnectionFailure {
  kNeverConnected,       // no way between the two was found
  kConnectionLost,       // it was there, and ICE restarts did not bring it back
  kDescriptionRejected,  // a browser refused descriptions again and again
  kNoAnswer,             // the remote peer does not answer offers
  kBrowserStuck,         // an operation never ended
};
std::string_view ToString(ConnectionFailure failure);

}  // namespace visavis
