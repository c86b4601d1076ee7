// A model of what RTCPeerConnection does with descriptions, for simulations: signaling states with
// implicit rollback, the negotiation-needed flag, ICE credentials and restarts
// (https://www.w3.org/TR/webrtc/#rtcsignalingstate-enum and
// #dfn-update-the-negotiation-needed-flag). Each call is one step of the operations chain; the
// simulation decides when it runs.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "wasm/signaling/session_description.h"

namespace visavis {

class FakePeerConnection {
 public:
  enum class Signaling { kStable, kHaveLocalOffer, kHaveRemoteOffer };
  struct Description {
    SdpKind kind = SdpKind::kOffer;
    std::string serial;  // of the offer; an answer names the offer it answers
    std::string ufrag;
    std::uint64_t wish = 0;

    std::string Sdp() const { return "v=0\r\ns=" + serial + "\r\na=ice-ufrag:" + ufrag + "\r\n"; }
  };

  explicit FakePeerConnection(std::string name) : name_(std::move(name)) {}

  // Something to negotiate: a new track or the first data channel.
  void Wish() { ++wish_; }
  void RestartIce() {
    if (current_local_) restart_ice_ = true;
  }

  // The made description, or nothing where the browser would refuse.
  std::optional<Description> SetLocalDescription() {
    if (signaling_ == Signaling::kHaveRemoteOffer) return MakeAnswer();
    Description offer;
    offer.serial = name_ + std::to_string(++serials_);
    offer.ufrag = current_local_ && !restart_ice_ ? current_local_->ufrag : NewUfrag();
    offer.wish = wish_;
    pending_local_ = offer;
    signaling_ = Signaling::kHaveLocalOffer;
    return offer;
  }

  // False: refused.
  bool SetRemoteDescription(SdpKind kind, std::string_view sdp) {
    Description remote;
    remote.kind = kind;
    remote.serial = Line(sdp, "s=");
    remote.ufrag = Line(sdp, "a=ice-ufrag:");
    if (kind == SdpKind::kOffer) {
      if (signaling_ == Signaling::kHaveLocalOffer) ++rollbacks_;
      pending_local_.reset();
      pending_remote_ = remote;
      signaling_ = Signaling::kHaveRemoteOffer;
      return true;
    }
    if (signaling_ != Signaling::kHaveLocalOffer || remote.serial != pending_local_->serial) {
      return false;
    }
    negotiated_wish_ = pending_local_->wish;
    CommitLocal(*pending_local_);
    current_remote_ = remote;
    pending_local_.reset();
    EnterStable();
    return true;
  }

  // False: refused, because no remote description has these credentials.
  bool AddIceCandidate(const IceCandidate& candidate) {
    for (const auto& remote : {pending_remote_, current_remote_}) {
      if (!remote || candidate.username_fragment != remote->ufrag) continue;
      reachable_.push_back(remote->ufrag);
      return true;
    }
    return false;
  }

  // Whether "negotiationneeded" fires now. It fires once until the connection was stable again.
  bool TakeNegotiationNeeded() {
    const bool needed = wish_ > negotiated_wish_ || restart_ice_;
    if (!needed || told_ || signaling_ != Signaling::kStable) return false;
    told_ = true;
    return true;
  }

  Signaling signaling() const { return signaling_; }
  bool IsSettled() const {
    return signaling_ == Signaling::kStable && negotiated_wish_ == wish_ && !restart_ice_;
  }
  int rollbacks() const { return rollbacks_; }
  std::string local_ufrag() const { return current_local_ ? current_local_->ufrag : ""; }
  std::string remote_ufrag() const { return current_remote_ ? current_remote_->ufrag : ""; }
  // Knows a candidate of the remote peer's present credentials.
  bool CanReachRemote() const {
    return current_remote_ && std::find(reachable_.begin(), reachable_.end(),
                                        current_remote_->ufrag) != reachable_.end();
  }

 private:
  static std::string Line(std::string_view sdp, std::string_view key) {
    const auto begin = sdp.find(key) + key.size();
    return std::string(sdp.substr(begin, sdp.find('\r', begin) - begin));
  }
  std::string NewUfrag() { return name_ + "-ice" + std::to_string(++ufrags_); }

  Description MakeAnswer() {
    const bool remote_restarts =
        !current_remote_ || current_remote_->ufrag != pending_remote_->ufrag;
    Description answer;
    answer.kind = SdpKind::kAnswer;
    answer.serial = pending_remote_->serial;
    answer.ufrag = current_local_ && !remote_restarts ? current_local_->ufrag : NewUfrag();
    CommitLocal(answer);
    current_remote_ = pending_remote_;
    pending_remote_.reset();
    EnterStable();
    return answer;
  }
  void CommitLocal(const Description& description) {
    if (!current_local_ || current_local_->ufrag != description.ufrag) restart_ice_ = false;
    current_local_ = description;
  }
  void EnterStable() {
    signaling_ = Signaling::kStable;
    told_ = false;
  }

  const std::string name_;
  Signaling signaling_ = Signaling::kStable;
  std::optional<Description> current_local_;
  std::optional<Description> pending_local_;
  std::optional<Description> current_remote_;
  std::optional<Description> pending_remote_;
  std::vector<std::string> reachable_;
  std::uint64_t wish_ = 0;
  std::uint64_t negotiated_wish_ = 0;
  bool restart_ice_ = false;
  bool told_ = false;
  int rollbacks_ = 0;
  int serials_ = 0;
  int ufrags_ = 0;
};

}  // namespace visavis
