#include "wasm/call/rate_allocation.h"

#include <algorithm>
#include <span>

#include "wasm/codec/scalability_mode.h"

namespace visavis {

void RateAllocation::Update(const RemotePeers& peers, MediaSwitch video, DataRate useful,
                            int layers, Timestamp now) {
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
  FindReceivers(now);
  video_ = receivers_.empty() ? VideoState::kPaused : VideoState::kActive;
  video_rate_ = limits_.least;
  if (!receivers_.empty()) ShareLayers(layers, now);

  const DataRate most =
      video == MediaSwitch::kOn ? WireRateWithVideo(audio_wire, limits_.most) : audio_wire;
  for (const auto& [id, peer] : peers) peer->path().SetMaxUsefulRate(most);
}

void RateAllocation::FindReceivers(Timestamp now) {
  const DataRate audio_wire = audio().WireRate();
  receivers_.clear();
  paths_.clear();
  for (RemotePeer* peer : reachable_) {
    peer->UpdateVideoAdmission(WireRateWithVideo(audio_wire, limits_.least), now);
    if (!peer->carries_video()) continue;
    receivers_.push_back(peer);
    const DataRate rate = VideoRate(peer->path().target_rate(), audio_wire, limits_);
    paths_.push_back({.rate = std::max(rate, limits_.least)});
  }
}

// A path that gets less for a while is asked with some margin whether it carries more, so that what
// it gets does not change with every estimate: what would be if it alone got all again?
void RateAllocation::ShareLayers(int layers, Timestamp now) {
  using Room = VideoAdmission::Room;
  constexpr int kOfSeveral = 2;
  constexpr double kOfMargin = 1 / VideoAdmission::kMargin;
  temporal_layers_ = receivers_.size() > 1 ? kOfSeveral : 1;
  const auto all_shares = TemporalShares(layers);
  const auto shares = std::span(all_shares).first(static_cast<std::size_t>(layers));
  for (std::size_t i = 0; i < paths_.size(); ++i) {
    const RemotePeer& peer = *receivers_[i];
    paths_[i].most_layers = peer.gets_all_layers() ? layers : std::max(1, layers - 1);
    if (!peer.gets_video()) paths_[i].rate = paths_[i].rate * kOfMargin;
  }
  const DataRate rate = LayeredVideoRate(paths_, shares);
  for (std::size_t i = 0; i < paths_.size(); ++i) {
    RemotePeer& peer = *receivers_[i];
    const LayeredPath path = paths_[i];
    const int carried = LayersCarried(path.rate, rate, shares);
    RemotePeer::RoomForVideo room;
    if (carried > 0) room.lowest_layer = peer.gets_video() ? Room::kEnough : Room::kWithMargin;
    if (carried == layers) room.all_layers = Room::kEnough;
    if (!peer.gets_all_layers()) {
      if (path.rate < limits_.most) paths_[i].rate = path.rate * kOfMargin;
      paths_[i].most_layers = layers;
      if (LayersCarried(paths_[i].rate, LayeredVideoRate(paths_, shares), shares) == layers)
        room.all_layers = Room::kWithMargin;
      paths_[i] = path;
    }
    peer.UpdateLayers(room, std::min(carried, path.most_layers), now);
  }
  video_rate_ = std::max(rate, limits_.least);
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
