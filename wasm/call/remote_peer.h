// One other person in the room: the negotiation of both connections, the network path, and what is
// received over it.
//
// Owned by CallEngine. Sans-IO: inputs carry the time; the owner calls Run() after every input and
// at NextTimeout(), and Send() after it. What is to be done goes into the owner's ActionQueue. One
// thread.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "wasm/adaptation/layer_admission.h"
#include "wasm/adaptation/video_admission.h"
#include "wasm/base/ids.h"
#include "wasm/base/timestamp.h"
#include "wasm/call/action_queue.h"
#include "wasm/call/audio_receiver.h"
#include "wasm/call/call_statistics.h"
#include "wasm/call/events.h"
#include "wasm/call/peer_connections.h"
#include "wasm/call/peer_packet_numbers.h"
#include "wasm/call/peer_path.h"
#include "wasm/call/retransmission_budget.h"
#include "wasm/call/retransmission_cache.h"
#include "wasm/call/retransmission_requests.h"
#include "wasm/call/video_flow.h"
#include "wasm/call/video_receiver.h"
#include "wasm/jitter/av_sync.h"
#include "wasm/packet/media_state.h"

namespace visavis {

class RemotePeer {
 public:
  // Asks for both connections. `ice_servers`, which may change, and `codecs` outlive it;
  // `generation` is above that of all connections that there were before to a peer of this id.
  RemotePeer(const PeerId& own, const PeerInfo& info, FirstOffer first_offer,
             std::uint16_t generation, const std::vector<IceServer>& ice_servers,
             CodecFactory& codecs, ActionQueue& actions, Timestamp now);

  PeerPath& path() { return path_; }
  const PeerPath& path() const { return path_; }

  // Closes both connections.
  void Close(ActionQueue& actions) { connections_.Close(actions); }
  PeerConnections& connections() { return connections_; }

  void HandleConnectionState(TransportId transport, ConnectionState state, Timestamp now);
  void HandleChannel(TransportId transport, PeerPath::TransportState state, Timestamp now);
  // Any bytes.
  void HandlePacket(std::span<const std::uint8_t> data, Timestamp now);
  void PullAudio(Timestamp now, AudioFrame& out);

  // What we send on purpose; told to the peer.
  void SetOwnMedia(MediaSwitch audio, MediaSwitch video, Timestamp now);
  // Decoders for deep redundancy are there: uses one, and tells the peer.
  void UseDeepAudio(Timestamp now);
  // The peer says the same of its own.
  bool hears_deep_redundancy() const {
    return remote_media_.current() && remote_media_.current()->hears_deep_redundancy;
  }
  // Sound gets lost in bursts on the way to it or from it.
  bool HasBursts(Timestamp now) const;
  // The longest that is to be expected on the way to it, as it says; zero: none come.
  TimeDelta bursts_told() const {
    return remote_media_.current() ? remote_media_.current()->bursts : TimeDelta::Zero();
  }
  enum class VideoReadiness : std::uint8_t {
    kUnreachable,  // no way to it works
    kBusy,         // what was sent before has not left yet, or its path is too slow for video
    kReady,
  };
  VideoReadiness video_readiness(Timestamp now) const;
  // `needed`: what the path has to carry, with all overhead, for sound and the least video.
  void UpdateVideoAdmission(DataRate needed, Timestamp now);
  bool carries_video() const { return video_admission_.is_admitted(); }
  // Whether it gets the full picture, and all temporal layers of it. Until it gets all, it gets the
  // lowest `layers`; until it gets any, the smaller stream where that is made.
  const LayerAdmission& layers() const { return layer_admission_; }
  enum class SmallPicture : std::uint8_t { kNone, kMade };
  LayerAdmission::Outcome UpdateLayers(LayerAdmission::RoomFor room, LayerAdmission::Others others,
                                       int layers, SmallPicture small, Timestamp now);
  void AdmitToAllLayers(Timestamp now) { layer_admission_.AdmitToAll(now); }
  bool gets_video() const {
    return carries_video() && (layers().gets_any() || small_ == SmallPicture::kMade);
  }
  // Of the picture that it gets, and of the one that it gets from a keyframe of that on.
  VideoSize video_size() const { return size_; }
  VideoSize next_video_size() const {
    return layers().gets_any() ? VideoSize::kFull : VideoSize::kSmall;
  }
  // Frames go to others and not to this peer: it goes on with a keyframe.
  void WithholdVideo();
  // The queue to the peer is long: nothing more, and what waits is dropped but for a keyframe that
  // is leaving.
  void LetQueueDrain(Timestamp now);
  // True once when a keyframe, or a repair where that does, should be encoded for this peer's sake.
  bool TakeHelpWanted(VideoFlow::Help help, Timestamp now);
  // Whether the peer, which gets this size, is known to hold this frame of it as a reference; and
  // whether it must, before repairs may build upon it, because it gets video and answers.
  bool HasDecoded(std::uint16_t frame_number) const {
    return video_flow_.HasDecoded(NumberForPeer(frame_number));
  }
  bool MustAcknowledge(Timestamp now) const;
  // Repairs of this size build upon this frame from now on.
  void OnRepairReference(std::uint16_t frame_number) {
    video_flow_.OnRepairReference(NumberForPeer(frame_number));
  }
  // `packet` of a picture of this size, which is written in `bytes` and in the cache under
  // `cached`; left out where the peer does not get its layer or could not decode it. Writes the
  // peer's own numbers into `bytes`.
  void SendVideo(VideoPacket packet, VideoSize size, std::uint16_t cached,
                 std::span<std::uint8_t> bytes, Timestamp now);
  // How many parity packets the peer should get of the frame that was sent last, if it is for the
  // peer.
  std::size_t parity_wanted() const { return parity_wanted_; }
  // One of them, written in `bytes`, which get the peer's own numbers.
  void SendParity(std::span<std::uint8_t> bytes, Timestamp now);
  // What parity adds to its video, as a share of that.
  double parity_share() const { return parity_packets_ / frame_packets_; }
  // Sends again what the peer asked for in NACKs since the last call, as far as the cache has it
  // and the path can bear it.
  void Retransmit(const RetransmissionCache& cache, Timestamp now);

  // Does what is due. Signals for the relay go through `session`.
  void Run(Timestamp now, RoomSession& session, ActionQueue& actions);
  // What may leave now, by the clock after Run.
  void Send(Timestamp now, ActionQueue& actions);
  Timestamp NextTimeout() const;

  PeerStatistics Statistics() const;

 private:
  void HandleSinglePacket(std::span<const std::uint8_t> data, Timestamp now);
  void Handle(const VideoPacket& packet, Timestamp now);
  void Handle(const ProtectionPacket& packet, Timestamp now);
  void Handle(const ProtectionSupport& packet, Timestamp now);
  void Handle(const AudioPacket& packet, Timestamp now);
  void Handle(const PaddingPacket& packet, Timestamp now);
  void Handle(const FeedbackPacket& packet, Timestamp now);
  void Handle(const NackPacket& packet, Timestamp now);
  void Handle(const KeyframeRequest& packet, Timestamp now);
  void Handle(const MediaState& packet, Timestamp now);
  void Handle(const FrameAcknowledgement& packet, Timestamp now);

  // The peer knows one stream, whichever sizes it got: frame numbers go on where it is another.
  std::uint16_t NumberForPeer(std::uint16_t frame_number) const {
    return static_cast<std::uint16_t>(frame_number + frame_offset_);
  }
  bool IsForPeer(const VideoPacket& packet, VideoSize size) const;
  void PlanParity(const VideoPacket& last);
  void RunReceivers(Timestamp now, ActionQueue& actions);
  void SyncPlayout(Timestamp now);
  void TellBursts(Timestamp now);
  void RepeatMediaState(Timestamp now);
  void SendMediaState(Timestamp now);
  void UpdateState(ActionQueue& actions);
  PeerState CurrentState() const;

  const PeerInfo info_;
  PeerState state_ = PeerState::kConnecting;
  bool was_connected_ = false;
  PeerPath path_;
  PeerConnections connections_;  // tells path_
  VideoReceiver video_;
  AudioReceiver audio_;
  AvSync av_sync_;
  Timestamp last_sync_ = Timestamp::MinusInfinity();
  Timestamp last_frame_ = Timestamp::MinusInfinity();  // shown
  MediaState own_media_;
  RemoteMediaState remote_media_;
  bool remote_media_changed_ = false;
  int media_state_repeats_ = 0;
  Timestamp next_media_state_ = Timestamp::Zero();
  VideoFlow video_flow_;
  VideoAdmission video_admission_;
  LayerAdmission layer_admission_;
  int layers_ = 1;  // unless it gets all
  SmallPicture small_ = SmallPicture::kNone;
  VideoSize size_ = VideoSize::kFull;
  std::uint16_t frame_offset_ = 0;
  std::uint16_t next_frame_ = 0;  // above all that the peer got, in its own numbers
  PeerPacketNumbers packet_numbers_;
  std::size_t parity_wanted_ = 0;
  VideoNumbers parity_numbers_;                    // of the newest frame's first packet
  double parity_packets_ = 0, frame_packets_ = 1;  // of a frame, of late
  std::uint64_t parity_sent_ = 0;
  bool understands_protection_ = false;  // the peer
  bool is_protected_ = false;            // what it sends
  RetransmissionRequests requests_;
  RetransmissionBudget retransmission_budget_;
  std::uint64_t packets_retransmitted_ = 0;
  std::uint64_t retransmissions_refused_ = 0;
  Nack nack_;  // memory for those read and written
  bool stalled_ = false;
  std::array<std::uint8_t, kMaxPacketBytes> scratch_{};
};

using RemotePeers = std::map<PeerId, std::unique_ptr<RemotePeer>>;

}  // namespace visavis
