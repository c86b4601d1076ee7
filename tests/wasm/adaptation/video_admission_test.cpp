#include "wasm/adaptation/video_admission.h"

#include <gtest/gtest.h>

namespace visavis {
namespace {

constexpr DataRate kNeeded = DataRate::KilobitsPerSec(100);
constexpr DataRate kLittle = DataRate::KilobitsPerSec(99), kEnough = DataRate::KilobitsPerSec(116);

class VideoAdmissionTest : public ::testing::Test {
 protected:
  void Update(DataRate target, std::int64_t ms) {
    admission.Update(target, kNeeded, Timestamp::Millis(ms));
  }
  // How long there has to be room from `ms` on until it is admitted; ends at that time.
  std::int64_t WaitFrom(std::int64_t ms) {
    std::int64_t end = ms;
    for (; !admission.is_admitted() && end < ms + 60'000; end += 25) Update(kEnough, end);
    return end - ms;
  }
  VideoAdmission admission;
};

TEST_F(VideoAdmissionTest, IsLostAtOnceAndComesBackAfterASecondOfRoom) {
  EXPECT_TRUE(admission.is_admitted());
  Update(kNeeded, 0);
  EXPECT_TRUE(admission.is_admitted());
  Update(kLittle, 25);
  EXPECT_FALSE(admission.is_admitted());
  EXPECT_NEAR(static_cast<double>(WaitFrom(50)), 1000, 50);
}

TEST_F(VideoAdmissionTest, RoomWithoutMarginOrForAMomentIsNotEnough) {
  Update(kLittle, 0);
  for (int ms = 25; ms < 20'000; ms += 25) {
    Update(ms % 500 == 0 ? kNeeded : kEnough, ms);
    ASSERT_FALSE(admission.is_admitted()) << ms;
  }
}

TEST_F(VideoAdmissionTest, TriesThatFailBecomeRareUpToABound) {
  std::int64_t now = 0, last = 0;
  for (int i = 0; i < 8; ++i) {
    Update(kLittle, now);
    const std::int64_t wait = WaitFrom(now + 25);
    EXPECT_GE(wait, last);
    EXPECT_LE(wait, 16'100);
    last = wait;
    now += wait + 1000;
  }
  EXPECT_GE(last, 15'900);
}

TEST_F(VideoAdmissionTest, VideoThatHeldIsNoFailedTry) {
  Update(kLittle, 0);
  const std::int64_t wait = WaitFrom(25);
  Update(kEnough, wait + 9000);
  Update(kLittle, wait + 9025);
  EXPECT_NEAR(static_cast<double>(WaitFrom(wait + 9050)), 1000, 50);
}

TEST(VideoAdmissionRoomTest, AlmostEnoughIsEnoughForASecond) {
  using Room = VideoAdmission::Room;
  VideoAdmission admission;
  admission.Update(Room::kAlmost, Timestamp::Millis(0));
  admission.Update(Room::kAlmost, Timestamp::Millis(975));
  admission.Update(Room::kEnough, Timestamp::Millis(1000));
  admission.Update(Room::kAlmost, Timestamp::Millis(1025));
  admission.Update(Room::kAlmost, Timestamp::Millis(2000));
  EXPECT_TRUE(admission.is_admitted());
  admission.Update(Room::kAlmost, Timestamp::Millis(2025));
  EXPECT_FALSE(admission.is_admitted());
}

}  // namespace
}  // namespace visavis
