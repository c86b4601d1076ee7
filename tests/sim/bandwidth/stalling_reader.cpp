#include "tests/sim/bandwidth/stalling_reader.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "tests/sim/bandwidth/distributions.h"

namespace visavis::bandwidth {
namespace {

// Between two standstills that follow each other at once.
constexpr double kLeastRunMs = 5, kMostRunMs = 30;

}  // namespace

StallingReader::StallingReader(const StallConfig& stalls, std::uint64_t seed, EventQueue& events)
    : stalls_(stalls), events_(events), random_(SeededRandom(seed)) {}

void StallingReader::Start() {
  if (stalls_.mean_pause_s <= 0) return;
  const double pause_s = Exponential(random_, stalls_.mean_pause_s);
  events_.After(TimeDelta::MillisF(pause_s * 1000), [this] { StandStill(); });
}

void StallingReader::OnPacket(std::function<void()> read) {
  if (!stands_) return read();
  waiting_.push_back(std::move(read));
}

void StallingReader::OnTimer(std::function<void()> act) {
  if (!stands_) return act();
  waiting_.insert(waiting_.begin() + std::min<std::ptrdiff_t>(1, std::ssize(waiting_)),
                  std::move(act));
}

void StallingReader::StandStill() {
  stands_ = true;
  // Each length as likely as its double.
  const double ms =
      stalls_.least_ms * std::pow(stalls_.most_ms / stalls_.least_ms, random_.Uniform());
  events_.After(TimeDelta::MillisF(ms), [this] {
    stops_ = Timestamp::PlusInfinity();
    if (stalls_.again > 0 && random_.Uniform() < stalls_.again) {
      const double run_ms = kLeastRunMs + (kMostRunMs - kLeastRunMs) * random_.Uniform();
      stops_ = events_.now() + TimeDelta::MillisF(run_ms);
    }
    RunNext();
  });
}

void StallingReader::RunNext() {
  if (events_.now() >= stops_) return StandStill();
  if (waiting_.empty()) {
    stands_ = false;
    if (!stops_.IsFinite()) return Start();
    return events_.At(stops_, [this] { StandStill(); });
  }
  const std::function<void()> next = std::move(waiting_.front());
  waiting_.pop_front();
  next();
  events_.After(TimeDelta::MillisF(stalls_.packet_ms), [this] { RunNext(); });
}

}  // namespace visavis::bandwidth
