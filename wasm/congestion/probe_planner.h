// Probes: short clusters of packets above the target, media first and padding after. Asks for them
// and reads what the path made of them. One at a time.
//
// Owned by a controller; driven by its feedback.
#pragma once

#include <algorithm>
#include <optional>

#include "wasm/base/data_rate.h"
#include "wasm/base/timestamp.h"
#include "wasm/congestion/network_controller.h"

namespace visavis {

struct ProbeResult {
  DataRate asked_rate = DataRate::Zero();
  DataRate sent_rate = DataRate::Zero();
  DataRate received_rate = DataRate::Zero();
  // It came through about as fast as it left: there may be more.
  bool IsConfirmed() const { return received_rate >= sent_rate * 0.85; }
  // What it has shown: hardly more than was asked, though a busy sender lets it leave all at once.
  static constexpr double kMostOfAsked = 1.2;
  DataRate rate() const { return std::min({asked_rate * kMostOfAsked, sent_rate, received_rate}); }
};

class ProbePlanner {
 public:
  // A request for a cluster of `rate`; empty while another one is out.
  std::optional<ProbeRequest> Request(DataRate rate, Timestamp now);
  bool IsPending(Timestamp now) const;

  void OnPacket(const PacketResult& packet);
  // At the end of each feedback: the result of the cluster, once enough of it is known.
  std::optional<ProbeResult> TakeResult(Timestamp now);

 private:
  struct Cluster {
    int id = -1;
    int wanted = 0;  // packets
    DataRate rate = DataRate::Zero();
    Timestamp requested = Timestamp::MinusInfinity();
    Timestamp first_sent = Timestamp::PlusInfinity(), last_sent = Timestamp::MinusInfinity();
    Timestamp first_received = Timestamp::PlusInfinity();
    Timestamp last_received = Timestamp::MinusInfinity();
    DataSize bytes = DataSize::Zero(), first_size = DataSize::Zero();
    int received = 0, lost = 0;
    bool is_over = false;  // a later packet was reported
  };
  Cluster cluster_;
  int next_id_ = 0;
};

}  // namespace visavis
