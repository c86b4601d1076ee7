#include "wasm/call/peer_path.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "wasm/congestion/adaptive_controller.h"

namespace visavis {
namespace {

// Feedback, NACK and keyframe requests carry no number of their own: they would need feedback, too.
bool IsCounted(const PacketBody& body) {
  return std::holds_alternative<VideoPacket>(body) || std::holds_alternative<AudioPacket>(body) ||
         std::holds_alternative<PaddingPacket>(body) || std::holds_alternative<MediaState>(body) ||
         std::holds_alternative<ProtectionPacket>(body);
}

SentPacket::Kind KindOf(PacketClass packet_class) {
  switch (packet_class) {
    case PacketClass::kAudio:
      return SentPacket::Kind::kAudio;
    case PacketClass::kRetransmission:
    case PacketClass::kVideo:
      return SentPacket::Kind::kVideo;
    case PacketClass::kPadding:
      return SentPacket::Kind::kPadding;
  }
  return SentPacket::Kind::kPadding;
}

constexpr auto kCompoundHeader = DataSize::Bytes(kCompoundHeaderBytes);
DataSize SizeOf(std::span<const std::uint8_t> packet) {
  return DataSize::Bytes(static_cast<std::int64_t>(packet.size()));
}

// What a keyframe that has come takes until its acknowledgement leaves.
constexpr TimeDelta kDecoding = TimeDelta::Millis(100);

}  // namespace

PeerPath::PeerPath(Timestamp now)
    : pacer_(PacerConfig{}, now),
      control_(kMaxControlPackets),
      controller_(std::make_unique<AdaptiveController>()),
      target_rate_(NetworkControllerConfig{}.start_rate),
      available_rate_(target_rate_),
      next_controller_run_(now + kControllerInterval) {
  NetworkControllerConfig config;
  config.at_time = now;
  Apply(controller_->OnStart(config), now);
}

void PeerPath::SetTransport(TransportId transport, TransportState state, Timestamp now) {
  const bool carried_video = CarriesVideo();
  transports_.SetState(transport, state);
  if (!carried_video && CarriesVideo()) next_controller_run_ = now + kControllerInterval;
  if (!CarriesVideo()) ClearVideo();
}

void PeerPath::SetConnectionState(TransportId transport, ConnectionState state) {
  const bool had_connected = transports_.has_connected(transport);
  const bool was_connected = transports_.connection(transport) == ConnectionState::kConnected;
  transports_.SetConnectionState(transport, state);
  // After an interruption, an ICE restart or made anew; one connection more is no other way.
  if (had_connected && !was_connected && state == ConnectionState::kConnected)
    controller_->OnRouteChange(static_cast<std::size_t>(transport));
  if (!CarriesVideo()) ClearVideo();
}

std::optional<TransportId> PeerPath::TransportFor(PacketClass packet_class) const {
  return packet_class == PacketClass::kAudio ? transports_.ForUrgent() : transports_.ForVideo();
}

EnqueueResult PeerPath::Enqueue(PacketClass packet_class, std::span<const std::uint8_t> packet,
                                Timestamp now) {
  VISAVIS_DCHECK(packet_class != PacketClass::kVideo);
  return Queue(packet_class, packet, now);
}

EnqueueResult PeerPath::Queue(PacketClass packet_class, std::span<const std::uint8_t> packet,
                              Timestamp now) {
  const bool fits = TransportFor(packet_class) &&
                    pacer_.Enqueue(packet_class, packet, now) == EnqueueResult::kQueued;
  if (fits) return EnqueueResult::kQueued;
  ++(packet_class == PacketClass::kAudio ? statistics_.audio_dropped : statistics_.video_dropped);
  return EnqueueResult::kQueueFull;
}

EnqueueResult PeerPath::EnqueueVideo(std::span<const std::uint8_t> packet, FrameKind frame,
                                     Timestamp now) {
  const EnqueueResult result = Queue(PacketClass::kVideo, packet, now);
  if (result != EnqueueResult::kQueued) return result;
  switch (frame) {
    case FrameKind::kKeyframeStart:
      keyframe_.OnKeyframeBegun();
      break;
    case FrameKind::kKeyframe:
      keyframe_.OnKeyframeQueued();
      break;
    case FrameKind::kOther:
      keyframe_.OnQueued();
      break;
  }
  return result;
}

void PeerPath::EnqueueControl(std::span<const std::uint8_t> packet) {
  if (packet.empty()) return;
  if (transports_.ForUrgent() && control_.Push(packet, Timestamp::Zero()) != nullptr) return;
  ++statistics_.control_dropped;
}

void PeerPath::HandleArrival(const Packet& packet, std::size_t bytes, Timestamp now) {
  ++statistics_.packets_received;
  statistics_.bytes_received += bytes;
  if (IsCounted(packet.body)) reports_.OnPacket(packet.transport_sequence_number, now);
}

void PeerPath::HandleFeedback(const FeedbackPacket& feedback, Timestamp now) {
  if (!ParseFeedback(feedback.body, received_report_).ok()) {
    HandleInvalidPacket();
    return;
  }
  const TransportFeedback& news =
      history_.OnReport(received_report_.base_sequence_number, received_report_.arrivals,
                        received_report_.report_time, now);
  pacer_.SetInFlight(history_.in_flight());
  if (news.packets.empty()) return;
  waiting_since_ = Timestamp::PlusInfinity();
  stripe_demand_.OnFeedback(news);
  protection_demand_.OnFeedback(news);
  Apply(controller_->OnTransportFeedback(news), now);
}

void PeerPath::Apply(const NetworkControlUpdate& update, Timestamp now) {
  if (update.target_rate) {
    target_rate_ = *update.target_rate;
    reports_.SetTargetRate(target_rate_);
  }
  if (update.available_rate) available_rate_ = *update.available_rate;
  pacer_.Apply(update, now);
}

void PeerPath::RunController(Timestamp now) {
  ApplicationState state;
  state.at_time = now;
  state.max_rate = max_useful_rate_;
  state.pacer_queue = pacer_.QueueSize();
  state.transport_buffered = transports_.buffered();
  stripe_demand_.Update(round_trip_time(),
                        {.useful = max_useful_rate_, .available = available_rate_}, now);
  Apply(controller_->OnApplicationState(state), now);
  next_controller_run_ = now + kControllerInterval;
}

std::optional<PeerPath::Outgoing> PeerPath::Poll(Timestamp now) {
  if (!transports_.IsAnyOpen()) return std::nullopt;
  if (now >= next_controller_run_) RunController(now);
  DropStaleVideo(now);
  if (auto control = PollControl(now)) return control;

  const auto scope = transports_.HasRoomForVideo() ? PollScope::kEverything : PollScope::kAudioOnly;
  while (const auto paced = pacer_.Poll(now, scope)) {
    if (paced->packet_class == PacketClass::kVideo) keyframe_.OnLeft(now);
    const bool is_audio = paced->packet_class == PacketClass::kAudio;
    const auto transport = TransportFor(paced->packet_class);
    if (is_audio && (!transport || paced->queue_time > kMaxUrgentQueueTime)) {
      ++statistics_.audio_dropped;
      continue;
    }
    if (transport) return SendPaced(*transport, *paced, now);
  }
  return std::nullopt;
}

// Also while nothing may leave: what waited through an outage is not to be sent after it.
void PeerPath::DropStaleVideo(Timestamp now) {
  const std::size_t kept = keyframe_.remaining(now);
  const bool is_stale =
      pacer_.OldestWait(PacketClass::kVideo, now, kept) > kMaxQueueTime ||
      (kept == 0 && pacer_.OldestWait(PacketClass::kRetransmission, now) > kMaxQueueTime);
  if (!is_stale) return;
  ++statistics_.queue_flushes;
  ClearVideoBehindKeyframe(now);
  queue_flushed_ = true;
}

PeerPath::Cleared PeerPath::ClearVideoBehindKeyframe(Timestamp now) {
  return KeepVideo(keyframe_.remaining(now));
}

// Of a keyframe that is leaving the retransmissions are kept, too.
PeerPath::Cleared PeerPath::KeepVideo(std::size_t packets) {
  const std::size_t before =
      pacer_.QueuePackets(PacketClass::kVideo) + pacer_.QueuePackets(PacketClass::kRetransmission);
  if (packets == 0) pacer_.Clear(PacketClass::kRetransmission);
  pacer_.Clear(PacketClass::kVideo, packets);
  keyframe_.OnCut(packets);
  const std::size_t dropped = before - pacer_.QueuePackets(PacketClass::kVideo) -
                              pacer_.QueuePackets(PacketClass::kRetransmission);
  statistics_.video_dropped += dropped;
  return dropped > 0 ? Cleared::kVideo : Cleared::kNothing;
}

bool PeerPath::HasKeyframeOnItsWay(Timestamp now) const {
  if (IsKeyframeLeaving(now)) return true;
  const TimeDelta answer = round_trip_time().value_or(TimeDelta::Zero()) + kDecoding;
  return keyframe_.newest().IsFinite() && now - keyframe_.newest() < answer;
}

std::optional<PeerPath::Outgoing> PeerPath::PollControl(Timestamp now) {
  const auto transport = transports_.ForUrgent();
  if (!transport) return std::nullopt;
  std::span<const std::uint8_t> packet = reports_.TakePacket(now);
  if (packet.empty() && !control_.empty()) packet = control_.Pop().bytes;
  if (packet.empty()) return std::nullopt;
  pacer_.OnSentBeside(SizeOf(packet) + kPacketOverhead, now);
  return Send(*transport, packet);
}

PeerPath::Outgoing PeerPath::Send(TransportId transport, std::span<const std::uint8_t> data) {
  transports_.OnSent(transport);
  ++statistics_.packets_sent;
  statistics_.bytes_sent += data.size();
  return Outgoing{.transport = transport, .data = data};
}

// A report rides with a sound packet, and its bytes count like those of the sound.
PeerPath::Outgoing PeerPath::SendPaced(TransportId transport, const PacedPacket& paced,
                                       Timestamp now) {
  const bool may_carry = paced.packet_class == PacketClass::kAudio;
  const auto report =
      may_carry ? reports_.TakeRider(paced.bytes.size(), now) : std::span<const std::uint8_t>();
  const DataSize more = report.empty() ? DataSize::Zero() : SizeOf(report) + kCompoundHeader;
  if (!report.empty()) pacer_.OnSentBeside(more, now);
  const SentPacket sent =
      history_.OnSent(KindOf(paced.packet_class), paced.size + more, paced.probe_id, now,
                      static_cast<std::uint8_t>(transport));
  const auto number = static_cast<std::uint16_t>(sent.sequence_number);
  pacer_.SetInFlight(history_.in_flight());
  waiting_since_ = std::min(waiting_since_, now);
  Apply(controller_->OnSentPacket(sent), now);
  if (paced.packet_class == PacketClass::kPadding) {
    return Send(transport, WritePadding(number, paced.size));
  }
  RewriteTransportSequenceNumber(number, paced.bytes);
  if (report.empty()) return Send(transport, paced.bytes);
  return Send(transport,
              std::span(scratch_).first(WriteCompoundPacket(paced.bytes, report, scratch_)));
}

std::span<const std::uint8_t> PeerPath::WritePadding(std::uint16_t number, DataSize size) {
  const auto bytes = static_cast<std::size_t>((size - kPacketOverhead).bytes());
  const std::size_t whole = std::clamp(bytes, kCommonHeaderBytes, kMaxPacketBytes);
  return std::span(scratch_).first(
      WritePaddingPacket(number, {.bytes = whole - kCommonHeaderBytes}, scratch_));
}

// While audio and control are blocked, ChannelBuffered brings the news.
Timestamp PeerPath::NextTimeout() const {
  if (!transports_.IsAnyOpen()) return Timestamp::PlusInfinity();
  const Timestamp next = std::min(next_controller_run_, pacer_.NextTimeout());
  return transports_.ForUrgent() ? std::min(next, reports_.NextTimeout()) : next;
}

bool PeerPath::IsSilent(Timestamp now) const {
  if (!waiting_since_.IsFinite()) return false;
  const TimeDelta round_trip = round_trip_time().value_or(TimeDelta::Zero());
  const TimeDelta usual = round_trip + ReportInterval::UsualWait(history_.report_interval());
  return now - waiting_since_ > std::max({kSilence, round_trip * std::int64_t{2}, usual});
}

bool PeerPath::IsStalled(Timestamp now) const {
  return waiting_since_.IsFinite() && now - waiting_since_ > kStallTimeout;
}

PeerPathStatistics PeerPath::statistics() const {
  PeerPathStatistics statistics = statistics_;
  statistics.arrivals_unreported = reports_.unreported();
  return statistics;
}

bool PeerPath::TakeQueueFlushed() { return std::exchange(queue_flushed_, false); }

}  // namespace visavis
