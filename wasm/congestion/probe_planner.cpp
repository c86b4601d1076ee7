#include "wasm/congestion/probe_planner.h"

#include <algorithm>

namespace visavis {
namespace {

constexpr TimeDelta kDuration = TimeDelta::Millis(20);
constexpr int kLeastPackets = 6;
constexpr double kPacketBits = 1100 * 8;
constexpr double kLeastReceived = 0.6;

}  // namespace

std::optional<ProbeRequest> ProbePlanner::Request(DataRate rate, Timestamp now) {
  if (IsPending(now)) return std::nullopt;
  cluster_ = Cluster{};
  cluster_.id = next_id_++;
  cluster_.requested = now;
  cluster_.rate = rate;
  const double packets = static_cast<double>(rate.bps()) * kDuration.seconds_f() / kPacketBits;
  cluster_.wanted = std::max(kLeastPackets, static_cast<int>(packets));
  return ProbeRequest{
      .id = cluster_.id, .rate = rate, .duration = kDuration, .min_packets = kLeastPackets};
}

bool ProbePlanner::IsPending(Timestamp now) const {
  return cluster_.id >= 0 && now - cluster_.requested < ProbeRequest::kLastsAtMost;
}

void ProbePlanner::OnPacket(const PacketResult& packet) {
  if (cluster_.id < 0) return;
  if (packet.sent.probe_id != cluster_.id) {
    // It overtakes what waits in the association of the media.
    if (packet.sent.kind == SentPacket::Kind::kAudio) return;
    const bool later = packet.sent.send_time > cluster_.last_sent;
    const bool is_void = packet.sent.send_time - cluster_.requested > ProbeRequest::kValidFor;
    if (is_void && cluster_.received + cluster_.lost == 0) cluster_.id = -1;
    if (later && cluster_.received + cluster_.lost >= kLeastPackets - 1) cluster_.is_over = true;
    return;
  }
  if (packet.IsLost()) {
    ++cluster_.lost;
    return;
  }
  if (cluster_.received == 0) {
    cluster_.first_sent = packet.sent.send_time;
    cluster_.first_received = packet.receive_time;
    cluster_.first_size = packet.sent.size;
  }
  ++cluster_.received;
  cluster_.bytes += packet.sent.size;
  cluster_.last_sent = std::max(cluster_.last_sent, packet.sent.send_time);
  cluster_.last_received = std::max(cluster_.last_received, packet.receive_time);
}

std::optional<ProbeResult> ProbePlanner::TakeResult(Timestamp now) {
  if (cluster_.id < 0) return std::nullopt;
  const int known = cluster_.received + cluster_.lost;
  if (!cluster_.is_over && known < cluster_.wanted) {
    if (!IsPending(now)) cluster_.id = -1;
    return std::nullopt;
  }
  cluster_.id = -1;
  if (cluster_.received < kLeastReceived * known) return std::nullopt;
  const TimeDelta sent = cluster_.last_sent - cluster_.first_sent;
  const TimeDelta received = cluster_.last_received - cluster_.first_received;
  if (sent < TimeDelta::Millis(1) || received < TimeDelta::Millis(1)) return std::nullopt;
  // The first packet came at the start of the time, so its bytes are not of it.
  const DataSize bytes = cluster_.bytes - cluster_.first_size;
  return ProbeResult{
      .asked_rate = cluster_.rate, .sent_rate = bytes / sent, .received_rate = bytes / received};
}

}  // namespace visavis
