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

}  // namespace
}  // namespace visavis::sim
