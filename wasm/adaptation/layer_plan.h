// At which rates one camera should be encoded for several paths, and what each path gets: some or
// all temporal layers of the full picture, or a smaller stream beside it. Pure functions.
//
// The weakest path does not decide for all, nor does the strongest: the rates are those of which
// the paths together get most, as the sum of the logarithms of what each gets (proportional
// fairness, F. P. Kelly, "Charging and rate control for elastic traffic", 1997). Half of the
// pictures of a stream are taken to be worth a stream of half its rate, a smaller one four
// fifths of its rate. So a path that is a little weaker brings all down to its rate, one that is
// weaker gets fewer pictures, one that is much weaker smaller ones.
#pragma once

#include <span>

#include "wasm/base/data_rate.h"

namespace visavis {

struct LayeredPath {
  DataRate rate;        // that it carries of video
  int most_layers = 1;  // of the full picture at most at present; 0: none of it
};

struct LayeredVideo {
  std::span<const double> shares;             // of the rate, that temporal layers 0..i take
  DataRate most_of_small = DataRate::Zero();  // the smaller stream uses no more; zero: none
};

struct LayeredRates {
  DataRate full;
  DataRate small = DataRate::Zero();  // zero: nobody needs it
};

// The highest i + 1 of the temporal layers 0..i that `path` carries of an encode at `rate`; 0: not
// even the lowest.
int LayersCarried(DataRate path, DataRate rate, std::span<const double> shares);

// `paths`: one or more. At most the rate of the strongest.
LayeredRates PlanLayers(std::span<const LayeredPath> paths, const LayeredVideo& video);

}  // namespace visavis
