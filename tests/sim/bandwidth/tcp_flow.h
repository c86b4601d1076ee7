// A TCP flow that competes: ack-clocked, loss found as with SACK, Reno (RFC 5681) or CUBIC (RFC
// 9438), without pacing and HyStart. Long, or a series of downloads.
#pragma once

#include <cstdint>
#include <functional>
#include <map>

#include "tests/sim/bandwidth/event_queue.h"
#include "tests/sim/bandwidth/network_link.h"
#include "tests/sim/bandwidth/packet.h"
#include "tests/sim/bandwidth/scenario.h"
#include "wasm/base/random.h"

namespace visavis::bandwidth {

class TcpFlow : public Endpoint {
 public:
  // All but `seed` outlive this object. `data`: the link of its direction; `acks`: the other one.
  TcpFlow(const TcpConfig& config, std::uint64_t seed, EventQueue& events, NetworkLink& data,
          NetworkLink& acks);

  void Start();
  DataSize received() const { return received_; }
  const TcpConfig& config() const { return config_; }

  void OnArrival(const Packet& packet) override;
  TimeDelta Delay(TimeDelta of_link) const override { return config_.delay.value_or(of_link); }

 private:
  void StartDownload();
  void StartAfterIdle();
  void SendWhatFits();
  void OnAck(const Packet& packet);
  void UpdateRoundTrip(double seconds);
  bool ForgetLost(std::int64_t acknowledged);
  void BackOff();
  void Grow();
  double CubicWindow() const;
  void CheckTimeout();

  const TcpConfig& config_;
  Random random_;
  EventQueue& events_;
  NetworkLink& data_;
  NetworkLink& acks_;
  double window_ = 10;  // packets, RFC 6928
  double slow_start_threshold_ = 1e9;
  std::int64_t next_ = 0;
  std::int64_t recover_ = 0;                       // a loss below it was answered
  std::map<std::int64_t, Timestamp> outstanding_;  // when each was sent
  double smoothed_rtt_ = 0, rtt_variation_ = 0;    // seconds
  Timestamp last_progress_ = Timestamp::Zero();
  std::int64_t to_send_ = -1;  // packets left of the download; -1: unlimited
  bool on_ = false;
  std::size_t download_ = 0;
  // CUBIC: the window before the last back-off, the time to regain it, and when that was.
  double window_before_ = 0, time_to_regain_ = 0;
  Timestamp backed_off_ = Timestamp::Zero();
  DataSize received_ = DataSize::Zero();
  bool timeout_armed_ = false;
};

}  // namespace visavis::bandwidth
