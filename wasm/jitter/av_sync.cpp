#include "wasm/jitter/av_sync.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace visavis {
namespace {

// Media times are known up to whole wraps of their timestamps (media_time_unwrapper.h): 2^32 ticks
// of 90 kHz and of 48 kHz. All their sums and differences are multiples of 2^32 / 720 kHz, 99
// minutes.
constexpr double kWrapUs = 4294967296.0 / 0.72;

TimeDelta WithoutWraps(TimeDelta skew) {
  const double wraps = std::round(static_cast<double>(skew.us()) / kWrapUs);
  return skew - TimeDelta::Micros(std::llround(wraps * kWrapUs));
}

void MoveTowards(TimeDelta goal, TimeDelta most, TimeDelta& value) {
  value += std::clamp(goal - value, -most, most);
}

}  // namespace

void AvSync::Update(std::optional<TimeDelta> audio_offset, std::optional<TimeDelta> video_offset,
                    TimeDelta elapsed) {
  const bool has_both = audio_offset && video_offset;
  const TimeDelta own_skew =
      has_both ? WithoutWraps(*video_offset - *audio_offset) : TimeDelta::Zero();
  const bool can_sync = has_both && own_skew <= kMaxSkew && own_skew >= -kMaxSkew;
  const TimeDelta wanted = can_sync ? own_skew : TimeDelta::Zero();
  const TimeDelta step = std::clamp(elapsed, TimeDelta::Zero(), kMaxInterval) * kMaxSlope;
  MoveTowards(std::clamp(wanted, TimeDelta::Zero(), kMaxExtraAudioDelay), step, extra_audio_);
  MoveTowards(std::clamp(-wanted, TimeDelta::Zero(), kMaxExtraVideoDelay), step, extra_video_);
  skew_ = has_both ? own_skew + extra_video_ - extra_audio_ : TimeDelta::Zero();
}

}  // namespace visavis
