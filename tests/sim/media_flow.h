// One media flow in virtual time, without codecs: a source that follows the target rate, the pacer,
// the send history, a link each way and arrival feedback, around any NetworkController.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "tests/sim/link.h"
#include "wasm/congestion/network_controller.h"
#include "wasm/congestion/pacer.h"
#include "wasm/congestion/send_history.h"

namespace visavis::sim {

// What one flow did during a Run.
struct FlowReport {
  double delivered_kbps = 0;  // with overhead
  double mean_target_kbps = 0;
  TimeDelta queue_p50 = TimeDelta::Zero();  // of the forward bottleneck, sampled every 5 ms
  TimeDelta queue_p95 = TimeDelta::Zero();
};

// Video at 30 frames per second, audio of 72 kbps on the wire, feedback every 50 ms that repeats
// the report before. Steps of 5 ms, like a timer in a browser worker.
class MediaFlow {
 public:
  MediaFlow(NetworkController& controller, const LinkConfig& forward, const LinkConfig& back,
            std::uint64_t seed)
      : controller_(controller),
        forward_(forward, seed),
        back_(back, seed + 1),
        random_(seed + 2),
        pacer_(PacerConfig{}, Timestamp::Zero()) {
    Apply(controller_.OnStart(NetworkControllerConfig{}));
  }

  FlowReport Run(TimeDelta duration) {
    const Timestamp start = now_;
    const DataSize delivered_before = forward_.stats().delivered_size;
    std::vector<TimeDelta> queue;
    double target_sum = 0;
    while (now_ < start + duration) {
      Step();
      queue.push_back(forward_.QueueTime(now_));
      target_sum += static_cast<double>(target_.bps()) / 1000.0;
      now_ += kStep;
    }
    std::sort(queue.begin(), queue.end());
    FlowReport report;
    const DataSize delivered = forward_.stats().delivered_size - delivered_before;
    report.delivered_kbps = static_cast<double>((delivered / duration).bps()) / 1000.0;
    report.mean_target_kbps = target_sum / static_cast<double>(queue.size());
    report.queue_p50 = queue[queue.size() / 2];
    report.queue_p95 = queue[queue.size() * 95 / 100];
    return report;
  }

  void SetForward(const LinkConfig& config) { forward_.SetConfig(config, now_); }
  void SetBack(const LinkConfig& config) { back_.SetConfig(config, now_); }
  // The source makes no more than this, whatever the target.
  void SetSourceLimit(DataRate limit) { source_limit_ = limit; }
  DataRate target() const { return target_; }
  const SendHistory& history() const { return history_; }

 private:
  static constexpr TimeDelta kStep = TimeDelta::Millis(5);
  static constexpr TimeDelta kFeedbackInterval = TimeDelta::Millis(50);
  static constexpr TimeDelta kClockOffset = TimeDelta::Seconds(1000);
  static constexpr std::size_t kAudioBytes = 80;
  static constexpr std::size_t kVideoBytes = 1100;

  struct Report {
    std::uint16_t base = 0;
    Timestamp time = Timestamp::Zero();
    std::vector<std::optional<Timestamp>> arrivals;
  };

  void Apply(const NetworkControlUpdate& update) {
    if (update.target_rate) target_ = *update.target_rate;
    pacer_.Apply(update, now_);
  }

  void Step() {
    while (const auto number = forward_.Poll(now_)) NoteArrival(*number);
    if (now_ >= next_feedback_) SendFeedback();
    while (const auto report = back_.Poll(now_)) {
      Apply(controller_.OnTransportFeedback(
          history_.OnReport(report->base, report->arrivals, report->time, now_)));
      pacer_.SetInFlight(history_.in_flight());
    }
    Apply(controller_.OnApplicationState(
        {.at_time = now_, .max_rate = source_limit_, .pacer_queue = pacer_.QueueSize()}));
    MakeMedia();
    while (const auto packet = pacer_.Poll(now_)) Send(*packet);
  }

  void MakeMedia() {
    static constexpr std::array<std::uint8_t, kVideoBytes> kPacket{};
    if (now_ >= next_audio_) {
      pacer_.Enqueue(PacketClass::kAudio, std::span(kPacket).first(kAudioBytes), now_);
      next_audio_ += TimeDelta::Millis(20);
    }
    if (now_ < next_frame_) return;
    const TimeDelta frame_interval = TimeDelta::Seconds(1) / 30;
    next_frame_ += frame_interval;
    if (pacer_.QueueTime() > TimeDelta::Millis(250)) return;
    const double noise = 0.7 + 0.6 * random_.Uniform();
    const DataRate video = std::max(DataRate::KilobitsPerSec(10), std::min(target_, source_limit_) -
                                                                      DataRate::KilobitsPerSec(70));
    std::int64_t left =
        ((video * frame_interval).bytes() * static_cast<std::int64_t>(noise * 100)) / 100;
    for (; left > 0; left -= static_cast<std::int64_t>(kVideoBytes) + kPacketOverhead.bytes()) {
      const auto bytes = static_cast<std::size_t>(
          std::clamp<std::int64_t>(left - kPacketOverhead.bytes(), 20, kVideoBytes));
      pacer_.Enqueue(PacketClass::kVideo, std::span(kPacket).first(bytes), now_);
    }
  }

  void Send(const PacedPacket& packet) {
    const SentPacket sent =
        history_.OnSent(SentPacket::Kind::kVideo, packet.size, packet.probe_id, now_);
    forward_.Send(sent.sequence_number, packet.size, now_);
    pacer_.SetInFlight(history_.in_flight());
    Apply(controller_.OnSentPacket(sent));
  }

  void NoteArrival(std::int64_t number) {
    if (number >= first_ + static_cast<std::int64_t>(arrivals_.size()))
      arrivals_.resize(static_cast<std::size_t>(number - first_ + 1));
    if (number >= first_)
      arrivals_[static_cast<std::size_t>(number - first_)] = now_ + kClockOffset;
    something_new_ = true;
  }

  void SendFeedback() {
    next_feedback_ += kFeedbackInterval;
    if (!something_new_) return;
    something_new_ = false;
    const DataSize size =
        DataSize::Bytes(20 + static_cast<std::int64_t>(arrivals_.size())) + kPacketOverhead;
    back_.Send({static_cast<std::uint16_t>(first_), now_ + kClockOffset, arrivals_}, size, now_);
    arrivals_.erase(arrivals_.begin(), arrivals_.begin() + static_cast<std::ptrdiff_t>(reported_));
    first_ += static_cast<std::int64_t>(reported_);
    reported_ = arrivals_.size();
  }

  NetworkController& controller_;
  Link<std::int64_t> forward_;
  Link<Report> back_;
  Random random_;
  Pacer pacer_;
  SendHistory history_;
  Timestamp now_ = Timestamp::Zero();
  Timestamp next_audio_ = Timestamp::Zero();
  Timestamp next_frame_ = Timestamp::Zero();
  Timestamp next_feedback_ = Timestamp::Millis(50);
  DataRate target_ = DataRate::Zero();
  DataRate source_limit_ = DataRate::PlusInfinity();
  // Receiver: arrivals from number first_ on; the first reported_ of them stood in one report.
  std::int64_t first_ = 1 << 16;
  std::vector<std::optional<Timestamp>> arrivals_;
  std::size_t reported_ = 0;
  bool something_new_ = false;
};

}  // namespace visavis::sim
