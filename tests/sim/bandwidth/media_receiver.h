// The receiving side of a media flow: notes arrivals and makes feedback, each report with the news
// since the last one and, again, what some reports before had.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "tests/sim/bandwidth/packet.h"
#include "tests/sim/bandwidth/sent_record.h"
#include "wasm/congestion/network_controller.h"

namespace visavis::bandwidth {

class MediaReceiver {
 public:
  // What the two clocks differ by; controllers must not care.
  static constexpr TimeDelta kClockOffset = TimeDelta::Micros(987'654'321);

  // `redundancy`: batches that each report repeats. `records` outlive this object.
  MediaReceiver(int redundancy, int connections, SentRecords& records)
      : redundancy_(static_cast<std::size_t>(redundancy)),
        records_(records),
        newest_(static_cast<std::size_t>(connections), -1) {}

  void OnPacket(std::int64_t sequence_number, Timestamp now);
  // The report, if there is news.
  std::optional<Packet> MakeReport(Timestamp now);
  // At the sender: the packets of a report that no earlier one had; marks them.
  std::vector<PacketResult> Read(const Packet& report) const;

 private:
  struct Batch {
    std::int64_t from = 0, to = 0;  // sequence numbers, `to` not included
    std::vector<std::pair<std::int64_t, Timestamp>> arrivals;
    std::vector<std::int64_t> lost;
  };
  std::vector<std::int64_t> TakeLost();

  const std::size_t redundancy_;
  SentRecords& records_;
  std::int64_t next_ = 0;  // the first number that no batch covers
  std::int64_t highest_ = 0;
  std::vector<std::int64_t> newest_;   // that came, by connection
  std::vector<std::int64_t> missing_;  // ascending; others overtook them, none of their connection
  std::vector<std::pair<std::int64_t, Timestamp>> news_;
  std::vector<Batch> batches_;
};

}  // namespace visavis::bandwidth
