// Others that fill the queue, as TCP does until it loses: who keeps it short beside them starves.
// Tells when that is so, and then what rate a flow has that takes its share of a full queue.
//
// Owned by a controller; driven by its feedback.
#pragma once

#include <optional>

#include "wasm/base/data_rate.h"
#include "wasm/base/timestamp.h"

namespace visavis {

class Competition {
 public:
  struct Observation {
    Timestamp now = Timestamp::Zero();
    Timestamp newest_sent = Timestamp::Zero();  // when the newest packet that came was sent
    TimeDelta queue = TimeDelta::Zero();        // of the last feedback
    TimeDelta standing = TimeDelta::Zero();     // the least for half a second
    TimeDelta round_trip = TimeDelta::Zero();
    DataRate target = DataRate::Zero();
    DataRate delivered = DataRate::Zero();
    enum class Loss { kNone, kBeyondBaseline } loss = Loss::kNone;
  };

  // Every packet that leaves: a trial in which sound alone filled what we had shows nothing.
  void OnSent(DataSize size, Timestamp now);
  // Takes note of one feedback.
  void Observe(const Observation& observation);
  // The queue stays though we give way.
  bool IsOn() const { return on_; }
  // A trial of late has shown that the queue goes when we give way.
  bool IsOurQueue(Timestamp now) const;
  // The target that follows, while IsOn.
  DataRate Target(const Observation& observation);
  // While it tries whether the queue is our own: send no more than this.
  std::optional<DataRate> TrialRate(Timestamp now) const;

 private:
  bool ShouldTry(const Observation& observation) const;
  void StartTrial(const Observation& observation);
  void EndTrial(const Observation& observation);
  void RememberShare(DataRate rate, Timestamp now);

  bool on_ = false;
  bool is_new_ = false;      // on, and has given no target yet
  bool is_doubted_ = false;  // a trial while on said that the queue is ours
  // The most that came through while the queue stood: were it ours, that is what there is.
  DataRate passed_ = DataRate::Zero();
  // What we take once others have filled the queue.
  DataRate share_ = DataRate::Zero();
  Timestamp share_at_ = Timestamp::MinusInfinity();
  Timestamp standing_since_ = Timestamp::PlusInfinity();
  Timestamp trial_start_ = Timestamp::MinusInfinity();
  Timestamp last_trial_ = Timestamp::MinusInfinity();
  TimeDelta trial_queue_ = TimeDelta::Zero();
  DataRate trial_rate_ = DataRate::Zero();
  DataSize trial_sent_ = DataSize::Zero();
  bool trying_ = false;
  Timestamp found_ours_ = Timestamp::MinusInfinity();
  Timestamp last_step_ = Timestamp::MinusInfinity();
  Timestamp last_cut_ = Timestamp::MinusInfinity();
  bool has_cut_ = false;
};

}  // namespace visavis
