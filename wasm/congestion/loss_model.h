// Loss that comes with the path, such as a radio's, and loss that we cause. The first is learned as
// a baseline: what is still lost after we have given way does not go away by giving way more.
// Owned by a controller; driven by its feedback.
#pragma once

#include <cstddef>
#include <cstdint>

#include "wasm/base/data_rate.h"
#include "wasm/base/timestamp.h"

namespace visavis {

class LossModel {
 public:
  // Not ours for certain, whatever the baseline: calls have to live with it.
  static constexpr double kTolerated = 0.02;
  // What is lost beyond it is ours for certain: no radio is that bad, and no call is any good.
  static constexpr double kMostBaseline = 0.2;

  // One feedback: packets of it that were lost and that came. `sent_until`: when the newest left.
  void OnBatch(std::size_t lost, std::size_t received, TimeDelta since_last, Timestamp sent_until);

  // 0..1, over about a second.
  double ratio() const { return ratio_; }
  // Of that, what the path loses whatever we send.
  double baseline() const { return baseline_; }
  // Loss above the baseline by more than chance explains.
  bool IsExcessive() const;

  // We give way for the loss now, by a step that would end it if it were ours: to `share` of what
  // we sent. `delivered`: what comes through before.
  void StartExperiment(double share, DataRate delivered, Timestamp now);
  // While an experiment runs, judge no other. Its end, `settle` after the start or later, tells.
  bool IsExperimenting() const { return experiment_start_.IsFinite(); }
  enum class Verdict : std::uint8_t { kNone, kPaths, kOurs };
  Verdict EndExperiment(Timestamp now, TimeDelta settle, DataRate delivered);

 private:
  double lost_ = 0;  // these fade
  double total_ = 0;
  double slow_lost_ = 0, slow_total_ = 0;
  Timestamp experiment_start_ = Timestamp::MinusInfinity();
  double share_ = 1;
  DataRate delivered_before_ = DataRate::Zero();
  double ratio_before_ = 0, lost_since_ = 0, total_since_ = 0;
  double ratio_ = 0;
  double baseline_ = 0;
};

}  // namespace visavis
