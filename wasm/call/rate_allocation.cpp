#include "wasm/call/rate_allocation.h"

#include <algorithm>

namespace visavis {

void RateAllocation::Update(const RemotePeers& peers, MediaSwitch video, DataRate useful,
                            Timestamp now) {
  limits_.most = std::max(wanted_most_.value_or(useful), limits_.least);
  FindReachable(peers, Silence::kExcluded, now);
  // Where nobody answers, what the controllers make of it counts.
  if (reachable_.empty()) FindReachable(peers, Silence::kIncluded, now);

  if (!reachable_.empty()) {
    DataRate weakest = DataRate::PlusInfinity();
    double loss = 0.0;
    for (const RemotePeer* peer : reachable_) {
      weakest = std::min(weakest, peer->path().target_rate());
      loss = std::max(loss, peer->path().loss_ratio());
    }
    audio_.Update(weakest, loss, now);
  }

  const DataRate audio_wire = audio().WireRate();
  DataRate rate = DataRate::PlusInfinity();
  for (RemotePeer* peer : reachable_) {
    peer->UpdateVideoAdmission(WireRateWithVideo(audio_wire, limits_.least), now);
    if (!peer->is_video_admitted()) continue;
    rate = std::min(rate, VideoRate(peer->path().target_rate(), audio_wire, limits_));
  }
  video_ = rate.IsFinite() ? VideoState::kActive : VideoState::kPaused;
  video_rate_ = rate.IsFinite() ? std::max(rate, limits_.least) : limits_.least;

  const DataRate most =
      video == MediaSwitch::kOn ? WireRateWithVideo(audio_wire, limits_.most) : audio_wire;
  for (const auto& [id, peer] : peers) peer->path().SetMaxUsefulRate(most);
}

void RateAllocation::FindReachable(const RemotePeers& peers, Silence silence, Timestamp now) {
  reachable_.clear();
  for (const auto& [id, peer] : peers) {
    if (peer->video_readiness(now) == RemotePeer::VideoReadiness::kUnreachable) continue;
    if (silence == Silence::kExcluded && peer->path().IsSilent(now)) continue;
    reachable_.push_back(peer.get());
  }
}

}  // namespace visavis
