#include "tests/sim/bandwidth/network_link.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace visavis::bandwidth {
namespace {

struct Recorder : Endpoint {
  explicit Recorder(EventQueue& queue) : events(queue) {}
  void OnServed(const Packet&, TimeDelta in_queue) override { waits.push_back(in_queue.ms()); }
  void OnLost(const Packet&, LossCause cause) override {
    ++(cause == LossCause::kQueue ? dropped : lost);
  }
  void OnArrival(const Packet&) override { arrivals_ms.push_back(events.now().ms()); }

  EventQueue& events;
  std::vector<std::int64_t> waits, arrivals_ms;
  int dropped = 0, lost = 0;
};

// Packets of 1250 bytes: 10 ms each at 1 Mbps.
Packet Data() {
  Packet packet;
  packet.size = DataSize::Bytes(1250);
  return packet;
}
LinkConfig Steps(RateSteps steps) {
  LinkConfig config;
  config.capacity = std::move(steps);
  config.queue_ms = 50;
  config.delay = TimeDelta::Millis(20);
  return config;
}
DataRate Kbps(int kbps) { return DataRate::KilobitsPerSec(kbps); }

TEST(NetworkLinkTest, ServesAtTheCapacityAndDropsTheTail) {
  const LinkConfig config = Steps({{Timestamp::Zero(), Kbps(1000)}});
  EventQueue events;
  Recorder recorder(events);
  NetworkLink link(config, 1, events);
  for (int i = 0; i < 8; ++i) link.Send(Data(), &recorder);
  events.RunUntil(Timestamp::Millis(1000));
  // The queue holds 50 ms, the packet in service included.
  EXPECT_EQ(recorder.waits, (std::vector<std::int64_t>{10, 20, 30, 40, 50}));
  EXPECT_EQ(recorder.arrivals_ms, (std::vector<std::int64_t>{30, 40, 50, 60, 70}));
  EXPECT_EQ(recorder.dropped, 3);
}

TEST(NetworkLinkTest, APacketCrossesAStepOfTheCapacity) {
  const LinkConfig config = Steps({{Timestamp::Zero(), Kbps(1000)},
                                   {Timestamp::Millis(5), Kbps(0)},
                                   {Timestamp::Millis(100), Kbps(500)}});
  EventQueue events;
  Recorder recorder(events);
  NetworkLink link(config, 1, events);
  link.Send(Data(), &recorder);
  events.RunUntil(Timestamp::Millis(1000));
  // Half of it in 5 ms, an outage, the other half at half the rate.
  EXPECT_EQ(recorder.arrivals_ms, (std::vector<std::int64_t>{130}));
}

TEST(NetworkLinkTest, ATraceServesByItsOpportunitiesAndRepeats) {
  LinkConfig config;
  config.trace.opportunities = {TimeDelta::Millis(10), TimeDelta::Millis(15)};
  config.trace.period = TimeDelta::Millis(15);
  config.delay = TimeDelta::Zero();
  EventQueue events;
  Recorder recorder(events);
  NetworkLink link(config, 1, events);
  for (int i = 0; i < 4; ++i) link.Send(Data(), &recorder);
  events.RunUntil(Timestamp::Millis(1000));
  // 1500 bytes each: what the first leaves of its opportunity serves the second.
  EXPECT_EQ(recorder.arrivals_ms, (std::vector<std::int64_t>{10, 15, 25, 30}));
}

TEST(NetworkLinkTest, CoDelKeepsAStandingQueueShort) {
  LinkConfig config = Steps({{Timestamp::Zero(), Kbps(1000)}});
  config.queue_ms = 2000;
  config.aqm = LinkConfig::Aqm::kCoDel;
  EventQueue events;
  Recorder recorder(events);
  NetworkLink link(config, 1, events);
  // 5 % more than fits.
  for (int i = 0; i < 3000; ++i)
    events.At(Timestamp::Micros(i * 9500), [&] { link.Send(Data(), &recorder); });
  events.RunUntil(Timestamp::Millis(40'000));
  EXPECT_GT(recorder.dropped, 100);
  EXPECT_LT(recorder.waits.back(), 100);
}

TEST(NetworkLinkTest, AFairQueueServesConnectionsInTurnsAndDropsFromTheLongest) {
  LinkConfig config = Steps({{Timestamp::Zero(), Kbps(1000)}});
  config.queues = LinkConfig::Queues::kFair;
  config.queue_ms = 200;
  EventQueue events;
  Recorder greedy(events), modest(events);
  NetworkLink link(config, 1, events);
  for (int ms = 0; ms < 1000; ms += 5)
    events.At(Timestamp::Millis(ms), [&] { link.Send(Data(), &greedy); });
  for (int ms = 0; ms < 1000; ms += 50) {
    events.At(Timestamp::Millis(ms), [&] {
      Packet packet = Data();
      packet.connection = 1;
      link.Send(std::move(packet), &modest);
    });
  }
  events.RunUntil(Timestamp::Millis(2000));
  EXPECT_EQ(modest.dropped, 0);
  EXPECT_GT(greedy.dropped, 50);
  EXPECT_LE(*std::max_element(modest.waits.begin(), modest.waits.end()), 30);
  EXPECT_GE(*std::max_element(greedy.waits.begin(), greedy.waits.end()), 150);
}

TEST(NetworkLinkTest, LossIsAsOftenAsTheModelSays) {
  LinkConfig config;
  config.loss.probability = 0.1;
  EventQueue events;
  Recorder recorder(events);
  NetworkLink bernoulli(config, 1, events);
  for (int i = 0; i < 10'000; ++i) bernoulli.Send(Data(), &recorder);
  EXPECT_NEAR(recorder.lost, 1000, 100);

  LinkConfig bursty;
  bursty.loss.model = LossConfig::Model::kGilbertElliott;
  bursty.loss.to_bad = 0.01;
  bursty.loss.to_good = 0.24;
  recorder.lost = 0;
  NetworkLink bursts(bursty, 1, events);
  for (int i = 0; i < 50'000; ++i) bursts.Send(Data(), &recorder);
  EXPECT_NEAR(recorder.lost, 2000, 300);  // 1 / 25 of the time in the bad state
}

TEST(NetworkLinkTest, TheSameSeedGivesTheSameArrivals) {
  LinkConfig config;
  config.jitter_deviation_ms = 5;
  config.loss.probability = 0.2;
  std::vector<std::int64_t> arrivals[2];
  for (auto& list : arrivals) {
    EventQueue events;
    Recorder recorder(events);
    NetworkLink link(config, 7, events);
    for (int i = 0; i < 200; ++i) link.Send(Data(), &recorder);
    events.RunUntil(Timestamp::Millis(1000));
    list = recorder.arrivals_ms;
  }
  EXPECT_FALSE(arrivals[0].empty());
  EXPECT_EQ(arrivals[0], arrivals[1]);
}

}  // namespace
}  // namespace visavis::bandwidth
