#include "wasm/adaptation/layer_admission.h"

#include <gtest/gtest.h>

namespace visavis {
namespace {

using Room = VideoAdmission::Room;
using Others = LayerAdmission::Others;
using Outcome = LayerAdmission::Outcome;
constexpr Timestamp At(std::int64_t ms) { return Timestamp::Millis(ms); }
constexpr LayerAdmission::RoomFor kNothing{Room::kTooLittle, Room::kTooLittle};
constexpr LayerAdmission::RoomFor kSome{Room::kEnough, Room::kTooLittle};
constexpr LayerAdmission::RoomFor kAll{Room::kWithMargin, Room::kWithMargin};

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
  EXPECT_EQ(admission.Update(kNothing, Others::kMayShareItsLine, At(0)), Outcome::kWaitedFor);
  EXPECT_EQ(admission.Update(kNothing, Others::kMayShareItsLine, At(1975)), Outcome::kWaitedFor);
  EXPECT_TRUE(admission.gets_all());
  EXPECT_EQ(admission.Update(kNothing, Others::kMayShareItsLine, At(2000)), Outcome::kAsItIs);
  EXPECT_FALSE(admission.gets_any());
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
  for (std::int64_t ms = 0; ms <= 2000; ms += 25)
    admission.Update(kNothing, Others::kMayShareItsLine, At(ms));
  EXPECT_FALSE(admission.gets_any());
  admission.Update(kNothing, Others::kHaveRoom, At(32'000));
  EXPECT_FALSE(admission.gets_any()) << "it has a slow line of its own";
  admission.Update(kNothing, Others::kMayShareItsLine, At(32'025));
  EXPECT_TRUE(admission.gets_all());
  EXPECT_EQ(admission.Update(kNothing, Others::kMayShareItsLine, At(32'050)), Outcome::kWaitedFor);
}

}  // namespace
}  // namespace visavis
