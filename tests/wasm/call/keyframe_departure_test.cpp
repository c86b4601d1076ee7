#include "wasm/call/keyframe_departure.h"

#include <gtest/gtest.h>

namespace visavis {
namespace {

constexpr Timestamp At(std::int64_t ms) { return Timestamp::Millis(ms); }

class KeyframeDepartureTest : public ::testing::Test {
 protected:
  void QueueKeyframe(int packets) {
    departure_.OnKeyframeBegun();
    for (int i = 1; i < packets; ++i) departure_.OnKeyframeQueued();
  }
  void Queue(int packets) {
    for (int i = 0; i < packets; ++i) departure_.OnQueued();
  }
  void Leave(int packets, Timestamp now) {
    for (int i = 0; i < packets; ++i) departure_.OnLeft(now);
  }
  KeyframeDeparture departure_;
};

TEST_F(KeyframeDepartureTest, OneThatHasNotBegunToLeaveIsNotHeld) {
  Queue(2);
  QueueKeyframe(5);
  EXPECT_EQ(departure_.remaining(At(0)), 0U);
  Leave(2, At(10));
  EXPECT_EQ(departure_.remaining(At(10)), 0U);
  EXPECT_FALSE(departure_.newest().IsFinite());
}

TEST_F(KeyframeDepartureTest, OneThatHasBegunIsHeldToItsEndAndWhatFollowsIsNot) {
  QueueKeyframe(5);
  Queue(3);
  Leave(1, At(0));
  EXPECT_EQ(departure_.remaining(At(0)), 4U);
  departure_.OnCut(4);
  Leave(3, At(100));
  EXPECT_EQ(departure_.remaining(At(100)), 1U);
  Leave(1, At(150));
  EXPECT_EQ(departure_.remaining(At(150)), 0U);
  EXPECT_EQ(departure_.newest(), At(150));
}

TEST_F(KeyframeDepartureTest, OneThatTakesTooLongIsGivenUp) {
  QueueKeyframe(5);
  Leave(1, At(0));
  EXPECT_EQ(departure_.remaining(At(3000)), 4U);
  EXPECT_EQ(departure_.remaining(At(3001)), 0U);
}

TEST_F(KeyframeDepartureTest, OneRightBehindAnotherHasNotBegunAndHasATimeOfItsOwn) {
  QueueKeyframe(3);
  Queue(5);
  Leave(1, At(0));
  departure_.OnCut(2);
  QueueKeyframe(4);
  EXPECT_EQ(departure_.remaining(At(0)), 2U);
  Leave(2, At(2000));
  EXPECT_EQ(departure_.remaining(At(2000)), 0U);
  Leave(1, At(2500));
  EXPECT_EQ(departure_.remaining(At(5500)), 3U);
}

TEST_F(KeyframeDepartureTest, TheNextOneIsHeldAfterIt) {
  QueueKeyframe(3);
  Queue(1);
  QueueKeyframe(4);
  Leave(1, At(0));
  EXPECT_EQ(departure_.remaining(At(0)), 2U);
  Leave(3, At(100));
  EXPECT_EQ(departure_.remaining(At(100)), 0U);
  Leave(1, At(110));
  EXPECT_EQ(departure_.remaining(At(110)), 3U);
}

TEST_F(KeyframeDepartureTest, OneThatWasDroppedIsForgotten) {
  QueueKeyframe(3);
  departure_.OnCut(0);
  Queue(2);
  Leave(1, At(0));
  EXPECT_EQ(departure_.remaining(At(0)), 0U);
}

}  // namespace
}  // namespace visavis
