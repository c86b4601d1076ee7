#include "tests/sim/simulated_person.h"

#include <algorithm>
#include <cmath>

namespace visavis::sim {
namespace {

template <typename T>
T Percentile(std::vector<T> values, std::size_t percent) {
  if (values.empty()) return T{};
  const std::size_t index = std::min(values.size() * percent / 100, values.size() - 1);
  const auto at = values.begin() + static_cast<std::ptrdiff_t>(index);
  std::nth_element(values.begin(), at, values.end());
  return *at;
}

template <typename T>
T Median(const std::vector<T>& values) {
  return Percentile(values, 50);
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
    if (IsWithin(seen, from, to)) values.push_back(seen.psnr_db);
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

TimeDelta Experience::StoodFor(TimeDelta bearable, Timestamp from, Timestamp to) const {
  Timestamp last = from;
  TimeDelta stood = TimeDelta::Zero();
  const auto add = [&](Timestamp next) {
    stood += std::max(TimeDelta::Zero(), next - last - bearable);
    last = next;
  };
  for (const Seen& seen : pictures)
    if (IsWithin(seen, from, to)) add(seen.render_time);
  add(to);
  return stood;
}

double Experience::ComparedShare(Timestamp from, Timestamp to) const {
  std::size_t all = 0, compared = 0;
  for (const Seen& seen : pictures) {
    if (!IsWithin(seen, from, to)) continue;
    ++all;
    compared += seen.psnr_db > 0 ? 1 : 0;
  }
  return all == 0 ? 0 : static_cast<double>(compared) / static_cast<double>(all);
}

VoiceMatch Experience::MatchVoice(const std::vector<float>& voice, Timestamp from,
                                  Timestamp to) const {
  constexpr std::size_t kPiece = kAudioSampleRateHz / 2;
  // Where it is unlike any part of the voice, the best lag says nothing.
  constexpr double kAlike = 0.5;
  std::vector<double> correlations;
  std::vector<std::int64_t> lags;
  for (std::size_t begin = SampleAt(from); begin + kPiece <= SampleAt(to); begin += kPiece) {
    const Piece piece = MatchPiece(voice, begin, begin + kPiece);
    correlations.push_back(piece.correlation);
    if (piece.correlation >= kAlike) lags.push_back(piece.lag);
  }
  const auto time_of = [](std::int64_t samples) {
    return TimeDelta::Micros(samples * 1'000'000 / kAudioSampleRateHz);
  };
  return {.median = Median(correlations),
          .low = Percentile(correlations, 10),
          .median_lag = time_of(Median(lags)),
          .lag_spread = time_of(Percentile(lags, 90) - Percentile(lags, 10))};
}

double Experience::VoiceCorrelation(const std::vector<float>& voice, Timestamp from,
                                    Timestamp to) const {
  return MatchVoice(voice, from, to).median;
}

Experience::Piece Experience::MatchPiece(const std::vector<float>& voice, std::size_t begin,
                                         std::size_t end) const {
  // Every eighth sample is enough to tell voices apart, and every fourth lag to find theirs.
  constexpr std::size_t kStride = 8, kLagStep = 4, kMaxLag = kAudioSampleRateHz;
  Piece best;
  if (end > sound.size() || end > voice.size()) return best;
  for (std::size_t lag = 0; lag < kMaxLag && lag <= begin; lag += kLagStep) {
    double product = 0, heard = 0, said = 0;
    for (std::size_t i = begin; i < end; i += kStride) {
      const auto a = static_cast<double>(sound[i]), b = static_cast<double>(voice[i - lag]);
      product += a * b;
      heard += a * a;
      said += b * b;
    }
    if (heard <= 0 || said <= 0) continue;
    const double correlation = product / std::sqrt(heard * said);
    if (correlation <= best.correlation) continue;
    best = {.correlation = correlation, .lag = static_cast<std::int64_t>(lag)};
  }
  return best;
}

void DrawPicture(Scene scene, std::uint64_t person, int index, VideoFrame& frame) {
  frame.Resize(scene == Scene::kScreen ? kScreenSize : kPicture);
  // Persons differ by where in the endless picture they stand.
  const int at = index + static_cast<int>(person) * 1000;
  if (scene == Scene::kDrifting) testing::DrawMovingPicture(at, frame);
  if (scene == Scene::kRoom) testing::DrawPersonPicture(at, frame);
  if (scene == Scene::kScreen) testing::DrawScreenPicture(at, frame);
  frame.capture_time = Timestamp::Micros(std::int64_t{index} * 1'000'000 / 30);
}

}  // namespace visavis::sim
