#include "wasm/adaptation/video_ladder.h"

#include <algorithm>
#include <cmath>

#include "wasm/base/dcheck.h"

namespace visavis {
namespace {

// Each side, of the source's. The last that is used has about as many pixels as kLeastPixels.
constexpr double kScales[] = {1.0, 0.75, 0.5, 0.375, 0.25, 0.1875, 0.125};
constexpr std::int64_t kLeastPixels = 320 * 180 * 9 / 10;
// Below this a size looks worse than the next smaller one: VP8 at speed -6 and 640x360.
constexpr Resolution kReference{640, 360};
constexpr DataRate kReferenceRate = DataRate::KilobitsPerSec(250);
// Bits grow slower than pixels: the exponent that Netflix's and Apple's ladders come near to.
constexpr double kPixelExponent = 0.75;
constexpr int kFrameRate = 30, kLowFrameRate = 15;

// A screen keeps its size. Rates for 1280x720; most of a screen does not move.
struct ScreenRung {
  int frame_rate;
  DataRate least_rate;
};
constexpr ScreenRung kScreenRungs[] = {{30, DataRate::KilobitsPerSec(1500)},
                                       {15, DataRate::KilobitsPerSec(500)},
                                       {8, DataRate::KilobitsPerSec(200)},
                                       {4, DataRate::Zero()}};
constexpr Resolution kScreenReference{1280, 720};

double PixelFactor(Resolution resolution, Resolution reference) {
  return std::pow(static_cast<double>(Pixels(resolution)) / static_cast<double>(Pixels(reference)),
                  kPixelExponent);
}

Resolution Scaled(Resolution source, double scale) {
  if (scale == 1.0) return source;
  const auto side = [scale](int pixels) {
    return std::max(2, static_cast<int>(std::lround(pixels * scale / 2.0)) * 2);
  };
  return {side(source.width), side(source.height)};
}

int RoundedDown(int side, double scale) {
  return std::max(2, static_cast<int>(side * scale / 2.0) * 2);
}

}  // namespace

// libwebrtc's of a single stream (media/engine/webrtc_video_engine.cc, GetMaxDefaultBitrate).
DataRate MostUsefulVideoRate(Resolution source) {
  const std::int64_t pixels = Pixels(source);
  if (pixels <= 320 * 240) return DataRate::KilobitsPerSec(600);
  if (pixels <= 640 * 480) return DataRate::KilobitsPerSec(1700);
  if (pixels <= 960 * 540) return DataRate::KilobitsPerSec(2000);
  return DataRate::KilobitsPerSec(2500);
}

VideoLadder::VideoLadder(Resolution source, ContentKind content, DataRate start_rate) {
  SetSource(source, content);
  index_ = IndexFor(start_rate);
}

void VideoLadder::SetSource(Resolution source, ContentKind content) {
  if (given_ == source && content_ == content) return;
  given_ = source_ = source;
  content_ = content;
  const double scale =
      std::min(std::sqrt(static_cast<double>(kMaxSentPixels) / static_cast<double>(Pixels(source))),
               static_cast<double>(kMaxVideoDimension) / std::max(source.width, source.height));
  if (scale < 1) {
    source_ = {RoundedDown(source.width, scale), RoundedDown(source.height, scale)};
  }
  rung_count_ = 0;
  if (content == ContentKind::kCamera) MakeCameraRungs();
  if (content == ContentKind::kScreen) MakeScreenRungs();
  index_ = std::min(index_, rung_count_ - 1);
}

void VideoLadder::AddRung(const Rung& rung) {
  VISAVIS_DCHECK(rung_count_ < kMostRungs);
  rungs_[rung_count_++] = rung;
}

void VideoLadder::MakeCameraRungs() {
  Rung last;
  for (const double scale : kScales) {
    const Resolution resolution = Scaled(source_, scale);
    if (rung_count_ > 0 && Pixels(resolution) < kLeastPixels) break;
    last = {resolution, kFrameRate, kReferenceRate * PixelFactor(resolution, kReference)};
    AddRung(last);
  }
  // At last fewer frames leave each of them enough bits.
  AddRung({last.resolution, kLowFrameRate, DataRate::Zero()});
}

void VideoLadder::MakeScreenRungs() {
  const double factor = PixelFactor(source_, kScreenReference);
  for (const ScreenRung& rung : kScreenRungs)
    AddRung({source_, rung.frame_rate, rung.least_rate * factor});
}

std::size_t VideoLadder::IndexFor(DataRate rate) const {
  std::size_t index = 0;
  while (index + 1 < rung_count_ && rate < rungs_[index].least_rate) ++index;
  return index;
}

VideoStep VideoLadder::Update(DataRate video_rate, Timestamp now) {
  if (IndexFor(video_rate) > index_) {
    index_ = IndexFor(video_rate);
    enough_since_ = Timestamp::PlusInfinity();
  }
  const bool enough = index_ > 0 && video_rate >= rungs_[index_ - 1].least_rate * kUpMargin;
  if (!enough) {
    enough_since_ = Timestamp::PlusInfinity();
  } else if (!enough_since_.IsFinite()) {
    enough_since_ = now;
    least_since_ = video_rate;
  } else {
    least_since_ = std::min(least_since_, video_rate);
    if (now - enough_since_ >= kUpAfter) {
      index_ = std::min(index_ - 1, IndexFor(least_since_ * (1.0 / kUpMargin)));
      enough_since_ = Timestamp::PlusInfinity();
    }
  }
  return step();
}

DataRate VideoLadder::most_useful_rate(std::size_t smaller) const {
  const Rung& best = rungs_[std::min(smaller, rung_count_ - 1)];
  return std::max(MostUsefulVideoRate(best.resolution), best.least_rate * kUpMargin);
}

VideoStep VideoLadder::step(std::size_t smaller) const {
  const Rung& rung = rungs_[std::min(index_ + smaller, rung_count_ - 1)];
  return {rung.resolution, rung.frame_rate};
}

}  // namespace visavis
