// What follows from the target for the encoder, the pacer and the bytes in flight.
#include <algorithm>
#include <cmath>

#include "wasm/congestion/adaptive_controller.h"
#include "wasm/congestion/in_flight_cap.h"

namespace visavis {
namespace {

// On a slow path a frame at twice the rate is a queue that sound waits in: pacing comes down to the
// rate itself, from twice this rate on.
constexpr DataRate kSlowPath = DataRate::KilobitsPerSec(150);
constexpr double kLeastPacingFactor = 1.1;

// What waits in the pacer and the transport has to leave beside the new: within this time.
constexpr TimeDelta kWaitingAllowed = TimeDelta::Millis(50),
                    kWaitingLeaves = TimeDelta::Millis(500);
constexpr double kLeastForNew = 0.6;
constexpr TimeDelta kBacklog = TimeDelta::Millis(100), kBacklogAfterBackOff = TimeDelta::Seconds(2);
constexpr double kBacklogPacing = 0.8, kBacklogTarget = 0.95;

// A change smaller than this is not worth telling.
constexpr double kLeastChange = 0.01;

bool IsChange(DataRate before, DataRate now) {
  return before <= DataRate::Zero() || std::abs(now / before - 1.0) >= kLeastChange;
}

}  // namespace

NetworkControlUpdate AdaptiveController::Announce(Timestamp now) {
  target_ = std::clamp(target_, config_.min_rate, std::max(config_.min_rate, config_.max_rate));
  NetworkControlUpdate update;
  if (probe_) {
    update.probes.push_back(*probe_);
    probe_.reset();
  }
  const DataRate media = MediaRate(now);
  const DataRate pacing = PacingRate(media, now);
  const DataSize window = Window(now);
  if (IsChange(announced_target_, media)) update.target_rate = announced_target_ = media;
  if (IsChange(announced_available_, target_))
    update.available_rate = announced_available_ = target_;
  if (IsChange(announced_pacing_, pacing)) update.pacing_rate = announced_pacing_ = pacing;
  if (window != announced_window_) update.congestion_window = announced_window_ = window;
  return update;
}

// The target, less what has to leave first. SCTP's buffer counts like the pacer's queue: both are
// what the path did not take.
DataRate AdaptiveController::MediaRate(Timestamp now) const {
  DataRate rate = target_;
  const DataSize waiting =
      application_.pacer_queue + application_.transport_buffered - target_ * kWaitingAllowed;
  if (waiting > DataSize::Zero())
    rate = std::max({target_ * kLeastForNew, target_ - waiting / kWaitingLeaves, Floor(now)});
  if (const auto trial = competition_.TrialRate(now)) rate = std::min(rate, *trial);
  return std::max(rate, config_.min_rate);
}

DataRate AdaptiveController::PacingRate(DataRate media, Timestamp now) const {
  if (competition_.TrialRate(now)) return media;
  const bool backlog = last_back_off_.IsFinite() && now - last_back_off_ < kBacklogAfterBackOff &&
                       application_.pacer_queue > target_ * kBacklog;
  if (!capacity_ || (!backlog && !IsDrainingLongQueue()))
    return target_ *
           std::min(pacing_.Factor(now), std::max(kLeastPacingFactor, target_ / kSlowPath));
  return std::max(target_ * kBacklogTarget, *capacity_ * kBacklogPacing);
}

DataSize AdaptiveController::Window(Timestamp now) const {
  if (IsDrainingLongQueue() && capacity_)
    return InFlightCap::Of(*capacity_, std::min(least_round_trip_.value(), round_trip_),
                           InFlightCap::Draining(report_interval_), TimeDelta::Zero());
  const TimeDelta others = competition_.IsOn() ? queue_.current() : TimeDelta::Zero();
  return InFlightCap::Of(std::max(target_, Delivered()), round_trip_,
                         InFlightCap::Usual(report_interval_) + others,
                         silence_.Overdue(now, round_trip_));
}

}  // namespace visavis
