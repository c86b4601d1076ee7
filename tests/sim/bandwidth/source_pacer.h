// The pacer of a simulated flow: works in ticks, as a timer in a browser's worker does. Audio
// passes at once, probes leave at their own rate (media first, then padding), video by the pacing
// rate and the window.
//
// Not wasm/congestion/pacer.h: that one copies packets and this one has none, and the bench is to
// judge controllers by figures that do not move with the engine's pacer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>

#include "tests/sim/bandwidth/scenario.h"
#include "wasm/congestion/network_controller.h"

namespace visavis::bandwidth {

struct PacerPacket {
  DataSize size = DataSize::Zero();
  SentPacket::Kind kind = SentPacket::Kind::kVideo;
  std::optional<std::size_t> frame;
};

class SourcePacer {
 public:
  // Called for each packet that leaves, with the probe it belongs to or -1; returns the bytes in
  // flight with it.
  using Send = std::function<DataSize(const PacerPacket& packet, int probe_id)>;

  SourcePacer(TimeDelta tick, DataRate pacing_rate, Timestamp now, Send send);

  void Apply(const NetworkControlUpdate& update);
  void SetInFlight(DataSize in_flight) { in_flight_ = in_flight; }
  void EnqueueAudio(const PacerPacket& packet) { audio_.push_back(packet); }
  void EnqueueVideo(const PacerPacket& packet);

  enum class Source { kRunning, kPaused };
  // Sends what may leave. When a probe goes on before the next tick, says when.
  std::optional<Timestamp> Run(Timestamp now, Source source);

  DataSize QueueSize() const { return queued_; }
  DataRate pacing_rate() const { return pacing_rate_; }

 private:
  std::optional<Timestamp> RunProbes(Timestamp now);
  bool IsProbeDone() const;
  void SendVideo(Timestamp now);
  void Pay(DataSize size, Timestamp now);
  bool FitsWindow(DataSize size) const { return !window_ || in_flight_ + size <= *window_; }
  PacerPacket PopVideo();

  const double tick_us_;
  const Send send_;
  std::deque<PacerPacket> audio_, video_;
  DataSize queued_ = DataSize::Zero();  // video
  DataSize in_flight_ = DataSize::Zero();
  DataRate pacing_rate_;
  std::optional<DataSize> window_;
  double next_free_us_;
  std::deque<ProbeRequest> probes_;
  bool probing_ = false;  // the first of them has begun
  DataSize probe_sent_ = DataSize::Zero();
  int probe_packets_ = 0;
  double probe_next_us_ = 0;
};

}  // namespace visavis::bandwidth
