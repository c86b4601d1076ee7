// The SCTP associations below a media flow, each with the congestion window of RFC 9260 and the
// constants of dcSCTP: unordered, without retransmission (maxRetransmits 0). A packet that they
// cannot send at once waits; what waits is the flow's bufferedAmount.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <vector>

#include "tests/sim/bandwidth/event_queue.h"
#include "tests/sim/bandwidth/packet.h"
#include "tests/sim/bandwidth/sent_record.h"

namespace visavis::bandwidth {

class SctpAssociations {
 public:
  struct Network {
    std::function<void(std::int64_t sequence_number)> send_data;  // into the forward link
    std::function<void(Packet sack)> send_sack;                   // into the backward link
  };

  // All but `count`, `stop` and `network` outlive this object. `stop`: timers end then.
  SctpAssociations(int count, Timestamp stop, SentRecords& records, EventQueue& events,
                   Network network);

  void Send(std::int64_t sequence_number);
  DataSize buffered() const { return buffered_; }
  // At the receiver.
  void OnData(const SentRecord& record);
  // At the sender.
  void OnSack(const Packet& sack);

 private:
  static constexpr std::int64_t kMtu = 1191;
  struct Outstanding {
    std::int64_t sequence_number = 0;
    Timestamp sent = Timestamp::Zero();
  };
  struct Association {
    std::map<std::int64_t, Outstanding> outstanding;  // by TSN
    std::int64_t outstanding_bytes = 0, partial_bytes_acked = 0;
    std::int64_t window = 10 * kMtu;
    std::int64_t slow_start_threshold = 1'000'000'000;
    std::int64_t next_tsn = 1, recover = 0;
    bool in_recovery = false;
    double smoothed_rtt = 0, rtt_variation = 0;  // seconds
    Timestamp last_progress = Timestamp::Zero();
    // The receiver's side.
    std::int64_t highest_received = 0;
    int unacknowledged = 0;
    bool sack_timer = false;
  };

  struct Acknowledged {
    std::int64_t bytes = 0;
    std::int64_t highest_tsn = 0;
    Timestamp sent = Timestamp::Zero();  // of the highest
  };

  void SendWhatFits();
  Association& Roomiest();
  void SendSack(std::size_t association);
  Acknowledged TakeAcknowledged(Association& association, Timestamp until);
  bool ForgetLost(Association& association, std::int64_t highest_tsn);
  static void UpdateRoundTrip(Association& association, double seconds);
  static void Grow(Association& association, std::int64_t acknowledged, bool was_full);
  static void BackOff(Association& association, std::int64_t window);
  void CheckTimeouts();

  const Timestamp stop_;
  SentRecords& records_;
  EventQueue& events_;
  const Network network_;
  std::vector<Association> associations_;
  std::deque<std::int64_t> waiting_;  // sequence numbers
  DataSize buffered_ = DataSize::Zero();
  bool timer_armed_ = false;
};

}  // namespace visavis::bandwidth
