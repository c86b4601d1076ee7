// Calls in which one shares a screen: its keyframes take a second where the path is slow, and come.
#include <gtest/gtest.h>

#include "tests/sim/call_setting.h"
#include "tests/sim/simulated_call.h"

namespace visavis::sim {
namespace {

using Person = SimulatedCall::Person;

LinkConfig SlowLink(int kbps) {
  LinkConfig link;
  link.rate = DataRate::KilobitsPerSec(kbps);
  link.delay = TimeDelta::Millis(25);
  return link;
}

// Ann shows her screen; the others listen.
class CallScreenTest : public ::testing::Test {
 protected:
  Person Join(const char* name) {
    const Person person = call.Add(name);
    if (person == 0) {
      call.Inject(person, VideoDescribed{ContentKind::kScreen});
    } else {
      call.Switch(person, MediaSwitch::kOn, MediaSwitch::kOff);
    }
    return person;
  }

  SimulatedCall call{{.seed = 7, .scene = Scene::kScreen, .link = Broadband()}};
  Person ann = Join("Ann"), bob = Join("Bob");
};

TEST_F(CallScreenTest, OnASlowPathThePictureComesAndGoesOnDespiteLoss) {
  LinkConfig slow = SlowLink(250);
  slow.loss = 0.02;
  call.SetLink(slow);
  call.RunUntil(At(25));
  const Experience& got = call.From(bob, ann);
  ASSERT_FALSE(got.pictures.empty());
  EXPECT_LE(got.pictures.front().render_time, At(4));
  EXPECT_GE(got.FramesPerSecond(At(5), At(25)), 1.5);
  EXPECT_LE(got.LongestGap(At(5), At(25)), TimeDelta::Millis(5000)) << "another page";
  EXPECT_LE(call.Statistics(ann).video_sender.keyframes, 6U);
}

TEST_F(CallScreenTest, WhoComesToOthersOnASlowPathSeesTheScreenAndTheyLoseNothing) {
  Join("Eve");
  call.RunUntil(At(3));
  const CallStatistics before = call.Statistics(ann);
  const Person dan = Join("Dan");
  call.SetLink(ann, dan, SlowLink(250));
  call.RunUntil(At(18));
  const CallStatistics after = call.Statistics(ann);
  const Experience &at_bob = call.From(bob, ann), &at_dan = call.From(dan, ann);
  ASSERT_FALSE(at_dan.pictures.empty());
  EXPECT_LE(at_dan.pictures.front().render_time, At(6));
  EXPECT_EQ(at_dan.LeastPixels(At(3), At(18)), Pixels(kScreenSize)) << "it can be read";
  EXPECT_GE(at_dan.FramesPerSecond(At(6), At(18)), 2);
  EXPECT_LE(at_dan.LongestGap(At(6), At(18)), TimeDelta::Millis(2500)) << "another page";
  EXPECT_GE(after.video_rate, before.video_rate * 0.8);
  EXPECT_GE(at_bob.FramesPerSecond(At(5), At(18)), 28);
  EXPECT_LE(after.video_sender.keyframes, before.video_sender.keyframes + 1);
}

TEST_F(CallScreenTest, ADeviceThatIsTooSlowForTwoPicturesShowsOneThatAllCarry) {
  Join("Eve");
  while (call.now() < At(7)) {
    call.RunUntil(call.now() + TimeDelta::Millis(33));
    call.Inject(ann, FrameTook{.time = TimeDelta::Millis(60), .others = TimeDelta::Zero()});
  }
  const Person dan = Join("Dan");
  call.SetLink(ann, dan, SlowLink(250));
  call.RunUntil(At(15));
  ASSERT_GT(call.Statistics(ann).video_sender.effort.smaller, 0U);
  EXPECT_EQ(call.Statistics(ann).small_video_sender.frames_encoded, 0U);
  const Experience& got = call.From(dan, ann);
  ASSERT_FALSE(got.pictures.empty());
  EXPECT_LE(got.pictures.front().render_time, At(12));
}

}  // namespace
}  // namespace visavis::sim
