// Shares the bits of a path: sound first (audio_plan.h), and video takes what is left. Pure
// functions.
#pragma once

#include "wasm/base/data_rate.h"
#include "wasm/congestion/packet_overhead.h"

namespace visavis {

struct VideoLimits {
  DataRate least = DataRate::KilobitsPerSec(60);   // below it a picture is not watchable
  DataRate most = DataRate::KilobitsPerSec(1700);  // more cannot be used
};

// What the video encoder may make of a path of `target` beside sound of `audio_wire`, both with all
// overhead; without overhead itself, at most limits.most; negative: nothing is left.
DataRate VideoRate(DataRate target, DataRate audio_wire, const VideoLimits& limits);

// What a path has to carry, with all overhead, for sound of `audio_wire` and video of `video`.
DataRate WireRateWithVideo(DataRate audio_wire, DataRate video);

}  // namespace visavis
