#include "relay/static_file.h"

namespace visavis::relay {

const FileVariant* StaticFile::Choose(const CodingWeights& weights) const {
  const FileVariant* best = nullptr;
  for (const FileVariant& variant : variants) {
    const int weight = weights[variant.coding];
    if (weight == 0) continue;
    const int best_weight = best == nullptr ? 0 : weights[best->coding];
    if (weight > best_weight ||
        (weight == best_weight && variant.bytes().size() < best->bytes().size())) {
      best = &variant;
    }
  }
  return best;
}

}  // namespace visavis::relay
