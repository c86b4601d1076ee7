// What each media flow was entitled to: the capacity, in slots, water-filled among the media flows
// that are active, each capped by what it can use, and the long TCP flows.
#pragma once

#include <vector>

#include "tests/sim/bandwidth/scenario.h"

namespace visavis::bandwidth {

constexpr TimeDelta kShareSlot = TimeDelta::Millis(500);

// Bytes per slot that a link passes beside its cross traffic.
std::vector<double> CapacityBySlot(const LinkConfig& link, Timestamp end);

// Bytes over the whole scenario, by flow.
std::vector<double> FairShares(const Scenario& scenario);

}  // namespace visavis::bandwidth
