#include "wasm/adaptation/layer_admission.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

namespace visavis {
namespace {

using Room = VideoAdmission::Room;
using Others = LayerAdmission::Others;
using Outcome = LayerAdmission::Outcome;
constexpr Timestamp At(std::int64_t ms) { return Timestamp::Millis(ms); }
constexpr LayerAdmission::RoomFor kNothing{Room::kTooLittle, Room::kTooLittle};
constexpr LayerAdmission::RoomFor kHalf{Room::kTooLittle, Room::kTooLittle, Room::kEnough};
constexpr LayerAdmission::RoomFor kSome{Room::kEnough, Room::kTooLittle, Room::kEnough};
constexpr LayerAdmission::RoomFor kAll{Room::kWithMargin, Room::kWithMargin, Room::kEnough};

// The seconds in which tries begin that bring nothing, from `ms` to `end`.
std::vector<int> TriesFrom(LayerAdmission& admission, std::int64_t ms, std::int64_t end) {
  std::vector<int> tries;
  auto before = Outcome::kAsItIs;
  for (; ms < end; ms += 25) {
    const auto outcome = admission.Update(kNothing, Others::kMayShareItsLine, At(ms));
    if (outcome == Outcome::kTried && before != outcome)
      tries.push_back(static_cast<int>(ms / 1000));
    before = outcome;
  }
  return tries;
}

TEST(LayerAdmissionTest, LosesLayersAtOnceWhereTheOthersHaveRoom) {
  LayerAdmission admission;
  EXPECT_TRUE(admission.gets_all());
  EXPECT_EQ(admission.Update(kSome, Others::kHaveRoom, At(0)), Outcome::kAsItIs);
  EXPECT_FALSE(admission.gets_all());
  EXPECT_TRUE(admission.gets_any());
  admission.Update(kNothing, Others::kHaveRoom, At(25));
  EXPECT_FALSE(admission.gets_any());
}

TEST(LayerAdmissionTest, IsWaitedForWhereTheLineMayBeShared) {
  LayerAdmission admission;
  EXPECT_EQ(admission.Update(kSome, Others::kMayShareItsLine, At(0)), Outcome::kWaitedFor);
  EXPECT_EQ(admission.Update(kSome, Others::kMayShareItsLine, At(1975)), Outcome::kWaitedFor);
  EXPECT_TRUE(admission.gets_all());
  EXPECT_EQ(admission.Update(kSome, Others::kMayShareItsLine, At(2000)), Outcome::kAsItIs);
  EXPECT_FALSE(admission.gets_all());
}

TEST(LayerAdmissionTest, WhoClimbsIsWaitedForLongerButNotForever) {
  LayerAdmission admission;
  LayerAdmission::RoomFor room = kSome;
  room.carried = DataRate::KilobitsPerSec(200);
  const auto waited_until = [&](double climb_per_second) {
    std::int64_t ms = 0;
    for (; ms < 10'000; ms += 25) {
      if (ms % 1000 == 0) room.carried = room.carried * climb_per_second;
      if (admission.Update(room, Others::kMayShareItsLine, At(ms)) != Outcome::kWaitedFor) break;
    }
    return ms;
  };
  EXPECT_EQ(waited_until(1.12), 6000);
  admission = {};
  EXPECT_EQ(waited_until(1.02), 2000);
}

TEST(LayerAdmissionTest, RoomForAMomentDoesNotBeginTheWaitAnew) {
  LayerAdmission admission;
  std::int64_t ms = 0;
  for (; ms < 10'000 && admission.gets_all(); ms += 25)
    admission.Update(ms % 1900 == 0 ? kAll : kSome, Others::kMayShareItsLine, At(ms));
  EXPECT_LE(ms, 2100);
}

TEST(LayerAdmissionTest, AShortageOfLongAgoIsForgottenWhileAllIsHeld) {
  LayerAdmission admission;
  admission.Update(kSome, Others::kHaveRoom, At(0));
  const LayerAdmission::RoomFor almost{Room::kAlmost, Room::kTooLittle, Room::kEnough};
  std::int64_t ms = 25;
  for (; !admission.gets_all() && ms < 60'000; ms += 25)
    admission.Update(almost, Others::kMayShareItsLine, At(ms));
  ASSERT_TRUE(admission.gets_all());
  for (const std::int64_t end = ms + 28'000; ms < end; ms += 25)
    admission.Update(kAll, Others::kMayShareItsLine, At(ms));
  admission.Update(almost, Others::kHaveRoom, At(ms));
  EXPECT_TRUE(admission.gets_any());
}

TEST(LayerAdmissionTest, WhatAFallFoundOutNeedsNoSecondWaitAtOnce) {
  LayerAdmission admission;
  for (std::int64_t ms = 0; ms <= 2000; ms += 25)
    admission.Update(kNothing, Others::kMayShareItsLine, At(ms));
  for (std::int64_t ms = 2025; ms <= 6100; ms += 25)
    admission.Update(kAll, Others::kMayShareItsLine, At(ms));
  EXPECT_TRUE(admission.gets_all());
  EXPECT_EQ(admission.Update(kNothing, Others::kMayShareItsLine, At(6125)), Outcome::kAsItIs);
  EXPECT_FALSE(admission.gets_any());
}

TEST(LayerAdmissionTest, WhileItIsTriedItGetsAllAsSoonAsItCarriesHalf) {
  LayerAdmission admission;
  TriesFrom(admission, 0, 32'100);
  EXPECT_EQ(admission.Update(kNothing, Others::kMayShareItsLine, At(32'100)), Outcome::kTried);
  EXPECT_FALSE(admission.gets_any());
  EXPECT_EQ(admission.Update(kHalf, Others::kMayShareItsLine, At(32'500)), Outcome::kAsItIs);
  EXPECT_TRUE(admission.gets_all()) << "what they left was for it";
  EXPECT_EQ(admission.Update(kHalf, Others::kMayShareItsLine, At(32'525)), Outcome::kWaitedFor);
}

TEST(LayerAdmissionTest, EachFallIsWaitedForAnew) {
  LayerAdmission admission;
  admission.Update(kSome, Others::kMayShareItsLine, At(0));
  admission.Update(kAll, Others::kMayShareItsLine, At(1000));
  EXPECT_EQ(admission.Update(kSome, Others::kMayShareItsLine, At(2500)), Outcome::kWaitedFor);
}

TEST(LayerAdmissionTest, GetsThemBackAfterAWhileOfRoom) {
  LayerAdmission admission;
  admission.Update(kNothing, Others::kHaveRoom, At(0));
  admission.Update(kAll, Others::kHaveRoom, At(100));
  admission.Update(kAll, Others::kHaveRoom, At(1075));
  EXPECT_FALSE(admission.gets_any());
  admission.Update(kAll, Others::kHaveRoom, At(1100));
  EXPECT_TRUE(admission.gets_all());
}

TEST(LayerAdmissionTest, OnALineThatMayBeSharedItIsTriedAgainFromTimeToTime) {
  LayerAdmission admission;
  EXPECT_EQ(TriesFrom(admission, 0, 33'000), (std::vector{32}));
  admission.Update(kNothing, Others::kHaveRoom, At(100'000));
  EXPECT_FALSE(admission.gets_any()) << "it has a slow line of its own";
}

TEST(LayerAdmissionTest, TriesInVainGetRare) {
  LayerAdmission admission;
  EXPECT_EQ(TriesFrom(admission, 0, 2'000'000), (std::vector{32, 94, 216, 458, 940, 1422, 1904}));
}

TEST(LayerAdmissionTest, OnAnotherPathAndOnceAllWasHeldItIsTriedSooner) {
  LayerAdmission admission;
  TriesFrom(admission, 0, 220'000);
  admission.OnPathChanged();
  EXPECT_EQ(TriesFrom(admission, 220'000, 310'000), (std::vector{248, 280}));
  admission.AdmitToAll(At(310'000));
  admission.Update(kAll, Others::kMayShareItsLine, At(319'000));
  EXPECT_EQ(TriesFrom(admission, 320'000, 360'000), (std::vector{352}));
}

}  // namespace
}  // namespace visavis
