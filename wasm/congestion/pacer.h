// Spreads packets over time so that they leave at the pacing rate instead of in bursts: a leaky
// bucket with priorities, congestion window and probes.
//
// One per peer path, owned by the send side of that path. Sans-IO: the owner enqueues, calls Poll()
// until it is empty, and comes back at NextTimeout(). One thread; nothing calls back.
//
// Bounds: per class PacerConfig::max_packets. A packet for a full class is refused (the newest is
// dropped), because the frame it belongs to is lost either way and older packets are nearer to
// completing theirs. The owner keeps the queue short by skipping frames while QueueTime() is long.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "wasm/base/data_rate.h"
#include "wasm/base/timestamp.h"
#include "wasm/congestion/network_controller.h"
#include "wasm/congestion/packet_overhead.h"
#include "wasm/congestion/packet_ring.h"

namespace visavis {

// Highest priority first. Audio (and control: feedback, NACK) bypasses pacing and window, but what
// it uses is taken from what the others get.
enum class PacketClass : std::uint8_t { kAudio, kRetransmission, kVideo, kPadding };
inline constexpr std::size_t kQueuedClasses = 3;  // padding is made, not queued

enum class EnqueueResult { kQueued, kQueueFull };
enum class PollScope { kEverything, kAudioOnly };

struct PacerConfig {
  DataRate pacing_rate = DataRate::KilobitsPerSec(750);  // until the first update
  // So much may leave at once: a timer in a browser worker fires at most every 4 to 5 ms.
  TimeDelta burst = TimeDelta::Millis(5);
  DataSize packet_overhead = kPacketOverhead;
  DataSize padding_packet = DataSize::Bytes(1000);  // at most, without overhead
  std::size_t max_packets = 1024;                   // per class: 4 s of video at 2 Mbps
};

struct PacedPacket {
  PacketClass packet_class = PacketClass::kPadding;
  int probe_id = -1;                 // -1: not part of a probe
  DataSize size = DataSize::Zero();  // with overhead
  TimeDelta queue_time = TimeDelta::Zero();
  // The packet, which the owner may still change (its transport sequence number is known only now);
  // valid until the next call of Enqueue, Poll or Clear. Empty for padding: the owner makes a
  // packet of `size` less overhead.
  std::span<std::uint8_t> bytes;
};

struct PacerStats {
  std::uint64_t sent_packets = 0;
  std::uint64_t sent_padding_packets = 0;
  std::uint64_t dropped_full = 0;     // refused by Enqueue
  std::uint64_t dropped_cleared = 0;  // by Clear
  std::uint64_t dropped_probes = 0;   // requested while kMaxProbes were waiting, or void
};

class Pacer {
 public:
  static constexpr std::size_t kMaxProbes = 4;

  Pacer(const PacerConfig& config, Timestamp now);

  // Takes pacing rate, congestion window and probes; absent parts stay as they were.
  void Apply(const NetworkControlUpdate& update, Timestamp now);
  // Bytes sent and neither acknowledged nor lost; compared with the congestion window.
  void SetInFlight(DataSize in_flight) { in_flight_ = in_flight; }

  // Copies `bytes` (1..65535, any class but kPadding); memory is reused.
  EnqueueResult Enqueue(PacketClass packet_class, std::span<const std::uint8_t> bytes,
                        Timestamp now);
  // The packet that may leave now; call until it is empty. kAudioOnly: while the transport of the
  // other classes has no room.
  std::optional<PacedPacket> Poll(Timestamp now, PollScope scope = PollScope::kEverything);
  // So much, with overhead, has left by the same way without us, as feedback does: it is taken from
  // what the others get.
  void OnSentBeside(DataSize size, Timestamp now);
  // When Poll may next have something, if nothing else happens; PlusInfinity: never. While the
  // window is full that is after the next SetInFlight.
  Timestamp NextTimeout() const;
  // Forgets what is queued in a class, but for the oldest `kept` packets: old video when a keyframe
  // replaces it.
  void Clear(PacketClass packet_class, std::size_t kept = 0);

  // All classes, with overhead.
  DataSize QueueSize() const { return queue_size_; }
  std::size_t QueuePackets(PacketClass packet_class) const;
  // How long the oldest packet of a queued class, behind `earlier` others, has waited; zero when
  // there is none.
  TimeDelta OldestWait(PacketClass packet_class, Timestamp now, std::size_t earlier = 0) const;
  // How long the queue takes to leave at the pacing rate.
  TimeDelta QueueTime() const;
  DataRate pacing_rate() const { return pacing_rate_; }
  const PacerStats& stats() const { return stats_; }

 private:
  struct Probe {
    ProbeRequest request;
    Timestamp asked;
    int packets_sent = 0;
    DataSize sent = DataSize::Zero();
  };
  PacketRing& Ring(PacketClass packet_class) {
    return rings_[static_cast<std::size_t>(packet_class)];
  }
  const PacketRing& Ring(PacketClass packet_class) const {
    return rings_[static_cast<std::size_t>(packet_class)];
  }
  void Drain(Timestamp now);
  void DropVoidProbes(Timestamp now);
  DataRate CurrentRate() const;
  bool WindowIsFull() const;
  PacedPacket Take(PacketClass packet_class, Timestamp now);
  PacedPacket MakePadding();
  DataSize PaddingSize() const;
  void CountSent(PacedPacket& packet);
  DataSize WireSize(std::size_t bytes) const;

  const PacerConfig config_;
  std::array<PacketRing, kQueuedClasses> rings_;
  DataSize queue_size_ = DataSize::Zero();
  DataRate pacing_rate_;
  std::optional<DataSize> window_;
  DataSize in_flight_ = DataSize::Zero();
  Timestamp last_drain_;
  PollScope last_scope_ = PollScope::kEverything;
  bool waits_for_timer_ = false;  // packets, for nothing but the pace
  // Bits sent above what the rates allow so far. Fractions of a byte matter at short intervals.
  double debt_bits_ = 0;
  std::vector<Probe> probes_;  // first is the active one; at most kMaxProbes
  PacerStats stats_;
};

}  // namespace visavis
