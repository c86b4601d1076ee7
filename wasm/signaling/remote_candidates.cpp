#include "wasm/signaling/remote_candidates.h"

#include <algorithm>
#include <utility>

namespace visavis {

bool RemoteCandidates::IsApplied(const IceCandidate& candidate) const {
  return candidate.username_fragment &&
         std::find(ufrags_.begin(), ufrags_.end(), *candidate.username_fragment) != ufrags_.end();
}

bool RemoteCandidates::CountAdded() {
  if (added_ == kMaxAddedCandidates) {
    ++dropped_;
    return false;
  }
  ++added_;
  return true;
}

bool RemoteCandidates::IsRestart(const std::string& sdp) const {
  return !ufrags_.empty() && IceUfrags(sdp) != ufrags_;
}

std::vector<IceCandidate> RemoteCandidates::HandleDescriptionApplied(const std::string& sdp,
                                                                     Newer newer) {
  if (IsRestart(sdp)) added_ = 0;
  ufrags_ = IceUfrags(sdp);
  newest_ = newer == Newer::kWaiting ? Newest::kWaiting : Newest::kApplied;
  std::vector<IceCandidate> ready;
  std::deque<IceCandidate> kept;
  for (IceCandidate& candidate : parked_) {
    // One that names no credentials belongs to the newest description.
    const bool belongs = candidate.username_fragment ? IsApplied(candidate) : newer == Newer::kNone;
    if (belongs) {
      if (CountAdded()) ready.push_back(std::move(candidate));
    } else if (newer == Newer::kWaiting) {
      kept.push_back(std::move(candidate));
    } else {
      ++ignored_;
    }
  }
  parked_ = std::move(kept);
  return ready;
}

std::optional<IceCandidate> RemoteCandidates::HandleCandidate(IceCandidate candidate) {
  if (IsApplied(candidate) || (!candidate.username_fragment && newest_ == Newest::kApplied)) {
    if (!CountAdded()) return std::nullopt;
    return candidate;
  }
  // Credentials of an offer that was ignored may come again in the answer to ours, so such a
  // candidate is kept; it is forgotten with the next description that does not have them.
  if (!candidate.username_fragment && newest_ == Newest::kIgnored) {
    ++ignored_;
    return std::nullopt;
  }
  if (parked_.size() == kMaxParkedCandidates) {
    parked_.pop_front();
    ++dropped_;
  }
  parked_.push_back(std::move(candidate));
  return std::nullopt;
}

}  // namespace visavis
