#include "wasm/adaptation/layer_plan.h"

#include <algorithm>
#include <cmath>

namespace visavis {
namespace {

// What no picture at all is worth, of which the logarithm is zero: two others give nearly all of
// theirs for one, many do not.
constexpr double kNothingBps = 1;
constexpr double kWorthOfSmall = 0.8;

int LayersOf(const LayeredPath& path, DataRate rate, const LayeredVideo& video) {
  return std::min(path.most_layers, LayersCarried(path.rate, rate, video.shares));
}

// Of those that get nothing of the full picture the weakest decides.
DataRate SmallRate(std::span<const LayeredPath> paths, DataRate full, const LayeredVideo& video) {
  DataRate weakest = DataRate::PlusInfinity();
  for (const LayeredPath& path : paths)
    if (LayersOf(path, full, video) == 0) weakest = std::min(weakest, path.rate);
  return weakest.IsFinite() ? std::min(weakest, video.most_of_small) : DataRate::Zero();
}

double Worth(std::span<const LayeredPath> paths, LayeredRates rates, const LayeredVideo& video) {
  const double nothing =
      std::max(kNothingBps, static_cast<double>(rates.small.bps()) * kWorthOfSmall);
  double sum = 0;
  for (const LayeredPath& path : paths) {
    const int layers = LayersOf(path, rates.full, video);
    const auto missing = static_cast<double>(video.shares.size()) - layers;
    sum += layers == 0 ? std::log2(nothing)
                       : std::log2(static_cast<double>(rates.full.bps())) - missing;
  }
  return sum;
}

}  // namespace

int LayersCarried(DataRate path, DataRate rate, std::span<const double> shares) {
  int layers = 0;
  for (const double share : shares) {
    if (rate * share > path) break;
    ++layers;
  }
  return layers;
}

LayeredRates PlanLayers(std::span<const LayeredPath> paths, const LayeredVideo& video) {
  DataRate strongest = DataRate::Zero();
  for (const LayeredPath& path : paths) strongest = std::max(strongest, path.rate);
  LayeredRates best{.full = DataRate::Zero()};
  double most = 0;
  for (const LayeredPath& path : paths) {
    for (const double share : video.shares) {
      // Rounded down, so that the path itself does carry it.
      const auto bps =
          static_cast<std::int64_t>(std::floor(static_cast<double>(path.rate.bps()) / share));
      LayeredRates candidate{.full = std::min(strongest, DataRate::BitsPerSec(bps))};
      candidate.small = SmallRate(paths, candidate.full, video);
      const double worth = Worth(paths, candidate, video);
      if (best.full == DataRate::Zero() || worth > most) {
        best = candidate;
        most = worth;
      }
    }
  }
  return best;
}

}  // namespace visavis
