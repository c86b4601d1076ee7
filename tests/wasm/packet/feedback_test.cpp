#include "wasm/packet/feedback.h"

#include <gtest/gtest.h>

#include <array>

#include "wasm/base/random.h"
#include "wasm/packet/media_packet.h"

namespace visavis {
namespace {

using Arrivals = std::vector<std::optional<Timestamp>>;

class FeedbackTest : public testing::Test {
 protected:
  // The bytes of the body; empty when the report cannot be written.
  std::span<const std::uint8_t> Write(const FeedbackReport& report) {
    ByteWriter writer(buffer_);
    return WriteFeedback(report, writer) ? std::span(buffer_).first(writer.size())
                                         : std::span<std::uint8_t>();
  }

  FeedbackReport RoundTrip(const FeedbackReport& report) {
    const auto body = Write(report);
    EXPECT_FALSE(body.empty());
    FeedbackReport got;
    EXPECT_TRUE(ParseFeedback(body, got).ok());
    return got;
  }

  std::array<std::uint8_t, kMaxPacketBytes - kCommonHeaderBytes> buffer_{};
};

constexpr Timestamp kReportTime = Timestamp::Millis(100'000);

FeedbackReport Report(Arrivals arrivals) {
  return {
      .base_sequence_number = 65530, .report_time = kReportTime, .arrivals = std::move(arrivals)};
}

TEST_F(FeedbackTest, AnEmptyReportSurvives) {
  const FeedbackReport got = RoundTrip(Report({}));
  EXPECT_EQ(got.base_sequence_number, 65530);
  EXPECT_EQ(got.report_time, kReportTime);
  EXPECT_TRUE(got.arrivals.empty());
}

TEST_F(FeedbackTest, ArrivalsLossesAndReorderingSurvive) {
  const Arrivals arrivals = {kReportTime - TimeDelta::Millis(50),
                             std::nullopt,
                             kReportTime - TimeDelta::Millis(40),
                             kReportTime - TimeDelta::Millis(45),
                             std::nullopt,
                             std::nullopt,
                             kReportTime};
  EXPECT_EQ(RoundTrip(Report(arrivals)).arrivals, arrivals);
}

TEST_F(FeedbackTest, ASteadyStreamCostsAByteAPacket) {
  Arrivals arrivals;
  for (int i = 0; i < 50; ++i) {
    arrivals.push_back(kReportTime - TimeDelta::Millis(100) + TimeDelta::Millis(2 * i));
  }
  EXPECT_EQ(Write(Report(arrivals)).size(), 12u + 3 + 49);
}

TEST_F(FeedbackTest, RoundingDoesNotAddUp) {
  Arrivals arrivals;
  for (int i = 0; i < 300; ++i) {
    arrivals.push_back(kReportTime - TimeDelta::Millis(100) + TimeDelta::Micros(333 * i));
  }
  const FeedbackReport got = RoundTrip(Report(arrivals));
  for (std::size_t i = 0; i < arrivals.size(); ++i) {
    EXPECT_LE(*got.arrivals[i], *arrivals[i] + kFeedbackTimeUnit / 2);
    EXPECT_GE(*got.arrivals[i], *arrivals[i] - kFeedbackTimeUnit / 2);
  }
}

TEST_F(FeedbackTest, TheLargestReportFitsAPacketWhateverItHolds) {
  Random random(1);
  for (int round = 0; round < 200; ++round) {
    Arrivals arrivals;
    for (std::size_t i = 0; i < kMaxFeedbackPackets; ++i) {
      if (random.Below(4) == 0) {
        arrivals.push_back(std::nullopt);
      } else {
        const auto age = static_cast<std::int64_t>(random.Below(4'000'000)) / 250 * 250;
        arrivals.push_back(kReportTime -
                           TimeDelta::Micros(round == 0 ? (age & 1) * 4'000'000 : age));
      }
    }
    EXPECT_EQ(RoundTrip(Report(arrivals)).arrivals, arrivals);
  }
}

TEST_F(FeedbackTest, LongRunsOfLossAreCheap) {
  Arrivals arrivals(kMaxFeedbackPackets);
  arrivals.back() = kReportTime;
  EXPECT_EQ(Write(Report(arrivals)).size(), 12u + 2 + 2 + 1);
  EXPECT_EQ(RoundTrip(Report(arrivals)).arrivals, arrivals);
}

TEST_F(FeedbackTest, WhatCannotBeSaidIsRefused) {
  EXPECT_TRUE(Write(Report(Arrivals(kMaxFeedbackPackets + 1))).empty());
  EXPECT_TRUE(Write(Report({kReportTime - kMaxFeedbackDelta - TimeDelta::Millis(1)})).empty());
  EXPECT_TRUE(Write(Report({Timestamp::PlusInfinity()})).empty());
  FeedbackReport report;
  report.report_time = Timestamp::Micros(-1);
  EXPECT_TRUE(Write(report).empty());
  report.report_time = Timestamp::PlusInfinity();
  EXPECT_TRUE(Write(report).empty());
}

TEST_F(FeedbackTest, TruncatedAtEveryByteIsAnError) {
  const auto body = Write(Report({kReportTime - TimeDelta::Seconds(1), std::nullopt, kReportTime}));
  FeedbackReport got;
  for (std::size_t size = 0; size < body.size(); ++size) {
    const auto result = ParseFeedback(body.first(size), got);
    ASSERT_FALSE(result.ok()) << size;
    EXPECT_EQ(result.error(), PacketError::kTruncated);
  }
}

TEST_F(FeedbackTest, ForgedFieldsAreErrors) {
  FeedbackReport got;
  const auto parse = [&got](std::vector<std::uint8_t> codes, std::uint8_t count,
                            std::uint8_t top_of_time) {
    std::vector<std::uint8_t> body = {0, 0, 0, count, top_of_time, 0, 0, 0, 0, 0, 0, 0};
    body.insert(body.end(), codes.begin(), codes.end());
    const auto result = ParseFeedback(body, got);
    return result.ok() ? std::string_view("none") : ToString(result.error());
  };
  EXPECT_EQ(parse({41}, 1, 0), "none");
  EXPECT_EQ(parse({255}, 1, 0), "invalid field") << "reserved code";
  EXPECT_EQ(parse({0, 0}, 1, 0), "invalid field") << "empty run";
  EXPECT_EQ(parse({0, 2}, 1, 0), "invalid field") << "run past the count";
  EXPECT_EQ(parse({41, 41}, 1, 0), "invalid field") << "bytes left over";
  EXPECT_EQ(parse({41}, 1, 0xff), "invalid field") << "time out of range";
  const std::vector<std::uint8_t> too_many = {0, 0, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0, 0};
  EXPECT_EQ(ParseFeedback(too_many, got).error(), PacketError::kInvalidField);
}

TEST_F(FeedbackTest, ParsingReusesTheReportsMemory) {
  FeedbackReport got;
  got.arrivals.reserve(kMaxFeedbackPackets);
  const auto* const memory = got.arrivals.data();
  const auto body = Write(Report(Arrivals(kMaxFeedbackPackets, kReportTime)));
  ASSERT_TRUE(ParseFeedback(body, got).ok());
  EXPECT_EQ(got.arrivals.data(), memory);
}

}  // namespace
}  // namespace visavis
