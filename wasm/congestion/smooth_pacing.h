// How much faster than the target packets leave. Bursts show room (PacketTrains) and make frames
// early, but a policer or a queue of a few packets drops their tails, and an AQM takes them for a
// queue: there the packets leave evenly.
//
// Together with giving way to loss (LossModel's experiment) the bursts end too. If the loss ends
// and comes back as soon as there are bursts again, they stay away, longer each time.
//
// Owned by a controller; driven by its feedback.
#pragma once

#include "wasm/base/data_rate.h"
#include "wasm/base/timestamp.h"

namespace visavis {

class SmoothPacing {
 public:
  // Frames leave so much faster than the target, so that their packets show what the path passes.
  static constexpr double kBursts = 2.0;
  static constexpr double kEven = 1.06;

  // We give way to loss at `rate`: from now on evenly.
  void OnExperiment(DataRate rate, Timestamp now);
  // The loss has stayed: bursts were not to blame.
  void OnLossStays();
  // The loss has gone.
  void OnLossEnds(Timestamp now);

  bool IsEven(Timestamp now) const { return now < even_until_; }
  // Loss has ended more than once that began at about this rate, and it will show no queue when it
  // begins again.
  bool IsNearLoss(DataRate rate, Timestamp now) const;
  double Factor(Timestamp now) const { return IsEven(now) ? kEven : kBursts; }

 private:
  Timestamp even_until_ = Timestamp::MinusInfinity();
  DataRate lossy_rate_ = DataRate::Zero();
  TimeDelta stay_ = TimeDelta::Zero();
};

}  // namespace visavis
