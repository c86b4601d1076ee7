// The rate control of a path: keeps the queue of the bottleneck short and its link full, tells loss
// that it causes from loss that comes with the path, finds new capacity by the spacing of its own
// packets and by probes, and takes its share of a queue that TCP keeps full.
//
// Three files: what it learns and how it gives way, how it grows, what it announces.
//
// Owned by a path through NetworkController; the messages carry the time; one thread.
// Deterministic. It composes the small parts of this folder; adr/0005-rate-control.md explains it
// with the numbers. Ideas from GCC (draft-ietf-rmcat-gcc-02), NADA (RFC 8698) and SCReAM (RFC
// 8298); where it departs from one of them stands at the code.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "wasm/base/data_rate.h"
#include "wasm/base/timestamp.h"
#include "wasm/congestion/competition.h"
#include "wasm/congestion/delivered_rate.h"
#include "wasm/congestion/drained_rate.h"
#include "wasm/congestion/feedback_silence.h"
#include "wasm/congestion/least_of_minute.h"
#include "wasm/congestion/longer_path.h"
#include "wasm/congestion/loss_model.h"
#include "wasm/congestion/narrow_path.h"
#include "wasm/congestion/network_controller.h"
#include "wasm/congestion/packet_trains.h"
#include "wasm/congestion/probe_planner.h"
#include "wasm/congestion/queue_delay.h"
#include "wasm/congestion/queue_limits.h"
#include "wasm/congestion/rate_jumps.h"
#include "wasm/congestion/rate_memory.h"
#include "wasm/congestion/smooth_pacing.h"
#include "wasm/congestion/start_probe.h"

namespace visavis {

class AdaptiveController : public NetworkController {
 public:
  NetworkControlUpdate OnStart(const NetworkControllerConfig& config) override;
  NetworkControlUpdate OnSentPacket(const SentPacket& packet) override;
  void OnRouteChange(std::size_t transport) override;
  NetworkControlUpdate OnTransportFeedback(const TransportFeedback& feedback) override;
  NetworkControlUpdate OnApplicationState(const ApplicationState& state) override;

 private:
  static constexpr double kRoomGrowth = 0.1;  // growth_ after a second without a queue
  enum class State : std::uint8_t {
    kIncrease,
    kDrain,  // backed off, until the queue is gone
  };
  enum class ProbePurpose : std::uint8_t { kMore, kRecovery };

  void Learn(const TransportFeedback& feedback, TimeDelta since_last);
  void ForgetPath();
  void NoteLongerPath(Timestamp now);
  void LearnRoundTrip(const PacketResult& packet, const TransportFeedback& feedback);
  void React(const TransportFeedback& feedback, TimeDelta since_last);
  bool LosesBeyondBaseline() const;
  void ObserveWidth(Timestamp now);
  Competition::Observation Observe(Timestamp now) const;
  bool IsOverused() const;
  bool IsSettled(Timestamp now) const;
  bool IsDrainingLongQueue() const;
  DataRate Delivered() const;
  DataRate Floor(Timestamp now) const;
  DataRate ApplicationLimit() const;

  void BackOff(Timestamp now);
  void FollowDown(Timestamp now);
  void EndDrain(Timestamp now);
  void GiveWayToLoss(Timestamp now);
  void Increase(Timestamp now, TimeDelta since_last);
  void LandSoftly(DataRate delivered, Timestamp now);
  bool Jump(DataRate rate, Timestamp now);
  void ProbeForApplication(DataRate limit_before, Timestamp now);
  void ProbeStart(Timestamp now);
  // Whether it is asked for: one at a time.
  bool Probe(DataRate rate, ProbePurpose purpose, Timestamp now);
  void TakeProbe(const ProbeResult& result, Timestamp now);
  bool IsProbeDue(Timestamp now) const;
  bool HasRoomBesideSound(Timestamp now) const;

  NetworkControlUpdate Announce(Timestamp now);
  DataRate MediaRate(Timestamp now) const;
  DataRate PacingRate(DataRate media, Timestamp now) const;
  DataSize Window(Timestamp now) const;

  NetworkControllerConfig config_;
  ApplicationState application_;
  State state_ = State::kIncrease;
  DataRate target_ = DataRate::Zero();
  QueueDelay queue_;
  QueueLimits limits_;
  DeliveredRate delivered_{TimeDelta::Millis(500)};
  DeliveredRate recent_{TimeDelta::Millis(150)};
  DeliveredRate sent_{TimeDelta::Millis(500)};
  LossModel loss_;
  SmoothPacing pacing_;
  PacketTrains trains_;
  ProbePlanner probes_;
  StartProbe start_probe_;
  RateMemory memory_;
  Competition competition_;
  NarrowPath narrow_;
  LongerPath longer_path_;
  FeedbackSilence silence_;
  TimeDelta round_trip_ = TimeDelta::Millis(100);
  LeastOfMinute least_round_trip_;
  TimeDelta report_interval_ = kLeastReportInterval;
  Timestamp newest_sent_ = Timestamp::MinusInfinity();  // of the packets that have come
  DataRate before_experiment_ = DataRate::Zero();       // with giving way to loss
  Timestamp experiment_start_ = Timestamp::MinusInfinity();
  bool lost_in_feedback_ = false;
  // What the path passed when it last had a queue.
  std::optional<DataRate> capacity_;
  DrainedRate drained_;
  DataRate before_drain_ = DataRate::Zero();  // the target
  double growth_ = 0;                         // of the target, per second; gathers pace
  RateJumps jumps_;
  ProbePurpose probe_purpose_ = ProbePurpose::kMore;
  std::optional<ProbeRequest> probe_;  // to be announced
  Timestamp last_feedback_ = Timestamp::MinusInfinity();
  Timestamp last_back_off_ = Timestamp::MinusInfinity();
  Timestamp last_video_ = Timestamp::MinusInfinity();  // sent
  Timestamp last_probe_ = Timestamp::MinusInfinity();
  // As announced.
  DataRate announced_target_ = DataRate::Zero();
  DataRate announced_available_ = DataRate::Zero();
  DataRate announced_pacing_ = DataRate::Zero();
  DataSize announced_window_ = DataSize::Zero();
};

}  // namespace visavis
