#include "wasm/call/remote_peer.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "wasm/congestion/packet_overhead.h"
#include "wasm/packet/compound_packet.h"

namespace visavis {
namespace {

// A change of media state is said at once, a few times, and then every second.
constexpr int kMediaStateRepeats = 3;
constexpr TimeDelta kMediaStateRepeatInterval = TimeDelta::Millis(100);
constexpr TimeDelta kMediaStateInterval = TimeDelta::Seconds(1);
// After so long without a frame sound does not wait for video any more.
constexpr TimeDelta kVideoGone = TimeDelta::Seconds(2);
// Of one frame in the share that parity has.
constexpr double kParityShareWeight = 1.0 / 32;

Starter StarterOf(FirstOffer first_offer) {
  return first_offer == FirstOffer::kOurs ? Starter::kOurs : Starter::kTheirs;
}

}  // namespace

RemotePeer::RemotePeer(const PeerId& own, const PeerInfo& info, FirstOffer first_offer,
                       std::uint16_t generation, const std::vector<IceServer>& ice_servers,
                       CodecFactory& codecs, ActionQueue& actions, Timestamp now)
    : info_(info),
      path_(now),
      connections_(own, info.id, StarterOf(first_offer), generation, ice_servers, path_, actions,
                   now),
      video_(codecs),
      audio_(codecs) {}

void RemotePeer::HandleConnectionState(TransportId transport, ConnectionState state,
                                       Timestamp now) {
  const bool carried_video = path_.CarriesVideo();
  connections_.HandleConnectionState(transport, state, now);
  // One connection more, or one of several that comes back, is not another path.
  if (!carried_video && path_.CarriesVideo()) layer_admission_.OnPathChanged();
  if (!path_.CarriesVideo()) video_flow_.Break();
}

void RemotePeer::HandleChannel(TransportId transport, PeerPath::TransportState state,
                               Timestamp now) {
  const bool carried_video = path_.CarriesVideo();
  connections_.HandleChannel(transport, state, now);
  if (state != PeerPath::TransportState::kOpen) return;
  is_protected_ = false;  // the peer may be made anew, and has not heard of us then
  if (!carried_video) {
    layer_admission_.OnPathChanged();
    video_flow_.Break();
  }
  media_state_repeats_ = kMediaStateRepeats;
  next_media_state_ = now;
}

void RemotePeer::HandlePacket(std::span<const std::uint8_t> data, Timestamp now) {
  if (!IsCompoundPacket(data)) {
    HandleSinglePacket(data, now);
    return;
  }
  CompoundReader reader(data);
  while (const auto packet = reader.Next()) HandleSinglePacket(*packet, now);
  if (!reader.ok()) path_.HandleInvalidPacket();
}

void RemotePeer::HandleSinglePacket(std::span<const std::uint8_t> data, Timestamp now) {
  const auto packet = ParsePacket(data);
  if (!packet.ok()) {
    path_.HandleInvalidPacket();
    return;
  }
  path_.HandleArrival(*packet, data.size(), now);
  std::visit([&](const auto& body) { Handle(body, now); }, packet->body);
}

void RemotePeer::Handle(const VideoPacket& packet, Timestamp now) {
  if (packet.stream == 0) video_.Insert(packet, now);
}

void RemotePeer::Handle(const ProtectionPacket& packet, Timestamp now) {
  is_protected_ = true;
  if (packet.stream == 0) video_.Insert(packet, now);
}

void RemotePeer::Handle(const ProtectionSupport&, Timestamp) { understands_protection_ = true; }

void RemotePeer::Handle(const AudioPacket& packet, Timestamp now) { audio_.Insert(packet, now); }

void RemotePeer::Handle(const PaddingPacket&, Timestamp) {}

void RemotePeer::Handle(const FeedbackPacket& packet, Timestamp now) {
  path_.HandleFeedback(packet, now);
  if (const auto rtt = path_.round_trip_time()) video_.jitter().SetRoundTripTime(*rtt);
}

void RemotePeer::Handle(const NackPacket& packet, Timestamp now) {
  if (!ParseNack(packet.body, nack_).ok()) {
    path_.HandleInvalidPacket();
  } else if (nack_.stream == 0) {
    requests_.Add(nack_, path_.round_trip_time(), now);
  }
}

void RemotePeer::Handle(const KeyframeRequest& request, Timestamp now) {
  if (path_.IsKeyframeLeaving(now)) video_flow_.OnStartStillLeaving(now);
  video_flow_.OnRequest(request, path_.round_trip_time().value_or(TimeDelta::Zero()), now);
}

void RemotePeer::Handle(const MediaState& packet, Timestamp) {
  const auto before = remote_media_.current();
  if (!remote_media_.Update(packet)) return;
  if (!before || before->audio_on != packet.audio_on || before->video_on != packet.video_on)
    remote_media_changed_ = true;
}

void RemotePeer::Handle(const FrameAcknowledgement& packet, Timestamp now) {
  if (packet.stream == 0) video_flow_.OnAcknowledged(packet.frame_number, now);
}

void RemotePeer::SetOwnMedia(MediaSwitch audio, MediaSwitch video, Timestamp now) {
  own_media_.audio_on = audio == MediaSwitch::kOn;
  own_media_.video_on = video == MediaSwitch::kOn;
  RepeatMediaState(now);
}

void RemotePeer::UseDeepAudio(Timestamp now) {
  if (!audio_.UseDeepDecoder()) return;
  own_media_.hears_deep_redundancy = true;
  RepeatMediaState(now);
}

bool RemotePeer::HasBursts(Timestamp now) const {
  return bursts_told() > TimeDelta::Zero() || audio_.bursts().Expected(now) > TimeDelta::Zero();
}

// As the peer hears them: a change of less than a step is none.
void RemotePeer::TellBursts(Timestamp now) {
  const TimeDelta bursts = audio_.bursts().Expected(now);
  const TimeDelta difference = bursts - own_media_.bursts;
  const bool is_same = difference < MediaState::kBurstStep && -difference < MediaState::kBurstStep;
  if (is_same) return;
  own_media_.bursts = bursts;
  RepeatMediaState(now);
}

void RemotePeer::RepeatMediaState(Timestamp now) {
  ++own_media_.revision;
  media_state_repeats_ = kMediaStateRepeats;
  next_media_state_ = now;
}

RemotePeer::VideoReadiness RemotePeer::video_readiness(Timestamp now) const {
  if (!path_.CarriesVideo() || path_.IsStalled(now)) {
    return VideoReadiness::kUnreachable;
  }
  const bool is_busy = path_.IsQueueLong() || !gets_video();
  return is_busy ? VideoReadiness::kBusy : VideoReadiness::kReady;
}

void RemotePeer::UpdateVideoAdmission(DataRate needed, Timestamp now) {
  const bool got_video = gets_video();
  video_admission_.Update(path_.available_rate(), needed, now);
  if (got_video && !gets_video()) WithholdVideo();
}

LayerAdmission::Outcome RemotePeer::UpdateLayers(LayerAdmission::RoomFor room,
                                                 LayerAdmission::Others others, int layers,
                                                 SmallPicture small, Timestamp now) {
  const bool got_video = gets_video();
  const auto outcome = layer_admission_.Update(room, others, now);
  layers_ = layers;
  small_ = small;
  const bool is_too_large = size_ == VideoSize::kFull && next_video_size() == VideoSize::kSmall;
  if (got_video && (!gets_video() || is_too_large)) WithholdVideo();
  return outcome;
}

// What waits would go on taking the path from sound.
void RemotePeer::WithholdVideo() {
  video_flow_.Break();
  path_.ClearVideo();
}

// What is leaving may be enough to go on from, as long as no frame is made that the peer misses.
void RemotePeer::LetQueueDrain(Timestamp now) {
  if (path_.ClearVideoBehindKeyframe(now) == PeerPath::Cleared::kVideo) video_flow_.Break();
}

bool RemotePeer::MustAcknowledge(Timestamp now) const {
  return video_readiness(now) == VideoReadiness::kReady && !path_.IsSilent(now) &&
         video_flow_.is_intact() && video_flow_.Acknowledges();
}

bool RemotePeer::TakeHelpWanted(VideoFlow::Help help, Timestamp now) {
  if (path_.TakeQueueFlushed()) video_flow_.Break();
  if (path_.IsKeyframeLeaving(now)) return false;
  // Once that has come, a repair may do.
  if (help == VideoFlow::Help::kKeyframe && path_.HasKeyframeOnItsWay(now)) return false;
  return video_flow_.TakeHelpWanted(help, now);
}

// Another size begins with a keyframe. A larger one is waited for with the smaller one going on.
bool RemotePeer::IsForPeer(const VideoPacket& packet, VideoSize size) const {
  if (size != next_video_size()) return size == size_ && size == VideoSize::kSmall;
  return size == size_ || (packet.is_keyframe && packet.packet_index == 0);
}

void RemotePeer::SendVideo(VideoPacket packet, VideoSize size, std::uint16_t cached,
                           std::span<std::uint8_t> bytes, Timestamp now) {
  parity_wanted_ = 0;
  const bool starts_anew = packet.is_keyframe && packet.packet_index == 0;
  if (starts_anew && size == size_) video_flow_.ForgetDecoded();
  if (video_readiness(now) == VideoReadiness::kUnreachable || !gets_video()) return;
  if (!IsForPeer(packet, size)) return;
  if (size != size_) {
    size_ = size;
    frame_offset_ = static_cast<std::uint16_t>(next_frame_ - packet.frame_number);
    video_flow_.ForgetDecoded();
  }
  packet.frame_number = NumberForPeer(packet.frame_number);
  const bool is_lowest = packet.temporal_layer == 0;
  if (is_lowest && packet.packet_index == 0 && path_.IsQueueLong()) video_flow_.Break();
  int layers = layers_;
  if (this->layers().gets_all() || size_ == VideoSize::kSmall)
    layers = static_cast<int>(kMaxPacketTemporalLayers);
  if (!path_.HasRoomForLayers()) layers = 1;
  if (!video_flow_.Admit(packet, layers, now)) return;
  RewriteVideoNumbers(
      {.packet_number = packet_numbers_.next(), .frame_number = packet.frame_number}, bytes);
  using FrameKind = PeerPath::FrameKind;
  const auto of_entry = packet.packet_index == 0 ? FrameKind::kKeyframeStart : FrameKind::kKeyframe;
  const auto frame = video_flow_.IsEntry(packet.frame_number) ? of_entry : FrameKind::kOther;
  if (path_.EnqueueVideo(bytes, frame, now) == EnqueueResult::kQueued) {
    packet_numbers_.Add(cached, packet.frame_number);
    next_frame_ = static_cast<std::uint16_t>(packet.frame_number + 1);
    if (packet.packet_index + 1 == packet.packet_count) PlanParity(packet);
  } else {
    video_flow_.OnNotSent(packet);
  }
}

// Of upper layers nothing is built upon for long.
void RemotePeer::PlanParity(const VideoPacket& last) {
  const bool is_wanted = understands_protection_ && last.temporal_layer == 0;
  parity_wanted_ = is_wanted ? path_.ParityPackets(last.packet_count) : 0;
  // By packets: the frames of upper layers, without parity, are smaller.
  parity_packets_ += (static_cast<double>(parity_wanted_) - parity_packets_) * kParityShareWeight;
  frame_packets_ += (static_cast<double>(last.packet_count) - frame_packets_) * kParityShareWeight;
  const auto first = static_cast<std::uint16_t>(packet_numbers_.next() - last.packet_count);
  parity_numbers_ = {.packet_number = first, .frame_number = last.frame_number};
}

void RemotePeer::SendParity(std::span<std::uint8_t> bytes, Timestamp now) {
  RewriteVideoNumbers(parity_numbers_, bytes);
  const auto frame = video_flow_.IsEntry(parity_numbers_.frame_number)
                         ? PeerPath::FrameKind::kKeyframe
                         : PeerPath::FrameKind::kOther;
  if (path_.EnqueueVideo(bytes, frame, now) == EnqueueResult::kQueued) ++parity_sent_;
}

void RemotePeer::Retransmit(const RetransmissionCache& cache, Timestamp now) {
  for (const std::uint16_t number : requests_.wanted()) {
    const auto sent = packet_numbers_.Find(number);
    if (!sent) continue;
    const auto packet = cache.Find(sent->cached, now);
    if (packet.empty()) continue;
    const auto copy = std::span(scratch_).first(packet.size());
    std::ranges::copy(packet, copy.begin());
    RewriteVideoNumbers(sent->numbers, copy);
    const auto size = DataSize::Bytes(static_cast<std::int64_t>(packet.size())) + kPacketOverhead;
    const bool is_sent =
        retransmission_budget_.Take(size, path_.target_rate(), now) &&
        path_.Enqueue(PacketClass::kRetransmission, copy, now) == EnqueueResult::kQueued;
    ++(is_sent ? packets_retransmitted_ : retransmissions_refused_);
  }
  requests_.ClearWanted();
}

void RemotePeer::Run(Timestamp now, RoomSession& session, ActionQueue& actions) {
  connections_.Run(now, session, actions);
  RunReceivers(now, actions);
  TellBursts(now);
  if (path_.transports().ForUrgent() && now >= next_media_state_) SendMediaState(now);
  // Back from a stall: what the peer decoded last is long gone.
  const bool stalled = path_.IsStalled(now);
  if (stalled_ && !stalled) video_flow_.Break();
  stalled_ = stalled;
  UpdateState(actions);
}

void RemotePeer::Send(Timestamp now, ActionQueue& actions) {
  while (const auto outgoing = path_.Poll(now)) {
    actions.PushPacket(connections_.IdOf(outgoing->transport), outgoing->data);
  }
}

void RemotePeer::RunReceivers(Timestamp now, ActionQueue& actions) {
  if (const VideoFrame* frame = video_.Run(now)) {
    actions.Push(RenderFrame{info_.id, frame});
    last_frame_ = now;
    SyncPlayout(now);
  }
  if (video_.TakeNack(now, nack_)) {
    path_.EnqueueControl(std::span(scratch_).first(WriteNackPacket(0, nack_, scratch_)));
  }
  if (const auto request = video_.TakeKeyframeRequest(now)) {
    path_.EnqueueControl(
        std::span(scratch_).first(WriteKeyframeRequestPacket(0, *request, scratch_)));
  }
  if (const auto acknowledgement = video_.TakeAcknowledgement(now)) {
    path_.EnqueueControl(
        std::span(scratch_).first(WriteFrameAcknowledgementPacket(0, *acknowledgement, scratch_)));
  }
  if (std::exchange(remote_media_changed_, false)) {
    const auto as_switch = [](bool on) { return on ? MediaSwitch::kOn : MediaSwitch::kOff; };
    actions.Push(PeerMediaChanged{info_.id, as_switch(remote_media_.current()->audio_on),
                                  as_switch(remote_media_.current()->video_on)});
  }
}

void RemotePeer::PullAudio(Timestamp now, AudioFrame& out) {
  SyncPlayout(now);
  audio_.Pull(now, out);
}

void RemotePeer::SyncPlayout(Timestamp now) {
  const auto& told = remote_media_.current();
  const bool has_video =
      last_frame_.IsFinite() && now - last_frame_ <= kVideoGone && !(told && !told->video_on);
  const TimeDelta elapsed = last_sync_.IsFinite() ? now - last_sync_ : TimeDelta::Zero();
  last_sync_ = now;
  av_sync_.Update(audio_.jitter().TargetOffset(),
                  has_video ? video_.jitter().TargetOffset() : std::nullopt, elapsed);
  audio_.jitter().SetExtraDelay(av_sync_.extra_audio_delay());
  video_.jitter().SetExtraDelay(av_sync_.extra_video_delay());
}

void RemotePeer::SendMediaState(Timestamp now) {
  // It goes the way of audio, which bypasses pacing.
  path_.Enqueue(PacketClass::kAudio,
                std::span(scratch_).first(WriteMediaStatePacket(0, own_media_, scratch_)), now);
  // Where packets get lost, and until it is heard.
  if (!is_protected_ && video_.jitter().Statistics().nacks_sent > 0) {
    path_.EnqueueControl(std::span(scratch_).first(WriteProtectionSupportPacket(0, scratch_)));
  }
  media_state_repeats_ = std::max(media_state_repeats_ - 1, 0);
  next_media_state_ =
      now + (media_state_repeats_ > 0 ? kMediaStateRepeatInterval : kMediaStateInterval);
}

// Sound has the media connections to fall back to; video has no other.
PeerState RemotePeer::CurrentState() const {
  if (path_.CarriesVideo()) return PeerState::kConnected;
  if (connections_.IsGivenUp(TransportId::kMedia)) return PeerState::kFailed;
  return was_connected_ ? PeerState::kReconnecting : PeerState::kConnecting;
}

void RemotePeer::UpdateState(ActionQueue& actions) {
  const PeerState state = CurrentState();
  if (state == PeerState::kConnected) was_connected_ = true;
  if (state == state_) return;
  state_ = state;
  actions.Push(PeerStateChanged{info_.id, state});
}

Timestamp RemotePeer::NextTimeout() const {
  const Timestamp next =
      std::min({path_.NextTimeout(), video_.NextTimeout(), connections_.NextTimeout()});
  return path_.transports().ForUrgent() ? std::min(next, next_media_state_) : next;
}

PeerStatistics RemotePeer::Statistics() const {
  return {.peer = info_.id,
          .state = state_,
          .target_rate = path_.target_rate(),
          .loss_ratio = path_.loss_ratio(),
          .round_trip_time = path_.round_trip_time(),
          .media_transports = path_.transports().working_media(),
          .audio_transport = path_.transports().ForUrgent(),
          .connections_rebuilt = connections_.rebuilt(),
          .signals_stale = connections_.signals_stale(),
          .negotiations = connections_.stats(),
          .path = path_.statistics(),
          .pacer = path_.pacer_stats(),
          .packets_retransmitted = packets_retransmitted_,
          .retransmissions_refused = retransmissions_refused_,
          .parity_sent = parity_sent_,
          .video_flow = video_flow_.statistics(),
          .video = video_.statistics(),
          .video_jitter = video_.jitter().Statistics(),
          .audio_jitter = audio_.jitter().Statistics(),
          .audio_decode_errors = audio_.decode_errors(),
          .audio_recovered = audio_.recovered(),
          .audio_deeply_recovered = audio_.deeply_recovered(),
          .hears_deep_redundancy = hears_deep_redundancy(),
          .audio_wait = av_sync_.extra_audio_delay(),
          .lip_skew = av_sync_.skew()};
}

}  // namespace visavis
