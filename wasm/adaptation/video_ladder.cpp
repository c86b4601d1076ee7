#include "wasm/adaptation/video_ladder.h"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace visavis {
namespace {

struct Rung {
  double scale;  // of each side of kReference
  int frame_rate;
  DataRate least_rate;  // below it the next rung looks better
};

// Best first. Rates for VP8 at speed -6 and 640x360: 640x360 at 250 kbps, 480x270 at 150, 320x180
// below; under 80 kbps fewer frames leave each of them enough bits.
constexpr Rung kRungs[] = {
    {1.0, 30, DataRate::KilobitsPerSec(250)},
    {0.75, 30, DataRate::KilobitsPerSec(150)},
    {0.5, 30, DataRate::KilobitsPerSec(80)},
    {0.5, 15, DataRate::Zero()},
};
constexpr double kReferencePixels = 640.0 * 360.0;
// Bits grow slower than pixels: the exponent that Netflix's and Apple's ladders come near to.
constexpr double kPixelExponent = 0.75;

int Scaled(int side, double scale) {
  if (scale == 1.0) return side;
  return std::max(2, static_cast<int>(std::lround(side * scale / 2.0)) * 2);
}

int RoundedDown(int side, double scale) {
  return std::max(2, static_cast<int>(side * scale / 2.0) * 2);
}

}  // namespace

VideoLadder::VideoLadder(Resolution source, DataRate start_rate) {
  SetSource(source);
  index_ = IndexFor(start_rate);
}

void VideoLadder::SetSource(Resolution source) {
  source_ = source;
  if (Pixels(source) <= kMaxSentPixels) return;
  const double scale =
      std::sqrt(static_cast<double>(kMaxSentPixels) / static_cast<double>(Pixels(source)));
  source_ = {RoundedDown(source.width, scale), RoundedDown(source.height, scale)};
}

DataRate VideoLadder::LeastRate(std::size_t index) const {
  const double pixels = static_cast<double>(source_.width) * static_cast<double>(source_.height);
  return kRungs[index].least_rate * std::pow(pixels / kReferencePixels, kPixelExponent);
}

std::size_t VideoLadder::IndexFor(DataRate rate) const {
  std::size_t index = 0;
  while (index + 1 < std::size(kRungs) && rate < LeastRate(index)) ++index;
  return index;
}

VideoStep VideoLadder::Update(DataRate video_rate, Timestamp now) {
  if (IndexFor(video_rate) > index_) {
    index_ = IndexFor(video_rate);
    enough_since_ = Timestamp::PlusInfinity();
  }
  const bool enough = index_ > 0 && video_rate >= LeastRate(index_ - 1) * kUpMargin;
  if (!enough) {
    enough_since_ = Timestamp::PlusInfinity();
  } else if (!enough_since_.IsFinite()) {
    enough_since_ = now;
  } else if (now - enough_since_ >= kUpAfter) {
    --index_;
    enough_since_ = now;
  }
  return step();
}

VideoStep VideoLadder::step(std::size_t smaller) const {
  const Rung& rung = kRungs[std::min(index_ + smaller, std::size(kRungs) - 1)];
  return {{Scaled(source_.width, rung.scale), Scaled(source_.height, rung.scale)}, rung.frame_rate};
}

}  // namespace visavis
