// Which rate the one encode for several paths should have, and how many of its temporal layers each
// path gets. Pure functions.
//
// The weakest path does not decide for all, nor does the strongest: the rate is that of which the
// paths together get most, as the sum of the logarithms of what each gets (proportional fairness,
// F. P. Kelly, "Charging and rate control for elastic traffic", 1997). Half of the pictures of a
// stream are taken to be worth a stream of half its rate. So a path that is a little weaker brings
// all down to its rate, and one that is much weaker gets fewer pictures.
#pragma once

#include <span>

#include "wasm/base/data_rate.h"

namespace visavis {

struct LayeredPath {
  DataRate rate;        // that it carries of video
  int most_layers = 1;  // it gets at most at present
};

// Of `shares`, the part of the rate that temporal layers 0..i take, the highest i + 1 that `path`
// carries of an encode at `rate`; 0: not even the lowest.
int LayersCarried(DataRate path, DataRate rate, std::span<const double> shares);

// `paths`: one or more. At most the rate of the strongest.
DataRate LayeredVideoRate(std::span<const LayeredPath> paths, std::span<const double> shares);

}  // namespace visavis
