// What the rest of the engine sees of congestion control: messages that carry their time go in, an
// update comes out when something changed (the shape of libwebrtc's
// api/transport/network_control.h). One controller per peer path. Owned by the call's path; driven
// by it; no threads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "wasm/base/data_rate.h"
#include "wasm/base/timestamp.h"
#include "wasm/congestion/report_interval.h"

namespace visavis {

struct NetworkControllerConfig {
  Timestamp at_time = Timestamp::Zero();
  DataRate start_rate = DataRate::KilobitsPerSec(300);
  DataRate min_rate = DataRate::KilobitsPerSec(30);
  DataRate max_rate = DataRate::KilobitsPerSec(10'000);
};

// Connections of a path: what a router may take for flows of their own.
inline constexpr std::size_t kMaxTransports = 16;

struct SentPacket {
  std::int64_t sequence_number = 0;  // unwrapped, +1 per packet of the path
  Timestamp send_time = Timestamp::Zero();
  DataSize size = DataSize::Zero();       // with all overhead below us
  DataSize in_flight = DataSize::Zero();  // with this packet
  int probe_id = -1;                      // -1: not part of a probe
  enum class Kind : std::uint8_t { kAudio, kVideo, kPadding, kControl } kind = Kind::kVideo;
  std::uint8_t transport = 0;  // by which it leaves; below kMaxTransports
};

struct PacketResult {
  SentPacket sent;
  // On the receiver's clock, whose offset to ours is unknown; +infinity: lost.
  Timestamp receive_time = Timestamp::PlusInfinity();
  bool IsLost() const { return !receive_time.IsFinite(); }
};

struct TransportFeedback {
  Timestamp at_time = Timestamp::Zero();             // arrival of the feedback, our clock
  Timestamp report_time = Timestamp::Zero();         // when it was made, the receiver's clock
  TimeDelta report_interval = kLeastReportInterval;  // at which the receiver makes them now
  DataSize in_flight = DataSize::Zero();
  bool clock_jumped = false;          // the receiver's: receive times of before cannot be compared
  std::vector<PacketResult> packets;  // ascending; each packet is reported at most once
};

// What the application can use now; sent every few milliseconds.
struct ApplicationState {
  Timestamp at_time = Timestamp::Zero();
  DataRate max_rate = DataRate::PlusInfinity();  // more than this media cannot fill
  DataSize pacer_queue = DataSize::Zero();
  DataSize transport_buffered = DataSize::Zero();  // RTCDataChannel.bufferedAmount of the path
};

struct ProbeRequest {
  // What has not begun to leave by then is void: it would tell of another time. Five feedbacks.
  static constexpr TimeDelta kValidFor = TimeDelta::Millis(250);
  // What has begun and is not over by then is void, too.
  static constexpr TimeDelta kLastsAtMost = TimeDelta::Millis(1500);
  int id = 0;
  DataRate rate = DataRate::Zero();
  TimeDelta duration = TimeDelta::Millis(15);
  int min_packets = 5;
};

// Only what changed is present.
struct NetworkControlUpdate {
  // Of audio and video together, with all overhead.
  std::optional<DataRate> target_rate = std::nullopt;
  // What the path is thought to carry: the target, were there nothing waiting that has to leave
  // first. What is sent at all is decided by it, or a keyframe would take away its own room.
  std::optional<DataRate> available_rate = std::nullopt;
  std::optional<DataRate> pacing_rate = std::nullopt;
  std::optional<DataSize> congestion_window = std::nullopt;
  std::vector<ProbeRequest> probes = {};
};

class NetworkController {
 public:
  virtual ~NetworkController() = default;
  // First call, once.
  virtual NetworkControlUpdate OnStart(const NetworkControllerConfig& config) = 0;
  virtual NetworkControlUpdate OnSentPacket(const SentPacket& packet) = 0;
  // What leaves by it from now on may go another way.
  virtual void OnRouteChange(std::size_t transport) = 0;
  virtual NetworkControlUpdate OnTransportFeedback(const TransportFeedback& feedback) = 0;
  // Every 5 to 50 ms, so that silence is noticed.
  virtual NetworkControlUpdate OnApplicationState(const ApplicationState& state) = 0;
};

}  // namespace visavis
