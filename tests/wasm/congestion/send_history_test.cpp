#include "wasm/congestion/send_history.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

#include "wasm/base/random.h"

namespace visavis {
namespace {

using Arrivals = std::vector<std::optional<Timestamp>>;

constexpr TimeDelta kOffset = TimeDelta::Seconds(77);  // of the receiver's clock
constexpr DataSize kSize = DataSize::Bytes(1000);

class SendHistoryTest : public ::testing::Test {
 protected:
  // Sends `count` packets 10 ms apart and returns the number of the first.
  std::uint16_t Send(int count) {
    std::uint16_t first = 0;
    for (int i = 0; i < count; ++i) {
      const SentPacket packet = history_.OnSent(SentPacket::Kind::kVideo, kSize, -1, now_);
      if (i == 0) first = static_cast<std::uint16_t>(packet.sequence_number);
      now_ += TimeDelta::Millis(10);
    }
    return first;
  }
  // The packets marked 'x' came, 30 ms after the packet numbered `base` left and 10 ms apart; '.'
  // did not. Made 5 ms after the last arrival, received 20 ms later.
  const TransportFeedback& Report(std::uint16_t base, const char* marks,
                                  TimeDelta later = TimeDelta::Zero()) {
    Arrivals arrivals;
    Timestamp time = sent_start_ + kOffset + TimeDelta::Millis(30) + later;
    for (const char* mark = marks; *mark != 0; ++mark, time += TimeDelta::Millis(10))
      arrivals.push_back(*mark == 'x' ? std::optional(time) : std::nullopt);
    return history_.OnReport(base, arrivals, time, now_);
  }
  static std::vector<std::int64_t> Numbers(const TransportFeedback& feedback, bool lost) {
    std::vector<std::int64_t> numbers;
    for (const PacketResult& packet : feedback.packets)
      if (packet.IsLost() == lost) numbers.push_back(packet.sent.sequence_number & 0xffff);
    return numbers;
  }
  using Expected = std::vector<std::int64_t>;

  Timestamp sent_start_ = Timestamp::Millis(5000);
  Timestamp now_ = sent_start_;
  SendHistory history_;
};

TEST_F(SendHistoryTest, AReportWhoseTimesCannotBeIsIgnored) {
  Send(3);
  EXPECT_EQ(Report(0, "x").packets.size(), 1U);
  const Timestamp before_it_was_sent = sent_start_ + kOffset - TimeDelta::Millis(300);
  const Arrivals arrivals = {std::nullopt, before_it_was_sent};
  EXPECT_TRUE(history_.OnReport(0, arrivals, before_it_was_sent, now_).packets.empty());
  EXPECT_EQ(history_.stats().invalid_reports, 1U);
  EXPECT_EQ(Report(0, "xx").packets.size(), 1U) << "the next one tells the truth";
}

TEST_F(SendHistoryTest, TheReportThatShowsThatThePeersClockHasJumpedSaysSo) {
  Send(1);
  EXPECT_FALSE(Report(0, "x").clock_jumped);
  int jumps = 0;
  for (std::uint16_t number = 1; number < 300; ++number) {
    Send(1);
    const TimeDelta later = TimeDelta::Millis(10) * std::int64_t{number} + TimeDelta::Seconds(5);
    if (Report(number, "x", later).clock_jumped) ++jumps;
  }
  EXPECT_EQ(jumps, 1);
}

TEST_F(SendHistoryTest, NumbersCountUpAndWrapOnTheWire) {
  std::int64_t previous =
      history_.OnSent(SentPacket::Kind::kAudio, kSize, -1, now_).sequence_number;
  for (int i = 0; i < 140'000; ++i) {
    const std::int64_t number =
        history_.OnSent(SentPacket::Kind::kAudio, kSize, -1, now_).sequence_number;
    ASSERT_EQ(number, previous + 1);
    previous = number;
  }
  EXPECT_EQ(history_.in_flight(), DataSize::Bytes(1000 * std::int64_t{SendHistory::kCapacity}));
}

TEST_F(SendHistoryTest, EachPacketIsReportedOnceThoughReportsRepeat) {
  const std::uint16_t base = Send(6);
  EXPECT_EQ(Numbers(Report(base, "xxx"), false), (Expected{0, 1, 2}));
  EXPECT_EQ(Numbers(Report(base, "xxxxxx"), false), (Expected{3, 4, 5}));
  EXPECT_TRUE(Report(base, "xxxxxx").packets.empty());
  EXPECT_EQ(history_.in_flight(), DataSize::Zero());
  EXPECT_EQ(history_.stats().received, 6U);
}

TEST_F(SendHistoryTest, MissingPacketIsLostOnlyAfterTheReorderingTolerance) {
  const std::uint16_t base = Send(8);
  EXPECT_EQ(Numbers(Report(base, "x.xx"), true), Expected{});  // 20 ms behind
  EXPECT_EQ(history_.in_flight(), DataSize::Bytes(5000));
  EXPECT_EQ(Numbers(Report(base, "x.xxx"), true), Expected{1});  // 30 ms
  EXPECT_EQ(history_.stats().lost, 1U);
  EXPECT_GT(history_.loss_ratio(), 0);
}

TEST_F(SendHistoryTest, LatePacketWithinTheToleranceIsNoLoss) {
  const std::uint16_t base = Send(8);
  Report(base, "x.x");
  EXPECT_EQ(Numbers(Report(base, "xxxxxxxx"), false), (Expected{1, 3, 4, 5, 6, 7}));
  EXPECT_EQ(history_.stats().lost, 0U);
}

// A router with a queue for each connection lets sound pass where video waits.
class OvertakenTest : public SendHistoryTest {
 protected:
  static constexpr std::uint8_t kVideo = 0, kSound = 1;
  OvertakenTest() {
    SendByTurns(8);
    EXPECT_EQ(Numbers(Report(0, ".x.x.x.x"), true), (Expected{0, 2, 4})) << "nothing is known yet";
    Report(0, "xxxxxxxx");
    EXPECT_EQ(history_.stats().late, 3U);
  }
  void SendByTurns(int count) {
    for (int i = 0; i < count; ++i) SendBy(i % 2 == 0 ? kVideo : kSound);
  }
  void SendBy(std::uint8_t transport) {
    history_.OnSent(SentPacket::Kind::kVideo, kSize, -1, now_, transport);
    now_ += TimeDelta::Millis(10);
  }
};

TEST_F(OvertakenTest, WhatAnotherConnectionOvertookIsNotLost) {
  SendByTurns(12);
  EXPECT_EQ(Numbers(Report(8, ".x.x.x.x.x.x", TimeDelta::Millis(80)), true), Expected{});
  EXPECT_EQ(Numbers(Report(19, "x", TimeDelta::Millis(190)), true), Expected{})
      << "nor when reports have moved on";
  EXPECT_EQ(Numbers(Report(8, "x", TimeDelta::Millis(80)), false), Expected{8});
  const TransportFeedback& late = Report(8, "x..xxxxxxxxx", TimeDelta::Millis(80));
  EXPECT_EQ(Numbers(late, true), Expected{10}) << "others of its own connection came";
  EXPECT_EQ(Numbers(late, false), (Expected{12, 14, 16, 18}));
}

TEST_F(OvertakenTest, WhatLeftByAConnectionThatCarriesNothingIsLostAfterAWhile) {
  SendBy(kVideo);
  for (int i = 0; i < 60; ++i) SendBy(kSound);
  const std::string marks = "." + std::string(49, 'x');
  EXPECT_EQ(Numbers(Report(8, marks.c_str(), TimeDelta::Millis(80)), true), Expected{});
  EXPECT_EQ(Numbers(Report(58, "x", TimeDelta::Millis(580)), true), Expected{8});
}

TEST_F(SendHistoryTest, PacketThatComesAfterItWasLostIsCountedNotReported) {
  const std::uint16_t base = Send(8);
  EXPECT_EQ(Numbers(Report(base, "x.xxxx"), true), Expected{1});
  const TransportFeedback& feedback = Report(base, "xxxxxx");
  EXPECT_TRUE(feedback.packets.empty());
  EXPECT_EQ(history_.stats().late, 1U);
  EXPECT_EQ(history_.in_flight(), DataSize::Bytes(2000));
}

TEST_F(SendHistoryTest, MissingPacketIsLostWhenReportsHaveMovedOn) {
  Send(8);
  Report(0, "xxx.x");
  EXPECT_EQ(Numbers(Report(4, "xx"), true), Expected{3});
}

TEST_F(SendHistoryTest, PacketThatNoReportSpokeOfExpires) {
  Send(8);
  const TransportFeedback& feedback = Report(5, "xxx");
  EXPECT_EQ(Numbers(feedback, true), Expected{});
  EXPECT_EQ(history_.stats().expired, 5U);
  EXPECT_EQ(feedback.in_flight, DataSize::Zero());
}

TEST_F(SendHistoryTest, OldReportThatComesLateTakesNothingBack) {
  Send(8);
  Report(3, "xxxxx");
  EXPECT_TRUE(Report(0, "xxxx").packets.empty());
  EXPECT_EQ(history_.in_flight(), DataSize::Zero());
}

TEST_F(SendHistoryTest, RoundTripLeavesOutWhatTheReceiverWaited) {
  EXPECT_EQ(history_.smoothed_rtt(), std::nullopt);
  Send(1);
  const Timestamp arrival = sent_start_ + kOffset + TimeDelta::Millis(30);
  history_.OnReport(0, Arrivals{arrival}, arrival + TimeDelta::Millis(45),
                    sent_start_ + TimeDelta::Millis(30 + 45 + 25));
  EXPECT_EQ(history_.smoothed_rtt(), TimeDelta::Millis(55));
  EXPECT_EQ(history_.min_rtt(), TimeDelta::Millis(55));
}

TEST_F(SendHistoryTest, ReportsAcrossTheWrapAreMatched) {
  for (int i = 0; i < 65'533; ++i) history_.OnSent(SentPacket::Kind::kAudio, kSize, -1, now_);
  const std::uint16_t base = Send(6);
  EXPECT_EQ(base, 65'533);
  EXPECT_EQ(Numbers(Report(base, "xxxxxx"), false), (Expected{65'533, 65'534, 65'535, 0, 1, 2}));
}

TEST_F(SendHistoryTest, SentPacketKeepsWhatItWas) {
  const SentPacket first = history_.OnSent(SentPacket::Kind::kPadding, kSize, 9, now_);
  EXPECT_EQ(first.in_flight, kSize);
  const TransportFeedback& feedback = Report(0, "x");
  ASSERT_EQ(feedback.packets.size(), 1U);
  EXPECT_EQ(feedback.packets[0].sent.probe_id, 9);
  EXPECT_EQ(feedback.packets[0].sent.kind, SentPacket::Kind::kPadding);
  EXPECT_EQ(feedback.packets[0].sent.send_time, sent_start_);
  EXPECT_EQ(feedback.at_time, now_);
}

TEST_F(SendHistoryTest, ReportOfPacketsNeverSentIsRefused) {
  Report(0, "x");
  Send(3);
  EXPECT_TRUE(Report(9000, "x").packets.empty());
  EXPECT_TRUE(Report(40'000, "x").packets.empty());
  EXPECT_TRUE(Report(3, "x").packets.empty());
  EXPECT_GE(history_.stats().invalid_reports, 3U);
  EXPECT_EQ(history_.in_flight(), DataSize::Bytes(3000));
}

TEST_F(SendHistoryTest, AReportOfNothingNewDoesNotSetTheInterval) {
  Send(3);
  Report(0, "xxx");
  const TimeDelta interval = Report(0, "x", TimeDelta::Seconds(4000)).report_interval;
  EXPECT_EQ(interval, kLeastReportInterval);
  TimeDelta now_rarely = interval;
  for (std::uint16_t number = 3; number < 40; ++number) {
    Send(1);
    now_ += TimeDelta::Millis(190);
    now_rarely = Report(number, "x", now_ - sent_start_ - TimeDelta::Millis(60)).report_interval;
  }
  EXPECT_GT(now_rarely, TimeDelta::Millis(150));
}

TEST_F(SendHistoryTest, OfAReportThatNamesPacketsNeverSentTheRestCounts) {
  Send(3);
  const TransportFeedback& feedback = Report(1, "xxxxx");
  EXPECT_EQ(Numbers(feedback, false), (Expected{1, 2}));
}

TEST_F(SendHistoryTest, AnyReportIsSafeAndBytesInFlightNeverGoNegative) {
  Random random(1);
  constexpr std::int64_t kMostUs = std::int64_t{1} << 53;
  for (int round = 0; round < 3000; ++round) {
    Send(static_cast<int>(random.Below(12)));
    Arrivals arrivals(random.Below(400));
    for (auto& arrival : arrivals) {
      if (random.Below(3) > 0)
        arrival = Timestamp::Micros(
            static_cast<std::int64_t>(random.Below(2 * static_cast<std::uint64_t>(kMostUs))) -
            kMostUs);
    }
    const auto base = static_cast<std::uint16_t>(random.Next());
    const TransportFeedback& feedback =
        history_.OnReport(base, arrivals, Timestamp::Micros(kMostUs), now_);
    for (std::size_t i = 1; i < feedback.packets.size(); ++i)
      ASSERT_LT(feedback.packets[i - 1].sent.sequence_number,
                feedback.packets[i].sent.sequence_number);
    ASSERT_GE(history_.in_flight(), DataSize::Zero());
  }
  EXPECT_GT(history_.stats().received, 0U);
}

}  // namespace
}  // namespace visavis
