// A whole call: the room, its peers, what is sent to them all and what comes from each.
//
// The owner (bindings/ in a page, a test, a simulator) drives it: HandleInput with the time, then
// Send with the time that it is then and PollAction until empty, then HandleTimeout when
// NextTimeout comes. Sans-IO: it reads no clock, opens no socket, starts no thread. One thread;
// nothing calls back, so nothing re-enters.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "wasm/base/ids.h"
#include "wasm/base/timestamp.h"
#include "wasm/call/action_queue.h"
#include "wasm/call/actions.h"
#include "wasm/call/audio_sender.h"
#include "wasm/call/call_statistics.h"
#include "wasm/call/deep_audio_loading.h"
#include "wasm/call/events.h"
#include "wasm/call/rate_allocation.h"
#include "wasm/call/remote_peer.h"
#include "wasm/call/video_distribution.h"
#include "wasm/codec/codec_factory.h"
#include "wasm/signaling/room_session.h"

namespace visavis {

class CallEngine {
 public:
  // `random_seed` spreads reconnects of many clients; take it from a random device. `codecs`
  // outlives it.
  CallEngine(std::uint64_t random_seed, CodecFactory& codecs);

  // Times never run backwards; an earlier `now` is taken as the newest one seen.
  void HandleInput(const Event& event, Timestamp now);
  void HandleTimeout(Timestamp now);
  // Adds what may leave to the actions. An input may have taken milliseconds to encode or decode a
  // picture: a packet stamped with the time before would look as if the path had held it.
  void Send(Timestamp now);
  std::optional<Action> PollAction() { return actions_.Poll(); }
  // When HandleTimeout is due; PlusInfinity: never. It may have passed already.
  Timestamp NextTimeout() const;

  // The next 20 ms of a peer's sound, pulled by the sound device; silence for an unknown peer.
  void PullAudio(const PeerId& peer, Timestamp now, AudioFrame& out);

  CallStatistics Statistics() const;

 private:
  // How often rates are shared out anew.
  static constexpr TimeDelta kAllocationInterval = TimeDelta::Millis(25);

  void Handle(const JoinRequested& event, Timestamp now);
  void Handle(const LeaveRequested& event, Timestamp now);
  void Handle(const NetworkCameBack& event, Timestamp now);
  void Handle(const AudioSwitched& event, Timestamp now);
  void Handle(const VideoSwitched& event, Timestamp now);
  void Handle(const VideoRateLimited& event, Timestamp now);
  void Handle(const VideoDescribed& event, Timestamp now);
  void Handle(const SocketOpened& event, Timestamp now);
  void Handle(const SocketMessage& event, Timestamp now);
  void Handle(const SocketClosed& event, Timestamp now);
  void Handle(const NegotiationNeeded& event, Timestamp now);
  void Handle(const LocalDescriptionSet& event, Timestamp now);
  void Handle(const RemoteDescriptionSet& event, Timestamp now);
  void Handle(const DescriptionFailed& event, Timestamp now);
  void Handle(const LocalCandidateFound& event, Timestamp now);
  void Handle(const ConnectionStateChanged& event, Timestamp now);
  void Handle(const ChannelOpened& event, Timestamp now);
  void Handle(const ChannelClosed& event, Timestamp now);
  void Handle(const ChannelBuffered& event, Timestamp now);
  void Handle(const PacketReceived& event, Timestamp now);
  void Handle(const FrameCaptured& event, Timestamp now);
  void Handle(const FrameTook& event, Timestamp now);
  void Handle(const AudioCaptured& event, Timestamp now);
  void Handle(const DeepAudioLoaded& event, Timestamp now);
  void Handle(const DeepAudioFailed& event, Timestamp now);

  void Execute(const RoomSession::PeerJoined& action, Timestamp now);
  void Execute(const RoomSession::PeerLeft& action);
  void Execute(const RoomSession::SignalFromPeer& action, Timestamp now);
  void Execute(const RoomSession::StateChanged& action, Timestamp now);
  void Execute(RoomSession::IceServersChanged& action);

  // Does all that is due after an input.
  void Run(Timestamp now);
  void DrainSession(Timestamp now);
  void AllocateRates(Timestamp now);
  void AskForDeepAudio(Timestamp now);
  void TellOwnMedia(Timestamp now);
  RemotePeer* Find(const PeerId& id);

  CodecFactory& codecs_;
  RoomSession session_;
  RemotePeers peers_;
  std::vector<IceServer> ice_servers_;
  VideoDistribution camera_;
  AudioSender audio_sender_;
  DeepAudioLoading deep_audio_;
  MediaSwitch audio_ = MediaSwitch::kOff;
  MediaSwitch video_ = MediaSwitch::kOff;
  RateAllocation allocation_;
  Timestamp next_allocation_ = Timestamp::Zero();
  Timestamp newest_time_ = Timestamp::MinusInfinity();
  ActionQueue actions_;
};

}  // namespace visavis
