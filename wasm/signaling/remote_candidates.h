// Holds back ICE candidates of the remote peer until the description that they belong to is
// applied: the browser refuses candidates of credentials it does not know
// (https://www.w3.org/TR/webrtc/#dom-peerconnection-addicecandidate). The signal channel keeps
// order, so a candidate belongs to a description that came before it.
//
// Owned by Negotiation. No time, one thread, calls nothing back.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "wasm/signaling/session_description.h"

namespace visavis {

inline constexpr std::size_t kMaxParkedCandidates = 64;  // then the oldest is dropped
inline constexpr std::size_t kMaxAddedCandidates = 256;  // per ICE generation; then new ones are

class RemoteCandidates {
 public:
  // What became of the newest description of the remote peer.
  enum class Newest { kNone, kWaiting, kApplied, kIgnored };

  void HandleDescriptionWaiting() { newest_ = Newest::kWaiting; }
  void HandleDescriptionIgnored() { newest_ = Newest::kIgnored; }
  // `sdp` is applied now. Returns the parked candidates that belong to it, in order. The others are
  // dropped, unless a newer description is waiting.
  enum class Newer { kNone, kWaiting };
  std::vector<IceCandidate> HandleDescriptionApplied(const std::string& sdp, Newer newer);
  // The candidate back when it can be added now.
  std::optional<IceCandidate> HandleCandidate(IceCandidate candidate);

  bool IsRestart(const std::string& sdp) const;  // credentials other than those applied, if any
  std::uint64_t dropped() const { return dropped_; }  // for lack of room
  std::uint64_t ignored() const { return ignored_; }  // of descriptions that were never applied

 private:
  bool IsApplied(const IceCandidate& candidate) const;
  bool CountAdded();

  Newest newest_ = Newest::kNone;
  std::vector<std::string> ufrags_;  // of the applied description
  std::deque<IceCandidate> parked_;
  std::size_t added_ = 0;
  std::uint64_t dropped_ = 0;
  std::uint64_t ignored_ = 0;
};

}  // namespace visavis
