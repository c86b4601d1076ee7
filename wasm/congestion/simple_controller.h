// A first rate control: the queue's delay against a base, loss above a tolerance and the delivered
// rate drive multiplicative decrease and an increase that gathers pace, after a fast start.
//
// Owned by a path through NetworkController; the messages carry the time; one thread.
// Deterministic. Ideas from NADA (RFC 8698: one-way delay against a least one, ramp-up bound by
// what is received) and GCC (draft-ietf-rmcat-gcc-02: back off below the delivered rate); it
// follows neither to the letter. Known to fall short: it yields to TCP that fills the queue, and it
// does not probe.
#pragma once

#include <cstdint>
#include <optional>

#include "wasm/base/data_rate.h"
#include "wasm/base/timestamp.h"
#include "wasm/congestion/delivered_rate.h"
#include "wasm/congestion/loss_estimator.h"
#include "wasm/congestion/network_controller.h"
#include "wasm/congestion/queue_delay.h"

namespace visavis {

class SimpleController : public NetworkController {
 public:
  // Frames leave so much faster than the target, so that the pacer has emptied before the next one.
  static constexpr double kPacingFactor = 1.5;
  // Feedback that stays away for so long, though packets are out, halves the rate; again and again.
  static constexpr TimeDelta kSilence = TimeDelta::Millis(500);
  // Loss at or below it is the radio's, not ours.
  static constexpr double kToleratedLoss = 0.10;

  NetworkControlUpdate OnStart(const NetworkControllerConfig& config) override;
  NetworkControlUpdate OnSentPacket(const SentPacket& packet) override;
  NetworkControlUpdate OnTransportFeedback(const TransportFeedback& feedback) override;
  NetworkControlUpdate OnApplicationState(const ApplicationState& state) override;

 private:
  enum class State : std::uint8_t {
    kFastStart,  // until the first sign of a limit
    kIncrease,
    kDrain,  // below the delivered rate until the queue is gone
  };

  void Learn(const TransportFeedback& feedback, TimeDelta since_last);
  void React(Timestamp now, TimeDelta since_last);
  bool IsOverused() const;
  void BackOff(Timestamp now);
  void BackOffForLoss(Timestamp now);
  void Grow(double doublings, double headroom);
  void Increase(TimeDelta since_last);
  NetworkControlUpdate SetTarget(DataRate target);

  NetworkControllerConfig config_;
  State state_ = State::kFastStart;
  DataRate target_ = DataRate::Zero();
  DataRate announced_ = DataRate::Zero();
  QueueDelay queue_;
  DeliveredRate delivered_;
  LossEstimator loss_;
  TimeDelta round_trip_ = TimeDelta::Millis(100);
  // What the path delivered when it last had a queue: near it the increase is careful.
  std::optional<DataRate> capacity_;
  double growth_ = 0;  // doublings per second; gathers pace while there is no queue
  Timestamp last_feedback_ = Timestamp::MinusInfinity();
  Timestamp last_back_off_ = Timestamp::MinusInfinity();
  Timestamp last_loss_back_off_ = Timestamp::MinusInfinity();
  // Of the oldest packet that no feedback has followed; the time of the last halving after that.
  Timestamp waiting_since_ = Timestamp::PlusInfinity();
};

}  // namespace visavis
