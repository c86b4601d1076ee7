#include "tests/sim/bandwidth/source_pacer.h"

#include <algorithm>
#include <cmath>

namespace visavis::bandwidth {
namespace {

constexpr DataSize kProbePadding = DataSize::Bytes(1200);
constexpr int kMostProbePackets = 400;
constexpr DataRate kLeastPacing = DataRate::KilobitsPerSec(30);
constexpr DataRate kLeastProbe = DataRate::KilobitsPerSec(50);

double Us(Timestamp time) { return static_cast<double>(time.us()); }
double TimeUs(DataSize size, DataRate rate) {
  return static_cast<double>(size.bytes()) * 8e6 / static_cast<double>(rate.bps());
}

}  // namespace

SourcePacer::SourcePacer(TimeDelta tick, DataRate pacing_rate, Timestamp now, Send send)
    : tick_us_(static_cast<double>(tick.us())),
      send_(std::move(send)),
      pacing_rate_(pacing_rate),
      next_free_us_(Us(now)) {}

void SourcePacer::Apply(const NetworkControlUpdate& update) {
  if (update.pacing_rate) pacing_rate_ = std::max(*update.pacing_rate, kLeastPacing);
  if (update.congestion_window) window_ = *update.congestion_window;
  probes_.insert(probes_.end(), update.probes.begin(), update.probes.end());
}

void SourcePacer::EnqueueVideo(const PacerPacket& packet) {
  video_.push_back(packet);
  queued_ += packet.size;
}

PacerPacket SourcePacer::PopVideo() {
  const PacerPacket packet = video_.front();
  video_.pop_front();
  queued_ -= packet.size;
  return packet;
}

void SourcePacer::Pay(DataSize size, Timestamp now) {
  next_free_us_ = std::max(next_free_us_, Us(now) - tick_us_) + TimeUs(size, pacing_rate_);
}

std::optional<Timestamp> SourcePacer::Run(Timestamp now, Source source) {
  while (!audio_.empty()) {
    const PacerPacket packet = audio_.front();
    audio_.pop_front();
    Pay(packet.size, now);
    in_flight_ = send_(packet, -1);
  }
  if (source == Source::kPaused) {
    probes_.clear();
    probing_ = false;
    return std::nullopt;
  }
  if (const auto more = RunProbes(now)) return more;
  SendVideo(now);
  return std::nullopt;
}

bool SourcePacer::IsProbeDone() const {
  const ProbeRequest& probe = probes_.front();
  const double bits = static_cast<double>(probe_sent_.bytes()) * 8e6;
  const double wanted =
      static_cast<double>(probe.rate.bps()) * static_cast<double>(probe.duration.us());
  return (bits >= wanted && probe_packets_ >= probe.min_packets) ||
         probe_packets_ > kMostProbePackets;
}

std::optional<Timestamp> SourcePacer::RunProbes(Timestamp now) {
  while (!probes_.empty()) {
    const ProbeRequest& probe = probes_.front();
    if (!probing_) {
      probing_ = true;
      probe_sent_ = DataSize::Zero();
      probe_packets_ = 0;
      probe_next_us_ = Us(now);
    }
    bool done = false;
    while (!done && probe_next_us_ <= Us(now)) {
      const PacerPacket packet =
          video_.empty() ? PacerPacket{kProbePadding, SentPacket::Kind::kPadding, std::nullopt}
                         : PopVideo();
      in_flight_ = send_(packet, probe.id);
      probe_sent_ += packet.size;
      ++probe_packets_;
      probe_next_us_ += TimeUs(packet.size, std::max(probe.rate, kLeastProbe));
      done = IsProbeDone();
    }
    if (!done) return Timestamp::Micros(static_cast<std::int64_t>(std::ceil(probe_next_us_)));
    next_free_us_ = std::max(next_free_us_, Us(now));
    probes_.pop_front();
    probing_ = false;
  }
  return std::nullopt;
}

void SourcePacer::SendVideo(Timestamp now) {
  while (!video_.empty() && next_free_us_ <= Us(now) && FitsWindow(video_.front().size)) {
    const PacerPacket packet = PopVideo();
    Pay(packet.size, now);
    in_flight_ = send_(packet, -1);
  }
}

}  // namespace visavis::bandwidth
