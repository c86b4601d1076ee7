#include "wasm/jitter/nack_scheduler.h"

#include <gtest/gtest.h>

#include <numeric>
#include <vector>

namespace visavis {
namespace {

constexpr Timestamp At(std::int64_t ms) { return Timestamp::Millis(ms); }
constexpr TimeDelta kWait = TimeDelta::Millis(10);
using Origin = LossTracker::Origin;

class NackSchedulerTest : public testing::Test {
 protected:
  NackSchedulerTest() { scheduler_.SetRoundTripTime(TimeDelta::Millis(50)); }
  void Update(std::vector<std::int64_t> missing, std::int64_t ms) {
    scheduler_.Update(missing, kWait, At(ms));
  }
  std::vector<std::uint16_t> Take(std::int64_t ms) {
    Nack nack;
    const bool taken = scheduler_.Take(At(ms), nack);
    EXPECT_EQ(taken, !nack.packet_numbers.empty());
    return nack.packet_numbers;
  }
  NackScheduler scheduler_{0};
};

using Numbers = std::vector<std::uint16_t>;

TEST_F(NackSchedulerTest, NothingMissingIsNothingToDo) {
  Update({}, 0);
  EXPECT_TRUE(Take(1000).empty());
  EXPECT_EQ(scheduler_.NextTimeout(), Timestamp::PlusInfinity());
  EXPECT_FALSE(scheduler_.IsRepairing());
}

TEST_F(NackSchedulerTest, WaitsForOvertakenPacketsThenRepeatsAfterARoundTrip) {
  Update({7}, 0);
  EXPECT_EQ(scheduler_.NextTimeout(), At(10));
  EXPECT_TRUE(Take(9).empty());
  Update({7, 9}, 9);
  EXPECT_EQ(Take(10), Numbers{7});
  EXPECT_EQ(scheduler_.NextTimeout(), At(19));
  EXPECT_EQ(Take(19), Numbers{9});
  EXPECT_EQ(Take(80), Numbers{7});
  EXPECT_EQ(Take(89), Numbers{9});
}

TEST_F(NackSchedulerTest, RepeatsNoFasterThanTheMinimum) {
  scheduler_.SetRoundTripTime(TimeDelta::Millis(1));
  Update({7}, 0);
  EXPECT_EQ(Take(10), Numbers{7});
  EXPECT_EQ(scheduler_.NextTimeout(), At(50));
}

TEST_F(NackSchedulerTest, NumbersWrap) {
  Update({65534, 65535, 65536, 65537}, 0);
  EXPECT_EQ(Take(10), (Numbers{65534, 65535, 0, 1}));
}

TEST_F(NackSchedulerTest, GivesUpAfterTheLastRequestAndNeverTurnsBack) {
  Update({7}, 0);
  int requests = 0;
  for (std::int64_t ms = 0; ms < 3000; ++ms) {
    Update({7}, ms);
    if (!Take(ms).empty()) ++requests;
    EXPECT_GT(scheduler_.NextTimeout(), At(ms)) << "or the owner would spin";
  }
  EXPECT_EQ(requests, NackScheduler::kMaxRequests);
  EXPECT_FALSE(scheduler_.IsRepairing());
  EXPECT_EQ(scheduler_.NextTimeout(), Timestamp::PlusInfinity());
}

TEST_F(NackSchedulerTest, GivesUpWhatIsTooOld) {
  scheduler_.SetRoundTripTime(TimeDelta::Millis(600));
  Update({7}, 0);
  EXPECT_FALSE(Take(10).empty());
  EXPECT_FALSE(Take(630).empty());
  EXPECT_TRUE(scheduler_.IsRepairing());
  EXPECT_TRUE(Take(1250).empty());
  EXPECT_FALSE(scheduler_.IsRepairing());
}

TEST_F(NackSchedulerTest, WhatIsNoLongerWantedIsForgotten) {
  Update({7, 8}, 0);
  Update({8}, 5);
  EXPECT_EQ(Take(20), Numbers{8});
  Update({}, 21);
  EXPECT_FALSE(scheduler_.IsRepairing());
  EXPECT_TRUE(Take(1000).empty());
}

TEST_F(NackSchedulerTest, TellsAnswersFromOvertakenPackets) {
  Update({7, 8, 9}, 0);
  EXPECT_EQ(scheduler_.OnArrival(7, At(5)), Origin::kFirstSending) << "not requested yet";
  Update({8, 9}, 5);
  Take(10);
  EXPECT_EQ(scheduler_.OnArrival(8, At(30)), Origin::kFirstSending) << "no answer is so fast";
  Update({9}, 30);
  EXPECT_EQ(scheduler_.OnArrival(9, At(60)), Origin::kRetransmission);
  Update({}, 60);
  EXPECT_EQ(scheduler_.OnArrival(9, At(61)), Origin::kFirstSending) << "a duplicate";
  EXPECT_EQ(scheduler_.OnArrival(100, At(61)), Origin::kFirstSending);
  EXPECT_EQ(scheduler_.repaired(), 1);
}

TEST_F(NackSchedulerTest, TooManyMissingAreAllGivenUpAndLaterOnesAreNot) {
  std::vector<std::int64_t> missing(NackScheduler::kMaxOpen + 1);
  std::iota(missing.begin(), missing.end(), 1000);
  Update(missing, 0);
  EXPECT_FALSE(scheduler_.IsRepairing());
  EXPECT_TRUE(Take(20).empty());
  missing.push_back(2000);
  Update(missing, 30);
  EXPECT_EQ(Take(40), Numbers{2000});
}

TEST_F(NackSchedulerTest, TheLargestRequestFitsItsPacket) {
  std::vector<std::int64_t> missing;
  for (std::int64_t number = 0; number < NackScheduler::kDepth; number += 4) {
    missing.push_back(number);
  }
  Update(missing, 0);
  Nack nack;
  ASSERT_TRUE(scheduler_.Take(At(10), nack));
  std::vector<std::uint8_t> bytes(1100);
  ByteWriter writer(bytes);
  EXPECT_TRUE(WriteNack(nack, writer));
}

}  // namespace
}  // namespace visavis
