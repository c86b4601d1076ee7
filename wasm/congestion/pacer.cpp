#include "wasm/congestion/pacer.h"

#include <algorithm>
#include <cmath>

namespace visavis {
namespace {

// Unused time is not saved up: after a pause there is no burst. But while packets wait, a timer
// that comes late (the thread was encoding, say) does not make the whole path slower.
constexpr double kNoCredit = 0.0;
constexpr TimeDelta kLateTimer = TimeDelta::Millis(10);

// A peer that asks for much again and again must not keep the video waiting for long: QueueTime()
// does not show this debt, and frames would go stale behind it.
constexpr TimeDelta kMostDebtBeside = TimeDelta::Millis(100);

// Of padding at the rate that it leaves at: full packets from 800 kbps on.
constexpr TimeDelta kPaddingTime = TimeDelta::Millis(10);
constexpr DataSize kLeastPadding = DataSize::Bytes(120);

constexpr PacketClass kPacedClasses[] = {PacketClass::kRetransmission, PacketClass::kVideo};

double Bits(DataSize size) { return static_cast<double>(size.bytes()) * 8.0; }
double BitsIn(DataRate rate, TimeDelta time) {
  return static_cast<double>(rate.bps()) * time.seconds_f();
}
// Rounded up, so that a Poll at that time finds the debt paid.
TimeDelta TimeToPay(double bits, DataRate rate) {
  if (bits <= 0) return TimeDelta::Zero();
  if (rate <= DataRate::Zero()) return TimeDelta::PlusInfinity();
  return TimeDelta::Micros(
      static_cast<std::int64_t>(std::ceil(bits * 1e6 / static_cast<double>(rate.bps()))));
}

}  // namespace

Pacer::Pacer(const PacerConfig& config, Timestamp now)
    : config_(config),
      rings_{PacketRing(config.max_packets), PacketRing(config.max_packets),
             PacketRing(config.max_packets)},
      pacing_rate_(config.pacing_rate),
      last_drain_(now) {
  probes_.reserve(kMaxProbes);
}

void Pacer::Apply(const NetworkControlUpdate& update, Timestamp now) {
  Drain(now);
  if (update.pacing_rate) pacing_rate_ = *update.pacing_rate;
  if (update.congestion_window) window_ = *update.congestion_window;
  for (const ProbeRequest& request : update.probes) {
    if (probes_.size() == kMaxProbes) {
      ++stats_.dropped_probes;
    } else {
      probes_.push_back({.request = request, .asked = now});
    }
  }
}

EnqueueResult Pacer::Enqueue(PacketClass packet_class, std::span<const std::uint8_t> bytes,
                             Timestamp now) {
  VISAVIS_DCHECK(packet_class != PacketClass::kPadding && !bytes.empty());
  Drain(now);  // until now it did not wait
  if (Ring(packet_class).Push(bytes, now) == nullptr) {
    ++stats_.dropped_full;
    return EnqueueResult::kQueueFull;
  }
  queue_size_ += WireSize(bytes.size());
  return EnqueueResult::kQueued;
}

std::optional<PacedPacket> Pacer::Poll(Timestamp now, PollScope scope) {
  Drain(now);
  DropVoidProbes(now);
  last_scope_ = scope;
  if (!Ring(PacketClass::kAudio).empty()) return Take(PacketClass::kAudio, now);
  waits_for_timer_ = false;
  if (scope == PollScope::kAudioOnly || WindowIsFull()) return std::nullopt;
  if (debt_bits_ > BitsIn(CurrentRate(), config_.burst)) {
    waits_for_timer_ = queue_size_ > DataSize::Zero();
    return std::nullopt;
  }
  for (const PacketClass packet_class : kPacedClasses)
    if (!Ring(packet_class).empty()) return Take(packet_class, now);
  if (!probes_.empty()) return MakePadding();
  return std::nullopt;
}

void Pacer::OnSentBeside(DataSize size, Timestamp now) {
  Drain(now);
  const double most = BitsIn(CurrentRate(), kMostDebtBeside);
  debt_bits_ = std::max(debt_bits_, std::min(debt_bits_ + Bits(size), most));
}

void Pacer::DropVoidProbes(Timestamp now) {
  stats_.dropped_probes += std::erase_if(probes_, [now](const Probe& probe) {
    const bool has_begun = probe.packets_sent > 0;
    const TimeDelta valid = has_begun ? ProbeRequest::kLastsAtMost : ProbeRequest::kValidFor;
    return now - probe.asked > valid;
  });
}

Timestamp Pacer::NextTimeout() const {
  if (!Ring(PacketClass::kAudio).empty()) return last_drain_;
  if (last_scope_ == PollScope::kAudioOnly || WindowIsFull()) return Timestamp::PlusInfinity();
  // Poll allows a burst of debt, but waiting until all is paid lets that burst leave in one turn.
  const Timestamp paid = last_drain_ + TimeToPay(debt_bits_, CurrentRate());
  const bool waiting = std::any_of(std::begin(kPacedClasses), std::end(kPacedClasses),
                                   [this](PacketClass c) { return !Ring(c).empty(); });
  return waiting || !probes_.empty() ? paid : Timestamp::PlusInfinity();
}

void Pacer::Clear(PacketClass packet_class, std::size_t kept) {
  PacketRing& ring = Ring(packet_class);
  while (ring.size() > kept) {
    queue_size_ -= WireSize(ring.PopNewest().bytes.size());
    ++stats_.dropped_cleared;
  }
}

std::size_t Pacer::QueuePackets(PacketClass packet_class) const {
  return packet_class == PacketClass::kPadding ? 0 : Ring(packet_class).size();
}

TimeDelta Pacer::OldestWait(PacketClass packet_class, Timestamp now, std::size_t earlier) const {
  const PacketRing& ring = Ring(packet_class);
  return earlier < ring.size() ? now - ring.At(earlier).enqueued : TimeDelta::Zero();
}

TimeDelta Pacer::QueueTime() const { return TimeToPay(Bits(queue_size_), pacing_rate_); }

void Pacer::Drain(Timestamp now) {
  if (now <= last_drain_) return;
  const TimeDelta elapsed = now - last_drain_;
  const double credit = waits_for_timer_ ? BitsIn(CurrentRate(), kLateTimer) : kNoCredit;
  debt_bits_ = std::max(-credit, debt_bits_ - BitsIn(CurrentRate(), elapsed));
  last_drain_ = now;
}

DataRate Pacer::CurrentRate() const {
  return probes_.empty() ? pacing_rate_ : std::max(pacing_rate_, probes_.front().request.rate);
}

bool Pacer::WindowIsFull() const { return window_ && in_flight_ >= *window_; }

DataSize Pacer::WireSize(std::size_t bytes) const {
  return DataSize::Bytes(static_cast<std::int64_t>(bytes)) + config_.packet_overhead;
}

PacedPacket Pacer::Take(PacketClass packet_class, Timestamp now) {
  PacketRing::Slot& slot = Ring(packet_class).Pop();
  PacedPacket packet;
  packet.packet_class = packet_class;
  packet.size = WireSize(slot.bytes.size());
  packet.queue_time = now - slot.enqueued;
  packet.bytes = slot.bytes;
  queue_size_ -= packet.size;
  CountSent(packet);
  return packet;
}

// A probe of full packets on a slow path would be a queue of half a second.
DataSize Pacer::PaddingSize() const {
  const DataSize size = CurrentRate() * kPaddingTime;
  return std::clamp(size, std::min(kLeastPadding, config_.padding_packet), config_.padding_packet);
}

PacedPacket Pacer::MakePadding() {
  PacedPacket packet;
  packet.packet_class = PacketClass::kPadding;
  packet.size = PaddingSize() + config_.packet_overhead;
  ++stats_.sent_padding_packets;
  CountSent(packet);
  return packet;
}

void Pacer::CountSent(PacedPacket& packet) {
  ++stats_.sent_packets;
  debt_bits_ += Bits(packet.size);
  // Audio may leave by a transport of its own; a probe is about the media's.
  if (probes_.empty() || packet.packet_class == PacketClass::kAudio) return;
  Probe& probe = probes_.front();
  packet.probe_id = probe.request.id;
  ++probe.packets_sent;
  probe.sent += packet.size;
  const DataSize enough = probe.request.rate * probe.request.duration;
  if (probe.packets_sent >= probe.request.min_packets && probe.sent >= enough)
    probes_.erase(probes_.begin());
}

}  // namespace visavis
