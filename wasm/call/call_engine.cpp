#include "wasm/call/call_engine.h"

#include <algorithm>
#include <type_traits>
#include <utility>
#include <variant>

namespace visavis {

CallEngine::CallEngine(std::uint64_t random_seed, CodecFactory& codecs)
    : codecs_(codecs),
      session_(RoomSessionConfig{}, random_seed),
      camera_(codecs),
      audio_sender_(codecs) {}

void CallEngine::HandleInput(const Event& event, Timestamp now) {
  newest_time_ = std::max(newest_time_, now);
  actions_.BeginInput();
  std::visit([&](const auto& what) { Handle(what, newest_time_); }, event);
  Run(newest_time_);
}

void CallEngine::HandleTimeout(Timestamp now) {
  newest_time_ = std::max(newest_time_, now);
  actions_.BeginInput();
  Run(newest_time_);
}

void CallEngine::Send(Timestamp now) {
  newest_time_ = std::max(newest_time_, now);
  actions_.BeginInput();
  for (const auto& [id, peer] : peers_) peer->Send(newest_time_, actions_);
}

Timestamp CallEngine::NextTimeout() const {
  Timestamp next = session_.NextTimeout();
  for (const auto& [id, peer] : peers_) next = std::min(next, peer->NextTimeout());
  return peers_.empty() ? next : std::min(next, next_allocation_);
}

void CallEngine::PullAudio(const PeerId& id, Timestamp now, AudioFrame& out) {
  if (RemotePeer* peer = Find(id)) {
    peer->PullAudio(now, out);
  } else {
    out.Resize(1, kAudioFrameSamples);
  }
}

// --- the person ------------------------------------------------------------------------------

void CallEngine::Handle(const JoinRequested& event, Timestamp now) {
  const JoinResult result = session_.Join(event.room, event.display_name, event.access, now);
  if (result == JoinResult::kStarted) return;
  actions_.Push(SessionError{"invalid-join", std::string(ToString(result))});
}

void CallEngine::Handle(const LeaveRequested&, Timestamp now) { session_.Leave(now); }

void CallEngine::Handle(const NetworkCameBack&, Timestamp now) { session_.HandleNetworkBack(now); }

void CallEngine::Handle(const AudioSwitched& event, Timestamp now) {
  audio_ = event.audio;
  TellOwnMedia(now);
}

void CallEngine::Handle(const VideoSwitched& event, Timestamp now) {
  if (video_ == MediaSwitch::kOff) camera_.RequestKeyframe();
  video_ = event.video;
  TellOwnMedia(now);
}

void CallEngine::Handle(const VideoRateLimited& event, Timestamp now) {
  allocation_.LimitVideo(event.most);
  next_allocation_ = now;
}

void CallEngine::Handle(const VideoDescribed& event, Timestamp) {
  camera_.SetContent(event.content);
}

void CallEngine::TellOwnMedia(Timestamp now) {
  for (const auto& [id, peer] : peers_) peer->SetOwnMedia(audio_, video_, now);
}

// --- the relay -------------------------------------------------------------------------------

void CallEngine::Handle(const SocketOpened& event, Timestamp now) {
  session_.HandleSocketOpened(event.socket, now);
}

void CallEngine::Handle(const SocketMessage& event, Timestamp now) {
  session_.HandleSocketMessage(event.socket, event.text, now);
}

void CallEngine::Handle(const SocketClosed& event, Timestamp now) {
  session_.HandleSocketClosed(event.socket, event.code, now);
}

void CallEngine::DrainSession(Timestamp now) {
  while (auto action = session_.PollAction()) {
    std::visit(
        [&](auto& what) {
          using T = std::decay_t<decltype(what)>;
          if constexpr (std::is_same_v<T, RoomSession::PeerJoined> ||
                        std::is_same_v<T, RoomSession::SignalFromPeer> ||
                        std::is_same_v<T, RoomSession::StateChanged>) {
            Execute(what, now);
          } else if constexpr (std::is_same_v<T, RoomSession::PeerLeft> ||
                               std::is_same_v<T, RoomSession::IceServersChanged>) {
            Execute(what);
          } else {
            actions_.Push(std::move(what));
          }
        },
        *action);
  }
}

void CallEngine::Execute(const RoomSession::PeerJoined& action, Timestamp now) {
  actions_.Push(action);
  const auto [position, inserted] = peers_.try_emplace(action.peer.id);
  std::uint16_t generation = 0;
  if (!inserted) {
    generation = static_cast<std::uint16_t>(position->second->connections().generation() + 1);
    position->second->Close(actions_);
  }
  position->second =
      std::make_unique<RemotePeer>(session_.own_id(), action.peer, action.first_offer, generation,
                                   ice_servers_, codecs_, actions_, now);
  position->second->SetOwnMedia(audio_, video_, now);
  if (deep_audio_.is_here()) position->second->UseDeepAudio(now);
}

void CallEngine::Execute(const RoomSession::PeerLeft& action) {
  const auto position = peers_.find(action.id);
  if (position != peers_.end()) {
    position->second->Close(actions_);
    peers_.erase(position);
  }
  actions_.Push(action);
}

void CallEngine::Execute(const RoomSession::SignalFromPeer& action, Timestamp now) {
  RemotePeer* peer = Find(action.sender);
  if (peer == nullptr) return;
  auto payload = ParseSessionPayload(action.kind, action.payload);
  if (!payload.ok()) return;  // of another kind of client; nothing to answer
  peer->connections().HandleRemoteSignal(std::move(*payload), actions_, now);
}

void CallEngine::Execute(const RoomSession::StateChanged& action, Timestamp now) {
  const auto path = action.state == RoomState::kJoined ? SignalingPath::kUp : SignalingPath::kDown;
  for (const auto& [id, peer] : peers_) peer->connections().HandleSignalingPath(path, now);
  actions_.Push(action);
}

void CallEngine::Execute(RoomSession::IceServersChanged& action) {
  ice_servers_ = std::move(action.servers);
}

// --- connections -----------------------------------------------------------------------------

void CallEngine::Handle(const NegotiationNeeded& event, Timestamp now) {
  if (RemotePeer* peer = Find(event.connection.peer)) {
    peer->connections().negotiation(event.connection.transport).HandleNegotiationNeeded(now);
  }
}

void CallEngine::Handle(const LocalDescriptionSet& event, Timestamp now) {
  if (RemotePeer* peer = Find(event.connection.peer)) {
    peer->connections()
        .negotiation(event.connection.transport)
        .HandleLocalDescription(event.kind, event.sdp, now);
  }
}

void CallEngine::Handle(const RemoteDescriptionSet& event, Timestamp now) {
  if (RemotePeer* peer = Find(event.connection.peer)) {
    peer->connections().negotiation(event.connection.transport).HandleRemoteDescriptionSet(now);
  }
}

void CallEngine::Handle(const DescriptionFailed& event, Timestamp now) {
  if (RemotePeer* peer = Find(event.connection.peer)) {
    peer->connections().negotiation(event.connection.transport).HandleDescriptionFailed(now);
  }
}

void CallEngine::Handle(const LocalCandidateFound& event, Timestamp) {
  if (RemotePeer* peer = Find(event.connection.peer)) {
    peer->connections()
        .negotiation(event.connection.transport)
        .HandleLocalCandidate(event.candidate);
  }
}

void CallEngine::Handle(const ConnectionStateChanged& event, Timestamp now) {
  if (RemotePeer* peer = Find(event.connection.peer)) {
    peer->HandleConnectionState(event.connection.transport, event.state, now);
  }
}

void CallEngine::Handle(const ChannelOpened& event, Timestamp now) {
  if (RemotePeer* peer = Find(event.connection.peer)) {
    peer->HandleChannel(event.connection.transport, PeerPath::TransportState::kOpen, now);
  }
}

void CallEngine::Handle(const ChannelClosed& event, Timestamp now) {
  if (RemotePeer* peer = Find(event.connection.peer)) {
    peer->HandleChannel(event.connection.transport, PeerPath::TransportState::kClosed, now);
  }
}

void CallEngine::Handle(const ChannelBuffered& event, Timestamp) {
  if (RemotePeer* peer = Find(event.connection.peer)) {
    peer->path().SetBuffered(event.connection.transport, event.buffered);
  }
}

void CallEngine::Handle(const PacketReceived& event, Timestamp now) {
  RemotePeer* peer = Find(event.connection.peer);
  if (peer == nullptr) return;
  peer->HandlePacket(event.data, now);
  peer->Retransmit(camera_.sent(), now);
}

// --- camera and microphone -------------------------------------------------------------------

void CallEngine::Handle(const FrameCaptured& event, Timestamp now) {
  if (video_ == MediaSwitch::kOff || allocation_.video() == VideoState::kPaused) return;
  camera_.Send(*event.frame, peers_, now);
}

void CallEngine::Handle(const FrameTook& event, Timestamp now) {
  camera_.FrameTook(event.time, event.others, now);
}

// While muted, silence is sent: the other side's jitter buffer and lip sync go on undisturbed, and
// Opus needs next to nothing for it.
void CallEngine::Handle(const AudioCaptured& event, Timestamp now) {
  static const AudioFrame kSilence;
  if (peers_.empty()) return;
  const AudioFrame& frame = audio_ == MediaSwitch::kOn ? *event.frame : kSilence;
  const auto packet = audio_sender_.Encode(frame, event.capture_time);
  if (packet.empty()) return;
  for (const auto& [id, peer] : peers_) {
    peer->path().Enqueue(PacketClass::kAudio, packet, now);
  }
}

// --- deep redundancy -------------------------------------------------------------------------

// Where there is a module to be had and sound gets lost in bursts, whichever way.
void CallEngine::AskForDeepAudio(Timestamp now) {
  if (codecs_.deep_audio() == nullptr) return;
  const bool has_bursts = std::ranges::any_of(
      peers_, [now](const auto& entry) { return entry.second->HasBursts(now); });
  if (has_bursts && deep_audio_.Demand(now)) actions_.Push(LoadDeepAudio{});
}

void CallEngine::Handle(const DeepAudioLoaded&, Timestamp now) {
  if (!deep_audio_.OnLoaded()) return;
  allocation_.AllowDeepRedundancy();
  for (const auto& [id, peer] : peers_) peer->UseDeepAudio(now);
}

void CallEngine::Handle(const DeepAudioFailed&, Timestamp now) { deep_audio_.OnFailed(now); }

// --- what is due -----------------------------------------------------------------------------

void CallEngine::Run(Timestamp now) {
  if (now >= session_.NextTimeout()) session_.HandleTimeout(now);
  DrainSession(now);
  if (now >= next_allocation_) AllocateRates(now);
  for (const auto& [id, peer] : peers_) peer->Run(now, session_, actions_);
  DrainSession(now);  // the signals that the peers gave it
}

void CallEngine::AllocateRates(Timestamp now) {
  next_allocation_ = now + kAllocationInterval;
  allocation_.Update(peers_, video_, camera_.offer(), now);
  camera_.SetRates(allocation_);
  audio_sender_.SetPlan(allocation_.audio());
  AskForDeepAudio(now);
}

RemotePeer* CallEngine::Find(const PeerId& id) {
  const auto position = peers_.find(id);
  return position == peers_.end() ? nullptr : position->second.get();
}

CallStatistics CallEngine::Statistics() const {
  CallStatistics statistics{.video_rate = allocation_.video_rate(),
                            .small_video_rate = allocation_.small_rate(),
                            .audio = allocation_.audio(),
                            .deep_audio = deep_audio_.state(),
                            .video_sender = camera_.statistics(),
                            .small_video_sender = camera_.small_statistics(),
                            .audio_sender = audio_sender_.statistics(),
                            .peers = {}};
  for (const auto& [id, peer] : peers_) statistics.peers.push_back(peer->Statistics());
  return statistics;
}

}  // namespace visavis
