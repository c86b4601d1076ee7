#include "tests/sim/bandwidth/video_source.h"

#include <algorithm>
#include <cmath>

#include "tests/sim/bandwidth/distributions.h"

namespace visavis::bandwidth {
namespace {

constexpr double kPayload = 1140;  // bytes of video in a packet, at most
constexpr double kOverhead = 60;   // own header, SCTP, DTLS, UDP and IP, roughly
constexpr double kLeastPacket = 100;
constexpr double kLeastFrame = 200;
constexpr double kLeastVideo = 20'000;  // bits per second

double Bps(DataRate rate) { return static_cast<double>(rate.bps()); }

}  // namespace

VideoSource::VideoSource(const FlowConfig& config, std::uint64_t seed)
    : config_(config), random_(SeededRandom(seed)) {}

void VideoSource::SetTarget(DataRate target, Timestamp now) {
  if (targets_.empty() || targets_.back().second != target) targets_.emplace_back(now, target);
}

void VideoSource::FollowTarget(Timestamp now) {
  while (targets_.size() > 1 && targets_[1].first <= now - config_.encoder_latency)
    targets_.pop_front();
}

VideoSource::Frame VideoSource::Encode(Timestamp now) {
  FollowTarget(now);
  const DataRate video =
      std::clamp(targets_.front().second - config_.audio_rate,
                 std::min(config_.min_rate - config_.audio_rate, config_.VideoLimit(now)),
                 config_.VideoLimit(now));
  const double rate = std::max(Bps(video), kLeastVideo);
  const double mean = rate / config_.frames_per_second / 8;
  const bool keyframe =
      keyframe_due_ || (config_.keyframe_interval_s > 0 &&
                        (now - last_keyframe_).seconds_f() > config_.keyframe_interval_s);
  double size = mean * (1 + config_.frame_noise * Gaussian(random_));
  if (keyframe) {
    size = mean * config_.keyframe_factor;
    last_keyframe_ = now;
    keyframe_due_ = false;
  } else {
    size -= std::clamp(debt_ * 0.1, -0.3 * mean, 0.5 * mean);
  }
  size = std::max(size, kLeastFrame);
  debt_ = std::clamp(debt_ + size - mean, -10 * mean, 20 * mean);
  const int packets = std::max(1, static_cast<int>(std::ceil(size / kPayload)));
  const double each = std::floor(size / packets) + kOverhead;
  // The overhead counts against the rate.
  const double counted = std::max(kLeastPacket, each - kOverhead * (each - kOverhead) / each);
  return {packets, DataSize::Bytes(static_cast<std::int64_t>(counted))};
}

}  // namespace visavis::bandwidth
