// One direction of the SCTP association below a data channel of a simulated call: the congestion
// window of RFC 9260 with the constants of dcSCTP, unordered, without retransmission
// (maxRetransmits 0). Sender and receiver in one object; what passes between them does so by the
// caller's links. Sans-IO: the owner passes the time in.
#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <optional>

#include "wasm/base/data_rate.h"
#include "wasm/base/timestamp.h"

namespace visavis::sim {

class SctpAssociation {
 public:
  static constexpr DataSize kSackSize = DataSize::Bytes(90);  // on the wire

  // --- sender
  bool HasRoom() const { return outstanding_bytes_ < window_; }
  // The transmission sequence number that it leaves with.
  std::int64_t OnSent(DataSize size, Timestamp now);
  // A SACK made at that time has come.
  void OnSack(Timestamp made, Timestamp now);
  Timestamp NextTimeout() const;
  void OnTimeout(Timestamp now);

  // --- receiver
  // True: a SACK is to leave now.
  bool OnData(std::int64_t tsn, Timestamp now);
  // When one is due that was put off; +infinity: none.
  Timestamp sack_time() const { return sack_time_; }
  void OnSackSent() {
    unacknowledged_ = 0;
    sack_time_ = Timestamp::PlusInfinity();
  }

 private:
  static constexpr std::int64_t kMtu = 1191;
  struct Outstanding {
    std::int64_t bytes = 0;
    Timestamp sent = Timestamp::Zero();
    std::optional<Timestamp> received;
  };
  TimeDelta Timeout() const;
  void UpdateRoundTrip(TimeDelta sample);
  bool ForgetLost(std::int64_t highest);
  void Grow(std::int64_t acknowledged, bool was_full);
  void BackOff(std::int64_t window);

  std::map<std::int64_t, Outstanding> outstanding_;  // by transmission sequence number
  std::int64_t outstanding_bytes_ = 0, partly_acknowledged_ = 0;
  std::int64_t window_ = 10 * kMtu;
  std::int64_t slow_start_threshold_ = std::numeric_limits<std::int64_t>::max();
  std::int64_t next_tsn_ = 1, recovered_at_ = 0;
  bool in_recovery_ = false;
  std::optional<TimeDelta> smoothed_rtt_;
  TimeDelta rtt_variation_ = TimeDelta::Zero();
  Timestamp last_progress_ = Timestamp::Zero();

  std::int64_t highest_received_ = 0;
  int unacknowledged_ = 0;
  Timestamp sack_time_ = Timestamp::PlusInfinity();
};

}  // namespace visavis::sim
