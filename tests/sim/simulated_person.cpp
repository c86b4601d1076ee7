#include "tests/sim/simulated_person.h"

#include <algorithm>
#include <cmath>

namespace visavis::sim {
namespace {

template <typename T>
T Median(std::vector<T> values) {
  if (values.empty()) return T{};
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

bool IsWithin(const Seen& seen, Timestamp from, Timestamp to) {
  return seen.render_time >= from && seen.render_time < to;
}

std::size_t SampleAt(Timestamp time) {
  return static_cast<std::size_t>(time.us() * kAudioSampleRateHz / 1'000'000);
}

}  // namespace

double Experience::FramesPerSecond(Timestamp from, Timestamp to) const {
  const auto count = std::count_if(pictures.begin(), pictures.end(),
                                   [&](const Seen& seen) { return IsWithin(seen, from, to); });
  return static_cast<double>(count) / (to - from).seconds_f();
}

double Experience::MedianPsnr(Timestamp from, Timestamp to) const {
  std::vector<double> values;
  for (const Seen& seen : pictures) {
    if (IsWithin(seen, from, to) && seen.psnr_db > 0) values.push_back(seen.psnr_db);
  }
  return Median(values);
}

TimeDelta Experience::MedianLatency(Timestamp from, Timestamp to) const {
  std::vector<std::int64_t> values;
  for (const Seen& seen : pictures) {
    if (IsWithin(seen, from, to)) values.push_back((seen.render_time - seen.capture_time).us());
  }
  return TimeDelta::Micros(Median(values));
}

int Experience::LeastPixels(Timestamp from, Timestamp to) const {
  int least = 0;
  for (const Seen& seen : pictures) {
    const int pixels = seen.resolution.width * seen.resolution.height;
    if (IsWithin(seen, from, to)) least = least == 0 ? pixels : std::min(least, pixels);
  }
  return least;
}

TimeDelta Experience::LongestGap(Timestamp from, Timestamp to) const {
  Timestamp last = from;
  TimeDelta longest = TimeDelta::Zero();
  for (const Seen& seen : pictures) {
    if (!IsWithin(seen, from, to)) continue;
    longest = std::max(longest, seen.render_time - last);
    last = seen.render_time;
  }
  return std::max(longest, to - last);
}

double Experience::VoiceCorrelation(const std::vector<float>& voice, Timestamp from,
                                    Timestamp to) const {
  constexpr std::size_t kPiece = kAudioSampleRateHz / 2;
  std::vector<double> correlations;
  for (std::size_t begin = SampleAt(from); begin + kPiece <= SampleAt(to); begin += kPiece) {
    correlations.push_back(PieceCorrelation(voice, begin, begin + kPiece));
  }
  return Median(correlations);
}

double Experience::PieceCorrelation(const std::vector<float>& voice, std::size_t begin,
                                    std::size_t end) const {
  // Every eighth sample is enough to tell voices apart, and every fourth lag to find theirs.
  constexpr std::size_t kStride = 8, kLagStep = 4, kMaxLag = kAudioSampleRateHz;
  if (end > sound.size() || end > voice.size()) return 0;
  double best = 0;
  for (std::size_t lag = 0; lag < kMaxLag && lag <= begin; lag += kLagStep) {
    double product = 0, heard = 0, said = 0;
    for (std::size_t i = begin; i < end; i += kStride) {
      const auto a = static_cast<double>(sound[i]), b = static_cast<double>(voice[i - lag]);
      product += a * b;
      heard += a * a;
      said += b * b;
    }
    if (heard > 0 && said > 0) best = std::max(best, product / std::sqrt(heard * said));
  }
  return best;
}

void DrawPicture(std::uint64_t person, int index, VideoFrame& frame) {
  frame.Resize(kPicture);
  // Persons differ by where in the endless picture they stand.
  testing::DrawMovingPicture(index + static_cast<int>(person) * 1000, frame);
  frame.capture_time = Timestamp::Micros(std::int64_t{index} * 1'000'000 / 30);
}

}  // namespace visavis::sim
