#include "wasm/call/video_distribution.h"

#include <algorithm>
#include <span>

#include "wasm/fec/frame_parity.h"
#include "wasm/packet/media_packet.h"

namespace visavis {
namespace {

// Half of it is the smallest picture that the ladder would make.
constexpr std::int64_t kLeastPixelsForHalf = 4 * 320 * 180;
// Of a screen at its full size: enough for a few pictures a second (video_ladder.cpp), and still
// little to encode beside the others.
constexpr DataRate kMostOfSlowScreen = DataRate::KilobitsPerSec(400);

bool IsReady(const RemotePeer& peer, Timestamp now) {
  return peer.video_readiness(now) == RemotePeer::VideoReadiness::kReady;
}

}  // namespace

void VideoDistribution::SetContent(ContentKind content) {
  content_ = content;
  for (const VideoSize size : kVideoSizes) Of(size).SetContent(content);
}

void VideoDistribution::RequestKeyframe() {
  for (const VideoSize size : kVideoSizes) Of(size).RequestKeyframe();
}

// A device that has already given up size has no time for a second picture.
DataRate VideoDistribution::MostUsefulSmallRate() const {
  if (full_.effort().smaller > 0) return DataRate::Zero();
  if (content_ == ContentKind::kScreen) return kMostOfSlowScreen;
  if (Pixels(captured_) < kLeastPixelsForHalf) return DataRate::Zero();
  return MostUsefulVideoRate({captured_.width / 2, captured_.height / 2});
}

VideoOffer VideoDistribution::offer() const {
  return {.most_useful = full_.most_useful_rate(),
          .temporal_layers = full_.temporal_layers(),
          .most_useful_small = MostUsefulSmallRate()};
}

void VideoDistribution::SetRates(const RateAllocation& allocation) {
  full_.SetTemporalLayers(allocation.temporal_layers());
  full_.SetRate(allocation.video_rate());
  if (allocation.small_rate() > DataRate::Zero()) small_.SetRate(allocation.small_rate());
}

void VideoDistribution::FrameTook(TimeDelta time, TimeDelta others, Timestamp now) {
  full_.FrameTook(time, others, now);
  small_.SetEffort(full_.effort());
}

void VideoDistribution::Send(const VideoFrame& frame, const RemotePeers& peers, Timestamp now) {
  captured_ = frame.resolution();
  const bool has_receiver =
      std::ranges::any_of(peers, [now](const auto& entry) { return IsReady(*entry.second, now); });
  if (!has_receiver) return;
  for (const VideoSize size : kVideoSizes) ShareReference(size, peers, now);
  HelpPeers(peers, now);
  for (const VideoSize size : kVideoSizes)
    if (IsWanted(size, peers, now)) SendSize(size, frame, peers, now);
}

// Repairs build upon the newest reference that everyone has who gets that size.
void VideoDistribution::ShareReference(VideoSize size, const RemotePeers& peers, Timestamp now) {
  const auto reference = Of(size).unacknowledged_reference();
  if (!reference) return;
  bool somebody_has_it = false;
  for (const auto& [id, peer] : peers) {
    if (peer->video_size() != size) continue;
    const bool has_it = peer->HasDecoded(*reference);
    if (!has_it && peer->MustAcknowledge(now)) return;
    somebody_has_it = somebody_has_it || has_it;
  }
  if (!somebody_has_it) return;
  Of(size).AcknowledgeReference(*reference);
  for (const auto& [id, peer] : peers)
    if (peer->video_size() == size) peer->OnRepairReference(*reference);
}

void VideoDistribution::HelpPeers(const RemotePeers& peers, Timestamp now) {
  for (const auto& [id, peer] : peers) {
    const auto readiness = peer->video_readiness(now);
    if (readiness == RemotePeer::VideoReadiness::kBusy) peer->LetQueueDrain(now);
    if (readiness != RemotePeer::VideoReadiness::kReady) continue;
    VideoSender& sender = Of(peer->next_video_size());
    const bool changes = peer->next_video_size() != peer->video_size();
    const auto reference = sender.repair_reference();
    const bool repair_does = !changes && reference && peer->HasDecoded(*reference);
    const auto help = repair_does ? VideoFlow::Help::kRepair : VideoFlow::Help::kKeyframe;
    const bool is_wanted = peer->TakeHelpWanted(help, now);
    if (repair_does && is_wanted) sender.RequestRepair();
    if (!repair_does && (is_wanted || changes)) sender.RequestKeyframe();
  }
}

bool VideoDistribution::IsWanted(VideoSize size, const RemotePeers& peers, Timestamp now) const {
  return std::ranges::any_of(peers, [size, now](const auto& entry) {
    const RemotePeer& peer = *entry.second;
    return IsReady(peer, now) && (peer.video_size() == size || peer.next_video_size() == size);
  });
}

void VideoDistribution::SendSize(VideoSize size, const VideoFrame& frame, const RemotePeers& peers,
                                 Timestamp now) {
  const std::span<const VideoPacket> packets = Of(size).Encode(frame, now);
  for (const VideoPacket& packet : packets) {
    const auto bytes = std::span(scratch_).first(WriteVideoPacket(0, packet, scratch_));
    const std::uint16_t number = next_sent_++;
    sent_.Store(number, bytes, now);
    for (const auto& [id, peer] : peers) peer->SendVideo(packet, size, number, bytes, now);
  }
  SendParity(packets, peers, now);
}

// As much as the one needs who needs most; each gets what it needs of it.
void VideoDistribution::SendParity(std::span<const VideoPacket> packets, const RemotePeers& peers,
                                   Timestamp now) {
  std::size_t most = 0;
  for (const auto& [id, peer] : peers) most = std::max(most, peer->parity_wanted());
  for (std::size_t parity = 0; parity < most; ++parity) {
    const auto bytes = std::span(scratch_).first(WriteFrameParity(packets, parity, scratch_));
    if (bytes.empty()) return;
    for (const auto& [id, peer] : peers)
      if (parity < peer->parity_wanted()) peer->SendParity(bytes, now);
  }
}

}  // namespace visavis
