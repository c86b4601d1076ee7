#include "tests/sim/link.h"

#include <gtest/gtest.h>

#include <vector>

namespace visavis::sim {
namespace {

constexpr DataSize kSize = DataSize::Bytes(1000);

// Sends `count` packets `gap` apart and returns when each that came arrived, by number.
std::vector<Timestamp> Deliver(Link<int>& link, int count, TimeDelta gap) {
  std::vector<Timestamp> arrivals(static_cast<std::size_t>(count), Timestamp::PlusInfinity());
  Timestamp next_send = Timestamp::Zero();
  for (int sent = 0;;) {
    const Timestamp now =
        std::min(sent < count ? next_send : Timestamp::PlusInfinity(), link.NextTimeout());
    if (!now.IsFinite()) return arrivals;
    if (sent < count && now == next_send) {
      link.Send(sent++, kSize, now);
      next_send += gap;
    }
    while (const auto packet = link.Poll(now)) arrivals[static_cast<std::size_t>(*packet)] = now;
  }
}

TEST(LinkTest, PacketTakesItsTimeAtTheBottleneckAndOnTheWire) {
  Link<int> link({.rate = DataRate::KilobitsPerSec(800), .delay = TimeDelta::Millis(30)}, 1);
  const auto arrivals = Deliver(link, 2, TimeDelta::Zero());
  EXPECT_EQ(arrivals[0], Timestamp::Millis(40));
  EXPECT_EQ(arrivals[1], Timestamp::Millis(50));
}

TEST(LinkTest, FullQueueDropsTheNewest) {
  Link<int> link({.rate = DataRate::KilobitsPerSec(800), .queue_time = TimeDelta::Millis(100)}, 1);
  Deliver(link, 20, TimeDelta::Zero());
  EXPECT_EQ(link.stats().delivered, 10U);
  EXPECT_EQ(link.stats().dropped, 10U);
}

TEST(LinkTest, CapacityChangeAppliesToWhatIsQueued) {
  LinkConfig config{.rate = DataRate::KilobitsPerSec(800), .delay = TimeDelta::Zero()};
  Link<int> link(config, 1);
  link.Send(0, kSize, Timestamp::Zero());
  config.rate = DataRate::KilobitsPerSec(80);
  link.SetConfig(config, Timestamp::Millis(5));  // half of it is through
  EXPECT_EQ(link.NextTimeout(), Timestamp::Millis(55));
  EXPECT_FALSE(link.Poll(Timestamp::Millis(54)));
  EXPECT_TRUE(link.Poll(Timestamp::Millis(55)));
}

TEST(LinkTest, OutageHoldsPacketsUntilItIsOver) {
  LinkConfig config{.rate = DataRate::Zero(), .delay = TimeDelta::Zero()};
  Link<int> link(config, 1);
  link.Send(0, kSize, Timestamp::Zero());
  EXPECT_EQ(link.NextTimeout(), Timestamp::PlusInfinity());
  EXPECT_FALSE(link.Poll(Timestamp::Millis(900)));
  config.rate = DataRate::KilobitsPerSec(800);
  link.SetConfig(config, Timestamp::Millis(1000));
  EXPECT_TRUE(link.Poll(Timestamp::Millis(1010)));
}

TEST(LinkTest, AnOutageMakesTheQueueNoShorter) {
  LinkConfig config{.rate = DataRate::KilobitsPerSec(800), .queue_time = TimeDelta::Millis(100)};
  Link<int> link(config, 1);
  config.rate = DataRate::Zero();
  link.SetConfig(config, Timestamp::Zero());
  for (int i = 0; i < 20; ++i) link.Send(i, kSize, Timestamp::Zero());
  EXPECT_EQ(link.stats().dropped, 10U);
}

TEST(LinkTest, LossIsAsConfigured) {
  Link<int> random({.loss = 0.05}, 2);
  Deliver(random, 20'000, TimeDelta::Millis(1));
  EXPECT_NEAR(static_cast<double>(random.stats().lost) / 20'000, 0.05, 0.006);
  // Gilbert: a share of to_bad / (to_bad + to_good) is lost, in bursts of 1 / to_good.
  Link<int> bursts({.to_bad = 0.01, .to_good = 0.25}, 3);
  const auto arrivals = Deliver(bursts, 20'000, TimeDelta::Millis(1));
  EXPECT_NEAR(static_cast<double>(bursts.stats().lost) / 20'000, 0.01 / 0.26, 0.008);
  int starts = 0;
  for (std::size_t i = 1; i < arrivals.size(); ++i)
    starts += !arrivals[i].IsFinite() && arrivals[i - 1].IsFinite() ? 1 : 0;
  EXPECT_NEAR(static_cast<double>(bursts.stats().lost) / starts, 4.0, 0.6);
}

TEST(LinkTest, JitterKeepsTheOrderUnlessToldOtherwise) {
  LinkConfig config{.delay = TimeDelta::Millis(10), .jitter = TimeDelta::Millis(20)};
  Link<int> ordered(config, 4);
  const auto kept = Deliver(ordered, 500, TimeDelta::Millis(1));
  EXPECT_TRUE(std::is_sorted(kept.begin(), kept.end()));
  config.order = LinkConfig::Order::kByJitter;
  Link<int> reordered(config, 4);
  const auto mixed = Deliver(reordered, 500, TimeDelta::Millis(1));
  EXPECT_FALSE(std::is_sorted(mixed.begin(), mixed.end()));
  for (const Timestamp arrival : mixed) EXPECT_TRUE(arrival.IsFinite());
}

TEST(LinkTest, SameSeedGivesTheSameRun) {
  const LinkConfig config{.jitter = TimeDelta::Millis(9), .loss = 0.1};
  Link<int> a(config, 5), b(config, 5), c(config, 6);
  const auto from_a = Deliver(a, 300, TimeDelta::Millis(3));
  EXPECT_EQ(from_a, Deliver(b, 300, TimeDelta::Millis(3)));
  EXPECT_NE(from_a, Deliver(c, 300, TimeDelta::Millis(3)));
}

}  // namespace
}  // namespace visavis::sim
