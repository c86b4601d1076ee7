#include "wasm/call/rate_allocation.h"

#include <algorithm>
#include <span>

#include "wasm/codec/scalability_mode.h"

namespace visavis {
namespace {

// Of the lowest layer: what is missing waits for 250 ms in the pacer at most, within a second.
constexpr double kAlmost = 0.75;
constexpr double kOfMargin = 1 / VideoAdmission::kMargin;

int MostLayers(const LayerAdmission& admission, int layers) {
  if (admission.gets_all()) return layers;
  return admission.gets_any() ? std::max(1, layers - 1) : 0;
}

}  // namespace

void RateAllocation::Update(const RemotePeers& peers, MediaSwitch video, const VideoOffer& offer,
                            Timestamp now) {
  limits_.most = std::max(wanted_most_.value_or(offer.most_useful), limits_.least);
  FindReachable(peers, Silence::kExcluded, now);
  // Where nobody answers, what the controllers make of it counts.
  if (reachable_.empty()) FindReachable(peers, Silence::kIncluded, now);

  if (!reachable_.empty()) audio_.Update(Conditions(), now);

  const DataRate audio_wire = audio().WireRate();
  FindReceivers(now);
  video_ = receivers_.empty() ? VideoState::kPaused : VideoState::kActive;
  video_rate_ = limits_.least;
  const bool had_small = small_rate_ > DataRate::Zero();
  small_rate_ = DataRate::Zero();
  // Who had it need not wait for the other one.
  if (had_small && offer.most_useful_small == DataRate::Zero())
    for (RemotePeer* peer : receivers_) peer->AdmitToAllLayers(now);
  if (!receivers_.empty()) ShareLayers(offer, now);

  const DataRate most =
      video == MediaSwitch::kOn ? WireRateWithVideo(audio_wire, limits_.most) : audio_wire;
  for (const auto& [id, peer] : peers)
    peer->path().SetMaxUsefulRate(most * (1 + peer->parity_share()));
}

// Of those who can be reached, of whom there is one at least. Deep redundancy costs those who do
// not need it a little, and is sent where it is of use.
AudioConditions RateAllocation::Conditions() const {
  AudioConditions conditions{.target = DataRate::PlusInfinity()};
  for (const RemotePeer* peer : reachable_) {
    conditions.target = std::min(conditions.target, peer->path().available_rate());
    conditions.loss = std::max(conditions.loss, peer->path().loss_ratio());
    conditions.burst = std::max(conditions.burst, peer->bursts_told());
    if (deep_encoder_ == DeepEncoder::kHere && peer->hears_deep_redundancy())
      conditions.deep_burst = std::max(conditions.deep_burst, peer->bursts_told());
  }
  // It takes the place of in-band FEC, and all get the same: not while that helps somebody whom it
  // does not.
  const auto needs_fec = [](const RemotePeer* peer) {
    return !peer->hears_deep_redundancy() && (peer->bursts_told() > TimeDelta::Zero() ||
                                              peer->path().loss_ratio() >= AudioPlanner::kFecFrom);
  };
  if (std::ranges::any_of(reachable_, needs_fec)) conditions.deep_burst = TimeDelta::Zero();
  return conditions;
}

void RateAllocation::FindReceivers(Timestamp now) {
  const DataRate audio_wire = audio().WireRate();
  receivers_.clear();
  paths_.clear();
  lasting_.clear();
  for (RemotePeer* peer : reachable_) {
    peer->UpdateVideoAdmission(WireRateWithVideo(audio_wire, limits_.least), now);
    if (!peer->carries_video()) continue;
    receivers_.push_back(peer);
    const auto path_of = [&](DataRate rate) {
      const DataRate unprotected = rate * (1 / (1 + peer->parity_share()));
      const DataRate video = VideoRate(unprotected, audio_wire, limits_);
      return LayeredPath{.rate = std::max(video, limits_.least)};
    };
    paths_.push_back(path_of(peer->path().target_rate()));
    lasting_.push_back(path_of(peer->path().available_rate()));
  }
}

void RateAllocation::ShareLayers(const VideoOffer& offer, Timestamp now) {
  constexpr int kOfSeveral = 2;
  temporal_layers_ = receivers_.size() > 1 ? kOfSeveral : 1;
  const auto all_shares = TemporalShares(offer.temporal_layers);
  const LayeredVideo video{
      .shares = std::span(all_shares).first(static_cast<std::size_t>(offer.temporal_layers)),
      .most_of_small = receivers_.size() > 1 ? std::min(offer.most_useful_small, limits_.most)
                                             : DataRate::Zero()};
  // Where nobody gets it, nobody is slower than the others.
  const bool is_full_used = std::ranges::any_of(
      receivers_, [](const RemotePeer* peer) { return peer->layers().gets_any(); });
  for (std::size_t i = 0; i < paths_.size(); ++i) {
    RemotePeer& peer = *receivers_[i];
    if (!is_full_used) peer.AdmitToAllLayers(now);
    const bool waits = WaitsForAnyPicture(i, video);
    for (LayeredPath* path : {&paths_[i], &lasting_[i]}) {
      path->most_layers = waits ? 1 : MostLayers(peer.layers(), offer.temporal_layers);
      if (waits) path->rate = path->rate * kOfMargin;
    }
  }
  const LayeredRates rates = PlanLayers(paths_, video);
  const DataRate lasting = PlanLayers(lasting_, video).full;
  const auto small = rates.small > DataRate::Zero() ? RemotePeer::SmallPicture::kMade
                                                    : RemotePeer::SmallPicture::kNone;
  video_rate_ = rates.full;
  const DataRate least = rates.full * LayerAdmission::kLeastOfOthers;
  for (std::size_t i = 0; i < paths_.size(); ++i) {
    const int carried = LayersCarried(paths_[i].rate, rates.full, video.shares);
    const auto outcome =
        receivers_[i]->UpdateLayers(RoomFor(i, video, lasting), OthersOf(i),
                                    std::min(carried, paths_[i].most_layers), small, now);
    if (outcome == LayerAdmission::Outcome::kWaitedFor)
      video_rate_ = std::min(video_rate_, std::max(paths_[i].rate, least));
    if (outcome == LayerAdmission::Outcome::kTried) video_rate_ = std::min(video_rate_, least);
  }
  video_rate_ = std::max(video_rate_, limits_.least);
  if (rates.small > DataRate::Zero()) small_rate_ = std::max(rates.small, limits_.least);
}

// It gets nothing at present, and nothing is made that is less than the full picture: the plan
// makes room for it, with the margin that it needs to get its lowest layer.
bool RateAllocation::WaitsForAnyPicture(std::size_t receiver, const LayeredVideo& video) const {
  return !receivers_[receiver]->layers().gets_any() && video.most_of_small == DataRate::Zero();
}

LayerAdmission::Others RateAllocation::OthersOf(std::size_t receiver) const {
  for (std::size_t i = 0; i < paths_.size(); ++i)
    if (i != receiver && lasting_[i].rate >= limits_.most) return LayerAdmission::Others::kHaveRoom;
  return LayerAdmission::Others::kMayShareItsLine;
}

// A path that gets less for a while is asked with some margin whether it carries more, so that what
// it gets does not change with every estimate: what would be if it alone got all again?
LayerAdmission::RoomFor RateAllocation::RoomFor(std::size_t receiver, const LayeredVideo& video,
                                                DataRate rate) {
  using Room = VideoAdmission::Room;
  const LayeredPath path = lasting_[receiver];
  const auto all = static_cast<int>(video.shares.size());
  const int carried = LayersCarried(path.rate, rate, video.shares);
  LayerAdmission::RoomFor room{.carried = path.rate};
  if (path.rate >= rate * video.shares[0] * kAlmost) room.lowest_layer = Room::kAlmost;
  if (carried > 0) room.lowest_layer = Room::kEnough;
  if (carried == all) room.all_layers = Room::kEnough;
  if (path.rate >= rate * LayerAdmission::kLeastOfOthers) room.all_at_least = Room::kEnough;
  if (receivers_[receiver]->layers().gets_all()) return room;

  LayeredPath& asked = lasting_[receiver];
  if (path.rate < limits_.most && !WaitsForAnyPicture(receiver, video))
    asked.rate = path.rate * kOfMargin;
  asked.most_layers = all;
  const int could_carry = LayersCarried(asked.rate, PlanLayers(lasting_, video).full, video.shares);
  if (could_carry > 0) room.lowest_layer = Room::kWithMargin;
  if (could_carry == all) room.all_layers = Room::kWithMargin;
  lasting_[receiver] = path;
  return room;
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
