// What was sent on a path and what became of it: gives every packet its transport sequence number,
// matches the receiver's arrival reports with it, counts the bytes in flight and measures the round
// trip. One per peer path; the owner passes the time in; one thread.
//
// Bound: the newest kCapacity packets; the ring and the result are allocated at construction. What
// falls out unreported is counted as expired.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "wasm/base/data_rate.h"
#include "wasm/base/sequence_number.h"
#include "wasm/base/timestamp.h"
#include "wasm/congestion/network_controller.h"
#include "wasm/congestion/peer_clock.h"
#include "wasm/congestion/report_interval.h"

namespace visavis {

struct SendHistoryStats {
  std::uint64_t received = 0;  // packets that a report said to have come
  std::uint64_t lost = 0;      // packets that a report said to be missing
  std::uint64_t expired = 0;   // packets that no report spoke of
  std::uint64_t late = 0;      // reported as received after they had been taken for lost
  std::uint64_t invalid_reports =
      0;  // they name none but packets never sent, or times that cannot be
};

class SendHistory {
 public:
  static constexpr std::size_t kCapacity = 4096;  // 3.5 s at 10 Mbps

  SendHistory();

  // Records a packet that leaves now. `size` with all overhead. The low 16 bits of the returned
  // sequence_number are the transport sequence number to write into the packet.
  // `transport`: by which it leaves, below kMaxTransports.
  SentPacket OnSent(SentPacket::Kind kind, DataSize size, int probe_id, Timestamp now,
                    std::uint8_t transport = 0);

  // Takes one arrival report: `arrivals[i]` belongs to `base_sequence_number` + i, empty where that
  // packet had not come, in the receiver's clock as is `report_time`. Anything the network can send
  // is safe; a report that cannot be is ignored. The result names each packet once, ascending; it
  // has no packets where the report said nothing new. Valid until the next call.
  //
  // A missing packet is taken for lost when one that was sent kReorderingTolerance later has come,
  // so that striping over several associations is not mistaken for loss. Once such a packet came
  // all the same, each transport has a queue of its own in the network: from then on only what the
  // same one carried tells, which keeps its packets in order, or kOvertakenFor.
  const TransportFeedback& OnReport(std::uint16_t base_sequence_number,
                                    std::span<const std::optional<Timestamp>> arrivals,
                                    Timestamp report_time, Timestamp now);
  static constexpr TimeDelta kReorderingTolerance = TimeDelta::Millis(30);
  static constexpr TimeDelta kOvertakenFor = TimeDelta::Millis(500);

  // Sent, neither received nor lost.
  DataSize in_flight() const { return in_flight_; }
  // Smoothed as in RFC 6298 section 2; without the time that the receiver waited. Empty before the
  // first report.
  std::optional<TimeDelta> smoothed_rtt() const { return smoothed_rtt_; }
  std::optional<TimeDelta> min_rtt() const { return min_rtt_; }
  // At which reports come, or would if none were lost.
  TimeDelta report_interval() const { return report_interval_.value(); }
  // Share of packets lost, 0..1: a running mean in which 128 packets weigh 63 %.
  double loss_ratio() const { return loss_ratio_; }
  const SendHistoryStats& stats() const { return stats_; }

 private:
  enum class State : std::uint8_t {
    kInFlight,
    kMissing,  // in flight, but a report that covers it did not have it
    kReceived,
    kLost,
    kExpired,
  };
  struct Entry {
    SentPacket packet;
    State state = State::kExpired;
  };
  static bool IsInFlight(const Entry& entry) {
    return entry.state == State::kInFlight || entry.state == State::kMissing;
  }
  Entry& At(std::int64_t sequence_number);
  // Whether packets in flight can have come when the report says so.
  // Empty where it says nothing of any.
  std::optional<PeerClock::Verdict> Judge(std::int64_t base,
                                          std::span<const std::optional<Timestamp>> arrivals,
                                          Timestamp now);
  void NoteNewest(std::int64_t base, std::span<const std::optional<Timestamp>> arrivals,
                  Timestamp report_time, Timestamp now);
  void NoteTransports(std::int64_t base, std::span<const std::optional<Timestamp>> arrivals);
  bool IsOvertaken(const SentPacket& packet, TimeDelta by) const;
  void Settle(Entry& entry, const std::optional<Timestamp>& arrival);
  void PassOver(std::int64_t base);
  void Forget(std::int64_t below);
  void ForgetEntry(Entry& entry);
  void Resolve(Entry& entry, State state, Timestamp receive_time);
  void UpdateRtt(TimeDelta rtt);

  std::vector<Entry> ring_;
  SequenceUnwrapper unwrapper_;
  PeerClock peer_clock_;
  std::int64_t oldest_ = 0;  // every packet before it is settled
  std::int64_t next_ = 0;
  DataSize in_flight_ = DataSize::Zero();
  // When the newest packet that has come was sent; likewise by each transport.
  Timestamp newest_received_send_time_ = Timestamp::MinusInfinity();
  struct Newest {
    Timestamp sent = Timestamp::MinusInfinity();
  };
  std::array<Newest, kMaxTransports> newest_by_transport_{};
  bool transports_overtake_ = false;  // each other, by more than kReorderingTolerance
  std::int64_t newest_received_ = 0;
  std::optional<TimeDelta> smoothed_rtt_;
  std::optional<TimeDelta> min_rtt_;
  double loss_ratio_ = 0;
  ReportInterval report_interval_;
  TransportFeedback feedback_;
  SendHistoryStats stats_;
};

}  // namespace visavis
