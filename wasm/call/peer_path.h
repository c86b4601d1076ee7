// The network between us and one peer: pacing, transport sequence numbers, arrival feedback both
// ways, and the controller that turns it into a target rate. It knows packets, not media.
//
// Owned by RemotePeer. Sans-IO: inputs carry the time; Poll() until it is empty after every input
// and at NextTimeout(). One thread.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "wasm/base/data_rate.h"
#include "wasm/base/ids.h"
#include "wasm/base/timestamp.h"
#include "wasm/call/arrival_reports.h"
#include "wasm/call/keyframe_departure.h"
#include "wasm/call/path_transports.h"
#include "wasm/call/protection_demand.h"
#include "wasm/call/stripe_demand.h"
#include "wasm/congestion/network_controller.h"
#include "wasm/congestion/pacer.h"
#include "wasm/congestion/send_history.h"
#include "wasm/packet/compound_packet.h"
#include "wasm/packet/feedback.h"
#include "wasm/packet/media_packet.h"
#include "wasm/signaling/ice_recovery.h"

namespace visavis {

struct PeerPathStatistics {
  std::uint64_t packets_sent = 0;
  std::uint64_t bytes_sent = 0;
  std::uint64_t packets_received = 0;
  std::uint64_t bytes_received = 0;
  std::uint64_t packets_invalid = 0;
  std::uint64_t queue_flushes = 0;       // video that waited longer than kMaxQueueTime was dropped
  std::uint64_t audio_dropped = 0;       // no transport had room for it at once
  std::uint64_t control_dropped = 0;     // as audio, or more than kMaxControlPackets
  std::int64_t arrivals_unreported = 0;  // no report to the peer could describe them
  std::uint64_t video_dropped = 0;       // no transport, a full queue, or flushed
};

class PeerPath {
 public:
  static constexpr TimeDelta kMaxUrgentQueueTime = TimeDelta::Millis(100);
  // No frames are sent to this peer while its queue is longer.
  static constexpr TimeDelta kLongQueue = TimeDelta::Millis(250);
  // And no upper temporal layers while it is longer than this.
  static constexpr TimeDelta kLayersQueue = TimeDelta::Millis(125);
  // Video that old is of no use to a conversation.
  static constexpr TimeDelta kMaxQueueTime = TimeDelta::Millis(600);
  // No feedback for so long, though packets are out: the path is taken for dead until some comes.
  // Media state goes out every second, so that it comes on a path without media, too.
  static constexpr TimeDelta kStallTimeout = TimeDelta::Millis(2500);
  // The same for so long, for two round trips, or for longer than reports at their interval can
  // take: others do not wait for this path.
  static constexpr TimeDelta kSilence = TimeDelta::Millis(500);
  static constexpr TimeDelta kControllerInterval = TimeDelta::Millis(25);

  struct Outgoing {
    TransportId transport;
    std::span<const std::uint8_t> data;  // valid until the next call
  };

  explicit PeerPath(Timestamp now);

  using TransportState = PathTransports::State;
  void SetTransport(TransportId transport, TransportState state, Timestamp now);
  void SetConnectionState(TransportId transport, ConnectionState state);
  void SetBuffered(TransportId transport, DataSize buffered) {
    transports_.SetBuffered(transport, buffered);
  }
  const PathTransports& transports() const { return transports_; }
  // A transport for video works.
  bool CarriesVideo() const { return transports_.working_media() > 0; }
  // Over how many media transports video should be striped.
  std::size_t media_transports_wanted() const { return stripe_demand_.wanted(); }

  // `packet`: a whole packet, of no video; its transport sequence number is written when it leaves.
  // Dropped, which is counted, while no transport for it works or its queue is full.
  EnqueueResult Enqueue(PacketClass packet_class, std::span<const std::uint8_t> packet,
                        Timestamp now);
  // The same for video: the first packet of a keyframe or of a repair, another of it, or of
  // neither.
  enum class FrameKind : std::uint8_t { kKeyframeStart, kKeyframe, kOther };
  EnqueueResult EnqueueVideo(std::span<const std::uint8_t> packet, FrameKind frame, Timestamp now);
  // A packet without transport sequence number, to leave at once: NACK, keyframe request.
  void EnqueueControl(std::span<const std::uint8_t> packet);
  static constexpr std::size_t kMaxControlPackets = 8;  // then the newest is dropped

  // Every packet that came, whatever it is.
  void HandleArrival(const Packet& packet, std::size_t bytes, Timestamp now);
  void HandleInvalidPacket() { ++statistics_.packets_invalid; }
  void HandleFeedback(const FeedbackPacket& feedback, Timestamp now);

  std::optional<Outgoing> Poll(Timestamp now);
  Timestamp NextTimeout() const;

  // The most that the media offered could use, for the controller.
  void SetMaxUsefulRate(DataRate rate) { max_useful_rate_ = rate; }
  DataRate target_rate() const { return target_rate_; }
  DataRate available_rate() const { return available_rate_; }
  // How many parity packets a frame of so many packets should have.
  std::size_t ParityPackets(std::size_t media_packets) const {
    return protection_demand_.ParityPackets(media_packets, round_trip_time());
  }
  double loss_ratio() const { return history_.loss_ratio(); }
  std::optional<TimeDelta> round_trip_time() const { return history_.smoothed_rtt(); }
  bool IsQueueLong() const { return pacer_.QueueTime() > kLongQueue; }
  bool HasRoomForLayers() const { return pacer_.QueueTime() <= kLayersQueue; }
  // No feedback for longer than it can take, though packets are out.
  bool IsSilent(Timestamp now) const;
  bool IsStalled(Timestamp now) const;
  // Forgets the video that waits.
  void ClearVideo() { KeepVideo(0); }
  // The same, but for a keyframe or repair that is leaving (keyframe_departure.h).
  enum class Cleared : std::uint8_t { kNothing, kVideo };
  Cleared ClearVideoBehindKeyframe(Timestamp now);
  // A keyframe is leaving, or may not have been decoded and acknowledged yet.
  bool HasKeyframeOnItsWay(Timestamp now) const;
  bool IsKeyframeLeaving(Timestamp now) const { return keyframe_.remaining(now) > 0; }
  void DropStaleVideo(Timestamp now);
  // True once after video was dropped from the queue: the peer needs a keyframe.
  bool TakeQueueFlushed();
  PeerPathStatistics statistics() const;
  const PacerStats& pacer_stats() const { return pacer_.stats(); }

 private:
  EnqueueResult Queue(PacketClass packet_class, std::span<const std::uint8_t> packet,
                      Timestamp now);
  std::optional<TransportId> TransportFor(PacketClass packet_class) const;
  void Apply(const NetworkControlUpdate& update, Timestamp now);
  void RunController(Timestamp now);
  Cleared KeepVideo(std::size_t packets);
  std::optional<Outgoing> PollControl(Timestamp now);
  Outgoing Send(TransportId transport, std::span<const std::uint8_t> data);
  Outgoing SendPaced(TransportId transport, const PacedPacket& paced, Timestamp now);
  std::span<const std::uint8_t> WritePadding(std::uint16_t number, DataSize size);

  PathTransports transports_;
  StripeDemand stripe_demand_;
  ProtectionDemand protection_demand_;
  Pacer pacer_;
  KeyframeDeparture keyframe_;
  PacketRing control_;
  SendHistory history_;
  ArrivalReports reports_;
  FeedbackReport received_report_;
  std::unique_ptr<NetworkController> controller_;
  DataRate target_rate_, available_rate_;
  DataRate max_useful_rate_ = DataRate::PlusInfinity();
  Timestamp next_controller_run_;
  // Of the oldest packet sent since the last feedback; +infinity: none.
  Timestamp waiting_since_ = Timestamp::PlusInfinity();
  bool queue_flushed_ = false;
  std::array<std::uint8_t, kMaxPacketBytes> scratch_{};
  PeerPathStatistics statistics_;
};

}  // namespace visavis
