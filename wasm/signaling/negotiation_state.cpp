#include "wasm/signaling/negotiation_state.h"

namespace visavis {

std::string_view ToString(NegotiationState value) {
  switch (value) {
    case NegotiationState::kIdle:
      return "idle";
    case NegotiationState::kStable:
      return "stable";
    case NegotiationState::kMakingOffer:
      return "making-offer";
    case NegotiationState::kHaveLocalOffer:
      return "have-local-offer";
    case NegotiationState::kSettingRemoteOffer:
      return "setting-remote-offer";
    case NegotiationState::kMakingAnswer:
      return "making-answer";
    case NegotiationState::kSettingRemoteAnswer:
      return "setting-remote-answer";
    case NegotiationState::kFailed:
      return "failed";
    case NegotiationState::kClosed:
      return "closed";
  }
  return "";
}

std::string_view ToString(NegotiationReason value) {
  switch (value) {
    case NegotiationReason::kStarted:
      return "started";
    case NegotiationReason::kNegotiationNeeded:
      return "negotiation-needed";
    case NegotiationReason::kOfferSent:
      return "offer-sent";
    case NegotiationReason::kOfferReceived:
      return "offer-received";
    case NegotiationReason::kOfferWithdrawn:
      return "offer-withdrawn";
    case NegotiationReason::kAnswerSent:
      return "answer-sent";
    case NegotiationReason::kAnswerReceived:
      return "answer-received";
    case NegotiationReason::kDescriptionSet:
      return "description-set";
    case NegotiationReason::kDescriptionFailed:
      return "description-failed";
    case NegotiationReason::kAnswerTimeout:
      return "answer-timeout";
    case NegotiationReason::kIceRestart:
      return "ice-restart";
    case NegotiationReason::kGaveUp:
      return "gave-up";
    case NegotiationReason::kClosed:
      return "closed";
  }
  return "";
}

std::string_view ToString(ConnectionFailure value) {
  switch (value) {
    case ConnectionFailure::kNeverConnected:
      return "never-connected";
    case ConnectionFailure::kConnectionLost:
      return "connection-lost";
    case ConnectionFailure::kDescriptionRejected:
      return "description-rejected";
    case ConnectionFailure::kNoAnswer:
      return "no-answer";
    case ConnectionFailure::kBrowserStuck:
      return "browser-stuck";
  }
  return "";
}

}  // namespace visavis
