#include "tests/sim/bandwidth/media_flow.h"

#include <algorithm>
#include <utility>

namespace visavis::bandwidth {
namespace {

constexpr TimeDelta kAudioInterval = TimeDelta::Millis(20);
constexpr int kAudioPacketsPerSecond = 50;
// The encoder leaves a frame out while the pacer needs longer than this for what it has.
constexpr DataSize kQueueToSkip = DataSize::Bytes(6000);
constexpr double kSecondsToSkip = 0.25;
constexpr TimeDelta kFeedbackAfterStop = TimeDelta::Seconds(2);

double Bytes(DataSize size) { return static_cast<double>(size.bytes()); }

}  // namespace

MediaFlow::MediaFlow(const FlowConfig& config, std::uint64_t seed, EventQueue& events, Links links,
                     std::unique_ptr<NetworkController> controller)
    : config_(config),
      events_(events),
      links_(links),
      controller_(std::move(controller)),
      source_(config, seed),
      reader_(config.stalls, seed + 500, events),
      writer_(config.sender_stalls, seed + 700, events),
      connections_(
          static_cast<std::size_t>(std::max(config.connections, config.sctp_associations))),
      receiver_(config.feedback_redundancy, static_cast<int>(connections_), sent_),
      flying_(connections_) {
  if (config.sctp_associations == 0) return;
  sctp_.emplace(config.sctp_associations, config.stop, sent_, events,
                SctpAssociations::Network{
                    [this](std::int64_t number) { SendData(number); },
                    [this](Packet sack) { links_.feedback.Send(std::move(sack), this); }});
}

void MediaFlow::Start() {
  const Timestamp now = events_.now();
  pacer_.emplace(
      config_.pacer_tick, config_.start_rate * 2.0, now,
      [this](const PacerPacket& packet, int probe_id) { return Send(packet, probe_id); });
  target_ = config_.start_rate;
  NetworkControllerConfig config;
  config.at_time = now;
  config.start_rate = config_.start_rate;
  config.min_rate = config_.min_rate;
  config.max_rate = config_.max_rate + config_.audio_rate;
  Apply(controller_->OnStart(config));
  RunController();
  reader_.Start();
  writer_.Start();
  events_.At(now, [this] { OnFrameTick(); });
  events_.At(now, [this] { OnAudioTick(); });
  events_.At(now, [this] { OnPacerTick(); });
  events_.At(now, [this] { OnControlTick(); });
  events_.After(config_.feedback_interval, [this] { OnFeedbackTick(); });
}

void MediaFlow::Apply(const NetworkControlUpdate& update) {
  if (update.target_rate) target_ = *update.target_rate;
  pacer_->Apply(update);
}

void MediaFlow::RunController() {
  ApplicationState state;
  state.at_time = events_.now();
  state.max_rate =
      IsPaused() ? DataRate::Zero() : config_.VideoLimit(events_.now()) + config_.audio_rate;
  state.pacer_queue = pacer_->QueueSize();
  if (sctp_) state.transport_buffered = sctp_->buffered();
  Apply(controller_->OnApplicationState(state));
  source_.SetTarget(target_, events_.now());
}

void MediaFlow::OnControlTick() {
  if (!IsLive()) return;
  RunController();
  const auto slot =
      static_cast<std::size_t>((events_.now() - config_.start).us() / FlowRecord::kTargetSlot.us());
  while (record_.target_by_slot.size() <= slot) record_.target_by_slot.push_back(target_);
  if (observer_) observer_();
  events_.After(kControlInterval, [this] { OnControlTick(); });
}

void MediaFlow::OnAudioTick() {
  if (!IsLive()) return;
  if (!IsPaused() && config_.audio_rate > DataRate::Zero()) {
    const auto size = DataSize::Bytes(config_.audio_rate.bps() / 8 / kAudioPacketsPerSecond);
    pacer_->EnqueueAudio({size, SentPacket::Kind::kAudio, std::nullopt});
    RunPacer();
  }
  events_.After(kAudioInterval, [this] { OnAudioTick(); });
}

void MediaFlow::OnFrameTick() {
  if (!IsLive()) return;
  events_.After(TimeDelta::Micros(static_cast<std::int64_t>(1e6 / config_.frames_per_second)),
                [this] { OnFrameTick(); });
  if (IsPaused()) return source_.Pause();
  ++record_.frames_captured;
  const DataSize queued = pacer_->QueueSize();
  const double seconds = Bytes(queued) * 8 / static_cast<double>(pacer_->pacing_rate().bps());
  if (queued > kQueueToSkip && seconds > kSecondsToSkip) {
    ++record_.frames_skipped;
    return source_.Skip(events_.now());
  }
  const VideoSource::Frame frame = source_.Encode(events_.now());
  record_.frames.push_back({.captured = events_.now(), .packets = frame.packets});
  for (int i = 0; i < frame.packets; ++i)
    pacer_->EnqueueVideo({frame.packet_size, SentPacket::Kind::kVideo, record_.frames.size() - 1});
}

void MediaFlow::OnPacerTick() {
  if (!IsLive()) return;
  RunPacer();
  events_.After(config_.pacer_tick, [this] { OnPacerTick(); });
}

void MediaFlow::RunPacer() {
  const auto source = IsPaused() ? SourcePacer::Source::kPaused : SourcePacer::Source::kRunning;
  if (const auto next = pacer_->Run(events_.now(), source))
    events_.At(*next, [this] { RunPacer(); });
}

DataSize MediaFlow::Send(const PacerPacket& packet, int probe_id) {
  in_flight_ += packet.size;
  SentRecord record;
  record.packet = {.sequence_number = static_cast<std::int64_t>(sent_.size()),
                   .send_time = events_.now(),
                   .size = packet.size,
                   .in_flight = in_flight_,
                   .probe_id = probe_id,
                   .kind = packet.kind};
  record.frame = packet.frame;
  record.connection = ConnectionFor(packet);
  sent_.push_back(record);
  ++record_.sent;
  record_.all_sent += packet.size;
  if (packet.kind == SentPacket::Kind::kPadding) record_.padding_sent += packet.size;
  Apply(controller_->OnSentPacket(record.packet));
  if (sctp_) {
    sctp_->Send(record.packet.sequence_number);
  } else {
    SendData(record.packet.sequence_number);
  }
  return in_flight_;
}

// As PathTransports: sound on its own, video over the others in turns.
std::size_t MediaFlow::ConnectionFor(const PacerPacket& packet) {
  const auto others = static_cast<std::size_t>(config_.connections - 1);
  if (packet.kind == SentPacket::Kind::kAudio || others == 0) return 0;
  return 1 + turn_++ % others;
}

void MediaFlow::SendData(std::int64_t sequence_number) {
  Packet packet;
  packet.kind = Packet::Kind::kMedia;
  packet.sequence_number = sequence_number;
  SentRecord& record = sent_[static_cast<std::size_t>(sequence_number)];
  packet.size = record.packet.size;
  packet.connection = record.connection;
  record.packet.transport = static_cast<std::uint8_t>(record.connection % kMaxTransports);
  flying_[record.connection].push_back(sequence_number);
  writer_.OnPacket([this, packet] { links_.media.Send(packet, this); });
}

void MediaFlow::OnServed(const Packet& packet, TimeDelta in_queue) {
  if (packet.kind != Packet::Kind::kMedia) return;
  record_.queue_delays_ms.push_back(in_queue.ms_f());
  record_.queue_series.emplace_back(events_.now(), in_queue.ms_f());
}

void MediaFlow::OnLost(const Packet& packet, LossCause cause) {
  if (packet.kind != Packet::Kind::kMedia) return;
  ++record_.lost;
  if (cause == LossCause::kQueue) ++record_.lost_in_queue;
  const auto frame = sent_[static_cast<std::size_t>(packet.sequence_number)].frame;
  if (frame) ++record_.frames[*frame].lost;
}

Timestamp MediaFlow::ArrivalTime(const Packet& packet, Timestamp by_delay) {
  if (packet.kind != Packet::Kind::kMedia) return by_delay;
  return last_arrival_ = std::max(by_delay, last_arrival_);
}

void MediaFlow::OnArrival(const Packet& packet) {
  switch (packet.kind) {
    case Packet::Kind::kMedia:
      return reader_.OnPacket([this, packet] { OnMedia(packet); });
    case Packet::Kind::kFeedback:
      return OnFeedback(packet);
    case Packet::Kind::kSack:
      return sctp_->OnSack(packet);
    case Packet::Kind::kTcpData:
    case Packet::Kind::kTcpAck:
    case Packet::Kind::kCrossTraffic:
      return;
  }
}

void MediaFlow::OnMedia(const Packet& packet) {
  SentRecord& sent = sent_[static_cast<std::size_t>(packet.sequence_number)];
  sent.received = events_.now();
  if (sctp_) sctp_->OnData(sent);
  receiver_.OnPacket(packet.sequence_number, events_.now());
  if (sent.packet.kind != SentPacket::Kind::kPadding)
    record_.OnMediaReceived(events_.now(), packet.size);
  if (!sent.frame) return;
  FrameRecord& frame = record_.frames[*sent.frame];
  if (++frame.received < frame.packets) return;
  const TimeDelta way = Delay(links_.media_delay) + links_.media.MoreDelayAt(events_.now());
  const TimeDelta delay = events_.now() - frame.captured - way;
  record_.frame_delays_ms.push_back(delay.ms_f());
}

void MediaFlow::OnFeedbackTick() {
  if (events_.now() > config_.stop + kFeedbackAfterStop) return;
  events_.After(config_.feedback_interval, [this] { OnFeedbackTick(); });
  reader_.OnTimer([this] { Report(); });
}

void MediaFlow::Report() {
  if (auto report = receiver_.MakeReport(events_.now()))
    links_.feedback.Send(std::move(*report), this);
}

// What left before it by the same connection is no longer on its way either.
void MediaFlow::Land(std::int64_t sequence_number) {
  auto& flying = flying_[sent_[static_cast<std::size_t>(sequence_number)].connection];
  for (; !flying.empty() && flying.front() <= sequence_number; flying.pop_front())
    in_flight_ -= sent_[static_cast<std::size_t>(flying.front())].packet.size;
}

void MediaFlow::OnFeedback(const Packet& packet) {
  TransportFeedback feedback;
  feedback.packets = receiver_.Read(packet);
  if (feedback.packets.empty()) return;
  for (const PacketResult& result : feedback.packets) Land(result.sent.sequence_number);
  feedback.at_time = events_.now();
  feedback.report_time = packet.made;
  feedback.report_interval = config_.feedback_interval;
  feedback.in_flight = in_flight_;
  pacer_->SetInFlight(in_flight_);
  if (!IsLive()) return;
  Apply(controller_->OnTransportFeedback(feedback));
  RunController();
  RunPacer();
}

}  // namespace visavis::bandwidth
