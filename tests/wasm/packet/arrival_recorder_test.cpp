#include "wasm/packet/arrival_recorder.h"

#include <gtest/gtest.h>

#include <array>
#include <initializer_list>
#include <map>

#include "wasm/base/random.h"
#include "wasm/packet/media_packet.h"

namespace visavis {
namespace {

constexpr Timestamp At(std::int64_t ms) { return Timestamp::Millis(ms); }

TEST(ArrivalRecorderTest, HasNothingToSayBeforeTheFirstPacket) {
  ArrivalRecorder recorder;
  FeedbackReport report;
  EXPECT_EQ(recorder.NextTimeout(), Timestamp::PlusInfinity());
  EXPECT_FALSE(recorder.TakeReport(At(1000), report));
}

TEST(ArrivalRecorderTest, ReportsEachArrivalTwiceAndThenFallsSilent) {
  ArrivalRecorder recorder;
  FeedbackReport report;
  recorder.OnPacket(65535, At(100));
  recorder.OnPacket(1, At(110));
  EXPECT_EQ(recorder.NextTimeout(), At(100));
  ASSERT_TRUE(recorder.TakeReport(At(112), report));
  EXPECT_EQ(report.base_sequence_number, 65535);
  EXPECT_EQ(report.report_time, At(112));
  ASSERT_EQ(report.arrivals.size(), 3u);
  EXPECT_EQ(report.arrivals[0], At(100));
  EXPECT_EQ(report.arrivals[1], std::nullopt);
  EXPECT_EQ(report.arrivals[2], At(110));

  EXPECT_FALSE(recorder.TakeReport(At(161), report));
  EXPECT_EQ(recorder.NextTimeout(), At(162));
  ASSERT_TRUE(recorder.TakeReport(At(162), report));
  EXPECT_EQ(report.base_sequence_number, 65535);
  EXPECT_EQ(report.arrivals.size(), 3u);
  EXPECT_EQ(recorder.NextTimeout(), Timestamp::PlusInfinity());
  EXPECT_FALSE(recorder.TakeReport(At(500), report));
}

TEST(ArrivalRecorderTest, EachReportCoversItsIntervalAndTheOneBefore) {
  ArrivalRecorder recorder;
  FeedbackReport report;
  for (int i = 0; i < 30; ++i) {
    recorder.OnPacket(static_cast<std::uint16_t>(i), At(10 * i));
    if (i % 5 != 4) continue;
    ASSERT_TRUE(recorder.TakeReport(At(10 * i + 5), report));
    EXPECT_EQ(report.arrivals.size(), i == 4 ? 5u : 10u);
  }
}

TEST(ArrivalRecorderTest, ALatePacketIsReportedAlthoughItsTurnHasPassed) {
  ArrivalRecorder recorder;
  FeedbackReport report;
  recorder.OnPacket(10, At(0));
  for (int i = 0; i < 4; ++i) {
    recorder.OnPacket(static_cast<std::uint16_t>(12 + i), At(60 * i));
    ASSERT_TRUE(recorder.TakeReport(At(60 * i + 3), report));
  }
  recorder.OnPacket(11, At(190));
  ASSERT_TRUE(recorder.TakeReport(At(241), report));
  EXPECT_EQ(report.base_sequence_number, 11);
  EXPECT_EQ(report.arrivals.front(), At(190));
}

TEST(ArrivalRecorderTest, AReportWaitsForTheEndOfABurstAfterAStandstill) {
  ArrivalRecorder recorder;
  FeedbackReport report;
  recorder.OnPacket(0, At(0));
  ASSERT_TRUE(recorder.TakeReport(At(0), report));
  ASSERT_TRUE(recorder.TakeReport(At(50), report));
  // Nothing for 200 ms, then ten packets a millisecond apart.
  for (int i = 1; i <= 10; ++i) {
    recorder.OnPacket(static_cast<std::uint16_t>(i), At(200 + i));
    ASSERT_FALSE(recorder.TakeReport(At(200 + i), report));
  }
  EXPECT_EQ(recorder.NextTimeout(), At(213));
  ASSERT_TRUE(recorder.TakeReport(At(213), report));
  EXPECT_EQ(report.arrivals.size(), 10u);
}

TEST(ArrivalRecorderTest, ABurstWithoutEndIsReportedAllTheSame) {
  ArrivalRecorder recorder;
  FeedbackReport report;
  recorder.OnPacket(0, At(0));
  ASSERT_TRUE(recorder.TakeReport(At(0), report));
  for (int i = 1; i <= 50; ++i) recorder.OnPacket(static_cast<std::uint16_t>(i), At(200 + i));
  EXPECT_EQ(recorder.NextTimeout(), At(221));
}

TEST(ArrivalRecorderTest, PacketsThatComeAsUsualWaitForNothing) {
  ArrivalRecorder recorder;
  FeedbackReport report;
  for (int i = 0; i < 100; ++i) {
    recorder.OnPacket(static_cast<std::uint16_t>(i), At(2 * i));
    EXPECT_EQ(recorder.TakeReport(At(2 * i), report), i % 25 == 0) << i;
  }
}

TEST(ArrivalRecorderTest, WhatWasLostAfterAnIntervalWithoutArrivalsIsReported) {
  ArrivalRecorder recorder;
  FeedbackReport report;
  recorder.OnPacket(10, At(0));
  ASSERT_TRUE(recorder.TakeReport(At(0), report));
  ASSERT_TRUE(recorder.TakeReport(At(50), report));
  recorder.OnPacket(12, At(120));
  ASSERT_TRUE(recorder.TakeReport(At(123), report));
  EXPECT_EQ(report.base_sequence_number, 11);
  EXPECT_EQ(report.arrivals, (std::vector<std::optional<Timestamp>>{std::nullopt, At(120)}));
}

TEST(ArrivalRecorderTest, EveryNumberUpToTheNewestStandsInTwoReports) {
  Random random(5);
  ArrivalRecorder recorder;
  FeedbackReport report;
  std::map<int, int> reports_of;
  int newest = 0;
  // Sound on a slow path: a packet each 60 ms, of which many are lost.
  for (int i = 0; i < 1000; ++i) {
    if (i == 0 || random.Below(3) == 0)
      recorder.OnPacket(static_cast<std::uint16_t>(i), At(60 * i));
    for (int ms = 60 * i; ms < 60 * (i + 1); ms += 5) {
      if (!recorder.TakeReport(At(ms), report)) continue;
      for (std::size_t k = 0; k < report.arrivals.size(); ++k)
        ++reports_of[newest = report.base_sequence_number + static_cast<int>(k)];
    }
  }
  EXPECT_GT(newest, 900);
  for (int number = 0; number < newest; ++number) ASSERT_GE(reports_of[number], 2) << number;
}

TEST(ArrivalRecorderTest, ADuplicateKeepsTheFirstArrival) {
  ArrivalRecorder recorder;
  FeedbackReport report;
  recorder.OnPacket(10, At(0));
  recorder.OnPacket(10, At(20));
  ASSERT_TRUE(recorder.TakeReport(At(50), report));
  EXPECT_EQ(report.arrivals, std::vector<std::optional<Timestamp>>{At(0)});
}

TEST(ArrivalRecorderTest, AFloodIsCutToTheNewestAndCounted) {
  ArrivalRecorder recorder;
  FeedbackReport report;
  for (int i = 0; i < 500; ++i) recorder.OnPacket(static_cast<std::uint16_t>(i), At(1));
  ASSERT_TRUE(recorder.TakeReport(At(60), report));
  EXPECT_EQ(report.arrivals.size(), kMaxFeedbackPackets);
  EXPECT_EQ(report.base_sequence_number, 500 - kMaxFeedbackPackets);
  EXPECT_EQ(recorder.unreported(), static_cast<std::int64_t>(500 - kMaxFeedbackPackets));
}

TEST(ArrivalRecorderTest, WhatIsTooOldIsForgottenAndCounted) {
  ArrivalRecorder recorder;
  recorder.OnPacket(2000, At(0));
  recorder.OnPacket(2000 - ArrivalRecorder::kRecordedArrivals, At(1));
  EXPECT_EQ(recorder.unreported(), 1);
}

TEST(ArrivalRecorderTest, FollowsASenderThatNumbersAnew) {
  ArrivalRecorder recorder;
  FeedbackReport report;
  recorder.OnPacket(30'000, At(0));
  ASSERT_TRUE(recorder.TakeReport(At(50), report));
  for (int i = 0; i < 200; ++i) recorder.OnPacket(static_cast<std::uint16_t>(i), At(100 + i));
  ASSERT_TRUE(recorder.TakeReport(At(300), report));
  EXPECT_EQ(report.arrivals.size(), 100u);
  EXPECT_EQ(report.base_sequence_number, 100);
}

// A damaged packet; the numbers after it would be stale for as long as it leads.
TEST(ArrivalRecorderTest, ANumberFarAheadOfAllOthersIsNotBelievedAlone) {
  ArrivalRecorder recorder;
  FeedbackReport report;
  for (const std::uint16_t number :
       std::initializer_list<std::uint16_t>{10, 500, 11, 20'000, 12, 700})
    recorder.OnPacket(number, At(5));
  ASSERT_TRUE(recorder.TakeReport(At(50), report));
  EXPECT_EQ(report.base_sequence_number, 10);
  EXPECT_EQ(report.arrivals.size(), 3u);
  EXPECT_EQ(recorder.unreported(), 3);
}

TEST(ArrivalRecorderTest, StaleNumbersDoNotMoveWhatTheOthersAreReadAgainst) {
  ArrivalRecorder recorder;
  FeedbackReport report;
  for (const int number : {40'000, 10'000, 45'536, 40'001, 40'002})
    recorder.OnPacket(static_cast<std::uint16_t>(number), At(5));
  ASSERT_TRUE(recorder.TakeReport(At(50), report));
  EXPECT_EQ(report.base_sequence_number, 40'000);
  EXPECT_EQ(report.arrivals.size(), 3u);
}

TEST(ArrivalRecorderTest, ACopyOfANumberThatLeapsDoesNotConfirmIt) {
  ArrivalRecorder recorder;
  FeedbackReport report;
  for (const int number : {10, 500, 500, 11})
    recorder.OnPacket(static_cast<std::uint16_t>(number), At(5));
  ASSERT_TRUE(recorder.TakeReport(At(50), report));
  EXPECT_EQ(report.arrivals.size(), 2u);
}

TEST(ArrivalRecorderTest, AfterAnOutageTheSecondPacketIsBelieved) {
  ArrivalRecorder recorder;
  FeedbackReport report;
  recorder.OnPacket(10, At(0));
  ASSERT_TRUE(recorder.TakeReport(At(50), report));
  recorder.OnPacket(400, At(2000));
  recorder.OnPacket(401, At(2001));
  ASSERT_TRUE(recorder.TakeReport(At(2100), report));
  ASSERT_FALSE(report.arrivals.empty());
  EXPECT_EQ(report.arrivals.back(), At(2001));
  EXPECT_EQ(static_cast<std::uint16_t>(report.base_sequence_number + report.arrivals.size()), 402);
}

TEST(ArrivalRecorderTest, AnyNumbersAtAnyTimesGiveReportsThatCanBeWritten) {
  Random random(3);
  ArrivalRecorder recorder;
  FeedbackReport report, read;
  std::array<std::uint8_t, kMaxPacketBytes> buffer;
  Timestamp now = At(0);
  int reports = 0;
  for (int i = 0; i < 20'000; ++i) {
    const std::uint64_t step = random.Below(100) == 0 ? 10'000'000 : random.Below(10'000);
    now += TimeDelta::Micros(static_cast<std::int64_t>(step));
    recorder.OnPacket(static_cast<std::uint16_t>(random.Next()), now);
    if (!recorder.TakeReport(now, report)) continue;
    const std::size_t size = WriteFeedbackPacket(1, report, buffer);
    ASSERT_GT(size, 0u);
    ASSERT_TRUE(
        ParseFeedback(std::span(buffer).first(size).subspan(kCommonHeaderBytes), read).ok());
    ++reports;
  }
  EXPECT_GT(reports, 150);
}

TEST(ArrivalRecorderTest, HalfTheReportsSufficeToLearnOfEveryArrival) {
  Random random(4);
  ArrivalRecorder recorder;
  FeedbackReport report;
  std::map<int, std::int64_t> sent, learnt;  // arrival in microseconds
  int reports = 0;
  for (int i = 0; i < 3000; ++i) {
    const Timestamp now = At(3 * i);
    if (random.Below(10) != 0) {
      recorder.OnPacket(static_cast<std::uint16_t>(i), now);
      sent[i] = now.us();
    }
    if (!recorder.TakeReport(now, report) || ++reports % 2 == 0) continue;
    for (std::size_t k = 0; k < report.arrivals.size(); ++k) {
      if (report.arrivals[k]) {
        learnt[report.base_sequence_number + static_cast<int>(k)] = report.arrivals[k]->us();
      }
    }
  }
  sent.erase(sent.upper_bound(learnt.rbegin()->first), sent.end());
  EXPECT_EQ(learnt, sent);
}

}  // namespace
}  // namespace visavis
