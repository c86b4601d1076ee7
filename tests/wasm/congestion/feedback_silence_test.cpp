#include "wasm/congestion/feedback_silence.h"

#include <gtest/gtest.h>

namespace visavis {
namespace {

constexpr TimeDelta kRtt = TimeDelta::Millis(100);
constexpr DataRate kRate = DataRate::KilobitsPerSec(1000);
Timestamp At(int ms) { return Timestamp::Millis(ms); }

TEST(FeedbackSilenceTest, HalvesAfterPatienceAgainAndAgain) {
  FeedbackSilence silence;
  silence.OnSent(At(0));
  silence.OnSent(At(400));
  EXPECT_FALSE(silence.ShouldHalve(At(499), kRtt, kRate));
  EXPECT_TRUE(silence.ShouldHalve(At(500), kRtt, kRate));
  EXPECT_FALSE(silence.ShouldHalve(At(999), kRtt, kRate));
  EXPECT_TRUE(silence.ShouldHalve(At(1000), kRtt, kRate));
}

TEST(FeedbackSilenceTest, ALongRoundTripGetsMoreTime) {
  FeedbackSilence silence;
  silence.OnSent(At(0));
  EXPECT_FALSE(silence.ShouldHalve(At(1100), TimeDelta::Millis(600), kRate));
  EXPECT_TRUE(silence.ShouldHalve(At(1200), TimeDelta::Millis(600), kRate));
}

TEST(FeedbackSilenceTest, AReportThatIsLostIsNoSilenceAtWhateverInterval) {
  FeedbackSilence silence;
  silence.OnFeedback(TimeDelta::Millis(250));
  silence.OnSent(At(0));
  // One in 250 ms was lost, and the next is 250 ms late.
  EXPECT_FALSE(silence.ShouldHalve(At(850), kRtt, kRate));
  EXPECT_EQ(silence.Overdue(At(850), kRtt), TimeDelta::Zero());
  EXPECT_TRUE(silence.ShouldHalve(At(900), kRtt, kRate));
}

TEST(FeedbackSilenceTest, NothingSentIsNoSilence) {
  FeedbackSilence silence;
  EXPECT_FALSE(silence.ShouldHalve(At(60'000), kRtt, kRate));
  EXPECT_EQ(silence.Overdue(At(60'000), kRtt), TimeDelta::Zero());
}

TEST(FeedbackSilenceTest, TheRateBeforeComesBackOnceAPacketOfTheSilenceHasCome) {
  FeedbackSilence silence;
  silence.OnSent(At(0));
  EXPECT_TRUE(silence.ShouldHalve(At(500), kRtt, kRate));
  EXPECT_TRUE(silence.ShouldHalve(At(1000), kRtt, kRate * 0.5));
  silence.OnFeedback(kLeastReportInterval);
  EXPECT_FALSE(silence.TakeRateBefore(At(400), At(1200)));  // sent before we noticed
  EXPECT_EQ(silence.TakeRateBefore(At(1100), At(1300)), kRate);
  EXPECT_FALSE(silence.TakeRateBefore(At(1150), At(1350)));
}

TEST(FeedbackSilenceTest, EachSilenceHasItsOwnRateBefore) {
  FeedbackSilence silence;
  silence.OnSent(At(0));
  EXPECT_TRUE(silence.ShouldHalve(At(500), kRtt, kRate));
  silence.OnFeedback(kLeastReportInterval);
  silence.OnSent(At(3000));
  EXPECT_TRUE(silence.ShouldHalve(At(3500), kRtt, kRate * 0.2));
  EXPECT_TRUE(silence.ShouldHalve(At(4000), kRtt, kRate * 0.1));
  silence.OnFeedback(kLeastReportInterval);
  EXPECT_EQ(silence.TakeRateBefore(At(4100), At(4300)), kRate * 0.2);
}

TEST(FeedbackSilenceTest, ARateOfLongAgoSaysNothing) {
  FeedbackSilence silence;
  silence.OnSent(At(0));
  EXPECT_TRUE(silence.ShouldHalve(At(500), kRtt, kRate));
  EXPECT_FALSE(silence.TakeRateBefore(At(11'000), At(11'100)));
}

TEST(FeedbackSilenceTest, OverdueBeginsAfterTheUsualWait) {
  FeedbackSilence silence;
  silence.OnSent(At(0));
  EXPECT_EQ(silence.Overdue(At(300), kRtt), TimeDelta::Zero());
  EXPECT_EQ(silence.Overdue(At(400), kRtt), TimeDelta::Millis(100));
  silence.OnFeedback(kLeastReportInterval);
  EXPECT_EQ(silence.Overdue(At(900), kRtt), TimeDelta::Zero());
}

}  // namespace
}  // namespace visavis
