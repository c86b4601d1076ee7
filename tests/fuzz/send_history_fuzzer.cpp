// Bytes become packets sent and arrival reports of any content: each packet is named once, what is
// in flight adds up, and figures keep their ranges.
#include <optional>
#include <set>
#include <vector>

#include "tests/fuzz/require.h"
#include "wasm/base/byte_reader.h"
#include "wasm/congestion/send_history.h"
#include "wasm/packet/feedback.h"

namespace visavis {
namespace {

class History {
 public:
  explicit History(std::span<const std::uint8_t> bytes) : reader_(bytes) {}

  void Run() {
    while (reader_.remaining() > 0) {
      const std::uint8_t choice = reader_.U8();
      now_ += TimeDelta::Millis(reader_.U8());
      if (choice < 128) {
        for (int i = 0; i <= choice; ++i) {
          history_.OnSent(SentPacket::Kind::kVideo, kPacket, -1, now_);
          ++sent_;
        }
      } else if (choice < 192) {
        ReportAnything();
      } else {
        ReportNewest(choice);
      }
      Check();
    }
  }

 private:
  // As it came from the network.
  void ReportAnything() {
    const std::size_t length = reader_.U8();
    FeedbackReport report;
    if (!ParseFeedback(reader_.Bytes(std::min(length, reader_.remaining())), report).ok()) return;
    Report(report.base_sequence_number, report.arrivals, report.report_time);
  }
  // Of the last packets, some of which are missing.
  void ReportNewest(std::uint8_t choice) {
    const std::size_t count = choice - 191u;
    std::vector<std::optional<Timestamp>> arrivals(count);
    for (auto& arrival : arrivals) {
      if (reader_.U8() % 4 != 0) arrival = now_ - TimeDelta::Millis(reader_.U8());
    }
    Report(static_cast<std::uint16_t>(sent_ - count), arrivals, now_);
  }
  void Report(std::uint16_t base, std::span<const std::optional<Timestamp>> arrivals,
              Timestamp report_time) {
    const TransportFeedback& news = history_.OnReport(base, arrivals, report_time, now_);
    std::int64_t last = -1;
    for (const PacketResult& packet : news.packets) {
      Require(packet.sent.sequence_number > last);
      last = packet.sent.sequence_number;
      Require(named_.insert(last).second);
    }
  }

  void Check() const {
    const SendHistoryStats& stats = history_.stats();
    Require(stats.received + stats.lost + stats.expired <= sent_);
    const auto in_flight =
        static_cast<std::int64_t>(sent_ - stats.received - stats.lost - stats.expired);
    Require(history_.in_flight().bytes() == in_flight * kPacket.bytes());
    Require(history_.loss_ratio() >= 0 && history_.loss_ratio() <= 1);
    if (history_.smoothed_rtt()) Require(*history_.smoothed_rtt() > TimeDelta::Zero());
  }

  static constexpr DataSize kPacket = DataSize::Bytes(1000);
  ByteReader reader_;
  SendHistory history_;
  Timestamp now_ = Timestamp::Millis(1000);
  std::uint64_t sent_ = 0;
  std::set<std::int64_t> named_;
};

}  // namespace
}  // namespace visavis

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  visavis::History({data, size}).Run();
  return 0;
}
