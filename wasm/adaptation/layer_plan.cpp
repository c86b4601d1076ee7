#include "wasm/adaptation/layer_plan.h"

#include <algorithm>
#include <cmath>

namespace visavis {
namespace {

// What no picture at all is worth: hardly anything, so that others give much for it, but not all.
constexpr double kNothingBps = 1000;

double Worth(std::span<const LayeredPath> paths, DataRate rate, std::span<const double> shares) {
  const int layers = static_cast<int>(shares.size());
  double sum = 0;
  for (const LayeredPath& path : paths) {
    const int got = std::min(path.most_layers, LayersCarried(path.rate, rate, shares));
    sum += got == 0 ? std::log2(kNothingBps)
                    : std::log2(static_cast<double>(rate.bps())) - (layers - got);
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

DataRate LayeredVideoRate(std::span<const LayeredPath> paths, std::span<const double> shares) {
  DataRate strongest = DataRate::Zero();
  for (const LayeredPath& path : paths) strongest = std::max(strongest, path.rate);
  DataRate best = DataRate::Zero();
  double most = 0;
  for (const LayeredPath& path : paths) {
    for (const double share : shares) {
      // Rounded down, so that the path itself does carry it.
      const DataRate candidate =
          std::min(strongest, DataRate::BitsPerSec(static_cast<std::int64_t>(
                                  std::floor(static_cast<double>(path.rate.bps()) / share))));
      const double worth = Worth(paths, candidate, shares);
      if (best == DataRate::Zero() || worth > most) {
        best = candidate;
        most = worth;
      }
    }
  }
  return best;
}

}  // namespace visavis
