#include "tests/sim/bandwidth/tcp_flow.h"

#include <algorithm>
#include <cmath>

#include "tests/sim/bandwidth/distributions.h"

namespace visavis::bandwidth {
namespace {

constexpr DataSize kDataPacket = DataSize::Bytes(1500);
constexpr double kPayload = 1440;
constexpr DataSize kAckPacket = DataSize::Bytes(60);
constexpr std::int64_t kReorderingThreshold = 3;  // packets, RFC 6675
constexpr double kLeastTimeout = 0.3;             // seconds, as Linux nearly
constexpr TimeDelta kTimeoutCheck = TimeDelta::Millis(50);
// RFC 9438 sections 4.2, 4.3 and 4.6; 0.53 is 3 (1 - beta) / (1 + beta).
constexpr double kCubicC = 0.4, kCubicBeta = 0.7, kRenoFriendly = 0.53;

TimeDelta Seconds(double s) { return TimeDelta::Micros(static_cast<std::int64_t>(s * 1e6)); }

}  // namespace

TcpFlow::TcpFlow(const TcpConfig& config, std::uint64_t seed, EventQueue& events, NetworkLink& data,
                 NetworkLink& acks)
    : config_(config), random_(SeededRandom(seed)), events_(events), data_(data), acks_(acks) {}

void TcpFlow::Start() {
  const bool on_off = config_.pattern == TcpConfig::Pattern::kOnOff;
  if (on_off && config_.begin == TcpConfig::Begin::kIdle) {
    ++download_;
    events_.After(Seconds(Exponential(random_, config_.mean_idle_s)), [this] { StartDownload(); });
    return;
  }
  StartDownload();
}

void TcpFlow::StartDownload() {
  ++download_;
  on_ = true;
  window_ = 10;
  slow_start_threshold_ = 1e9;
  window_before_ = 0;
  backed_off_ = Timestamp::Zero();
  outstanding_.clear();
  recover_ = next_;
  last_progress_ = events_.now();
  to_send_ = -1;
  if (config_.pattern == TcpConfig::Pattern::kOnOff) {
    const double spread = config_.most_kilobytes - config_.least_kilobytes;
    const double kilobytes = config_.least_kilobytes + random_.Uniform() * spread;
    to_send_ = std::max<std::int64_t>(1, static_cast<std::int64_t>(kilobytes * 1000 / kPayload));
  }
  if (!timeout_armed_) {
    timeout_armed_ = true;
    CheckTimeout();
  }
  SendWhatFits();
}

void TcpFlow::StartAfterIdle() {
  on_ = false;
  events_.After(Seconds(Exponential(random_, config_.mean_idle_s)), [this] {
    if (events_.now() < config_.stop) StartDownload();
  });
}

void TcpFlow::SendWhatFits() {
  while (on_ && events_.now() < config_.stop &&
         static_cast<double>(outstanding_.size()) < window_ && to_send_ != 0) {
    Packet packet;
    packet.kind = Packet::Kind::kTcpData;
    packet.sequence_number = next_++;
    packet.size = kDataPacket;
    packet.tag = download_;
    outstanding_.emplace(packet.sequence_number, events_.now());
    if (to_send_ > 0) --to_send_;
    data_.Send(std::move(packet), this);
  }
}

void TcpFlow::OnArrival(const Packet& packet) {
  if (packet.kind == Packet::Kind::kTcpAck) return OnAck(packet);
  received_ += packet.size;
  Packet ack;
  ack.kind = Packet::Kind::kTcpAck;
  ack.sequence_number = packet.sequence_number;
  ack.size = kAckPacket;
  ack.tag = packet.tag;
  acks_.Send(std::move(ack), this);
}

void TcpFlow::OnAck(const Packet& packet) {
  if (!on_ || packet.tag != download_) return;
  const auto found = outstanding_.find(packet.sequence_number);
  if (found == outstanding_.end()) return;
  UpdateRoundTrip(static_cast<double>((events_.now() - found->second).us()) / 1e6);
  outstanding_.erase(found);
  last_progress_ = events_.now();
  if (ForgetLost(packet.sequence_number)) {
    BackOff();
  } else {
    Grow();
  }
  if (to_send_ == 0 && outstanding_.empty()) return StartAfterIdle();
  SendWhatFits();
}

// RFC 6298 section 2.
void TcpFlow::UpdateRoundTrip(double seconds) {
  if (smoothed_rtt_ == 0) {
    smoothed_rtt_ = seconds;
    rtt_variation_ = seconds / 2;
    return;
  }
  rtt_variation_ += 0.25 * (std::abs(seconds - smoothed_rtt_) - rtt_variation_);
  smoothed_rtt_ += 0.125 * (seconds - smoothed_rtt_);
}

// True when a loss shows that was not answered yet.
bool TcpFlow::ForgetLost(std::int64_t acknowledged) {
  bool is_new = false;
  while (!outstanding_.empty() &&
         outstanding_.begin()->first + kReorderingThreshold <= acknowledged) {
    if (outstanding_.begin()->first >= recover_) is_new = true;
    outstanding_.erase(outstanding_.begin());
    if (to_send_ >= 0) ++to_send_;
  }
  return is_new;
}

void TcpFlow::BackOff() {
  if (config_.algorithm == TcpConfig::Algorithm::kCubic) {
    window_before_ = window_;
    window_ = std::max(2.0, window_ * kCubicBeta);
    time_to_regain_ = std::cbrt(window_before_ * (1 - kCubicBeta) / kCubicC);
    backed_off_ = events_.now();
  } else {
    window_ = std::max(2.0, static_cast<double>(outstanding_.size()) / 2);
  }
  slow_start_threshold_ = window_;
  recover_ = next_;
}

void TcpFlow::Grow() {
  if (window_ < slow_start_threshold_) {
    window_ += 1;
  } else if (config_.algorithm == TcpConfig::Algorithm::kCubic && backed_off_ > Timestamp::Zero()) {
    const double aim = CubicWindow();
    window_ += aim > window_ ? std::min(1.0, (aim - window_) / window_) : 0.01 / window_;
  } else {
    window_ += 1.0 / window_;
  }
}

double TcpFlow::CubicWindow() const {
  const double elapsed = (events_.now() - backed_off_).seconds_f() + smoothed_rtt_;
  const double cubic = kCubicC * std::pow(elapsed - time_to_regain_, 3) + window_before_;
  const double reno =
      window_before_ * kCubicBeta + kRenoFriendly * elapsed / std::max(smoothed_rtt_, 1e-3);
  return std::max(cubic, reno);
}

void TcpFlow::CheckTimeout() {
  if (events_.now() > config_.stop) return;
  const double timeout = std::max(kLeastTimeout, smoothed_rtt_ + 4 * rtt_variation_);
  const double waited = static_cast<double>((events_.now() - last_progress_).us());
  if (on_ && !outstanding_.empty() && waited > timeout * 1e6) {
    if (to_send_ >= 0) to_send_ += static_cast<std::int64_t>(outstanding_.size());
    slow_start_threshold_ = std::max(2.0, window_ / 2);
    window_ = 1;
    outstanding_.clear();
    recover_ = next_;
    last_progress_ = events_.now();
    SendWhatFits();
  }
  events_.After(kTimeoutCheck, [this] { CheckTimeout(); });
}

}  // namespace visavis::bandwidth
