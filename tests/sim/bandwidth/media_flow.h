// A media flow of the bandwidth bench: source, pacer and receiver around the controller under test.
// Owned by the simulation; driven by its event queue.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "tests/sim/bandwidth/event_queue.h"
#include "tests/sim/bandwidth/flow_record.h"
#include "tests/sim/bandwidth/media_receiver.h"
#include "tests/sim/bandwidth/network_link.h"
#include "tests/sim/bandwidth/scenario.h"
#include "tests/sim/bandwidth/sctp_associations.h"
#include "tests/sim/bandwidth/sent_record.h"
#include "tests/sim/bandwidth/source_pacer.h"
#include "tests/sim/bandwidth/stalling_reader.h"
#include "tests/sim/bandwidth/video_source.h"
#include "wasm/congestion/network_controller.h"

namespace visavis::bandwidth {

class MediaFlow : public Endpoint {
 public:
  struct Links {
    NetworkLink& media;     // of the flow's direction
    NetworkLink& feedback;  // the other one
    TimeDelta media_delay;
  };

  // `config` and `events` outlive this object.
  MediaFlow(const FlowConfig& config, std::uint64_t seed, EventQueue& events, Links links,
            std::unique_ptr<NetworkController> controller);

  void Start();
  // Called after each run of the controller, every kControlInterval.
  void SetObserver(std::function<void()> observer) { observer_ = std::move(observer); }
  static constexpr TimeDelta kControlInterval = TimeDelta::Millis(5);

  const FlowConfig& config() const { return config_; }
  const FlowRecord& record() const { return record_; }
  DataRate target() const { return target_; }
  DataRate pacing_rate() const { return pacer_->pacing_rate(); }
  DataSize pacer_queue() const { return pacer_->QueueSize(); }
  DataSize in_flight() const { return in_flight_; }

  void OnServed(const Packet& packet, TimeDelta in_queue) override;
  void OnLost(const Packet& packet, LossCause cause) override;
  void OnArrival(const Packet& packet) override;
  TimeDelta Delay(TimeDelta of_link) const override { return config_.delay.value_or(of_link); }
  Timestamp ArrivalTime(const Packet& packet, Timestamp by_delay) override;

 private:
  bool IsLive() const { return config_.IsLive(events_.now()); }
  bool IsPaused() const { return config_.IsPaused(events_.now()); }
  void Apply(const NetworkControlUpdate& update);
  void RunController();
  void RunPacer();
  DataSize Send(const PacerPacket& packet, int probe_id);
  void SendData(std::int64_t sequence_number);
  void OnControlTick();
  void OnFrameTick();
  void OnAudioTick();
  void OnPacerTick();
  void OnFeedbackTick();
  void OnMedia(const Packet& packet);
  void Report();
  void OnFeedback(const Packet& packet);
  void Land(std::int64_t sequence_number);
  std::size_t ConnectionFor(const PacerPacket& packet);

  const FlowConfig& config_;
  EventQueue& events_;
  const Links links_;
  const std::unique_ptr<NetworkController> controller_;
  std::function<void()> observer_;
  VideoSource source_;
  std::optional<SourcePacer> pacer_;
  StallingReader reader_;
  StallingReader writer_;  // of media: the sender's computer, behind its clock
  SentRecords sent_;
  const std::size_t connections_;
  std::size_t turn_ = 0;
  MediaReceiver receiver_;
  std::optional<SctpAssociations> sctp_;
  DataSize in_flight_ = DataSize::Zero();
  std::vector<std::deque<std::int64_t>> flying_;  // sequence numbers, by connection
  DataRate target_ = DataRate::Zero();
  Timestamp last_arrival_ = Timestamp::Zero();
  FlowRecord record_;
};

}  // namespace visavis::bandwidth
