#include "wasm/congestion/queue_delay.h"

#include <gtest/gtest.h>

namespace visavis {
namespace {

struct Sent {
  std::size_t transport;
  int bytes;
  int delay_ms;
};

// One feedback: packets with these delays above an offset between the clocks.
void FeedSent(QueueDelay& queue, std::initializer_list<Sent> packets, int at_ms) {
  for (const Sent& sent : packets)
    queue.OnPacket({.transport = sent.transport,
                    .size = DataSize::Bytes(sent.bytes),
                    .one_way = TimeDelta::Seconds(-500) + TimeDelta::Millis(sent.delay_ms)},
                   Timestamp::Millis(at_ms));
  queue.EndBatch(Timestamp::Millis(at_ms));
}

void Feed(QueueDelay& queue, std::initializer_list<int> delays_ms, int at_ms) {
  for (const int delay_ms : delays_ms)
    queue.OnPacket({.size = DataSize::Bytes(1000),
                    .one_way = TimeDelta::Seconds(-500) + TimeDelta::Millis(delay_ms)},
                   Timestamp::Millis(at_ms));
  queue.EndBatch(Timestamp::Millis(at_ms));
}

TEST(QueueDelayTest, LevelIsTheLeastOfAFeedbackAboveTheLeastEver) {
  QueueDelay queue;
  Feed(queue, {50, 70, 65}, 0);
  EXPECT_EQ(queue.current(), TimeDelta::Zero());
  Feed(queue, {85, 80, 100}, 50);
  EXPECT_EQ(queue.current(), TimeDelta::Millis(30));
  Feed(queue, {45}, 100);
  EXPECT_EQ(queue.current(), TimeDelta::Zero());
}

TEST(QueueDelayTest, GradientIsSecondsOfQueuePerSecond) {
  QueueDelay queue;
  for (int i = 0; i < 20; ++i) Feed(queue, {50 + i * 25, 60 + i * 25}, i * 50);
  EXPECT_NEAR(queue.gradient(), 0.5, 0.02);
  for (int i = 20; i < 40; ++i) Feed(queue, {525}, i * 50);
  EXPECT_NEAR(queue.gradient(), 0.0, 0.02);
}

TEST(QueueDelayTest, AStandingQueueIsWhatStaysForHalfASecond) {
  QueueDelay queue;
  Feed(queue, {50}, 0);
  for (int i = 1; i < 30; ++i) Feed(queue, {i % 5 == 0 ? 90 : 200}, i * 50);
  EXPECT_EQ(queue.standing(), TimeDelta::Millis(40));
  Feed(queue, {55}, 1500);
  EXPECT_EQ(queue.standing(), TimeDelta::Millis(5));
}

TEST(QueueDelayTest, TheBaseOutlivesAQueueOfHalfAMinuteAndIsForgottenAfterAMinute) {
  QueueDelay queue;
  Feed(queue, {50}, 0);
  for (int at_ms = 50; at_ms < 30'000; at_ms += 50) Feed(queue, {150}, at_ms);
  EXPECT_EQ(queue.current(), TimeDelta::Millis(100));
  for (int at_ms = 30'000; at_ms < 61'000; at_ms += 50) Feed(queue, {150}, at_ms);
  EXPECT_EQ(queue.current(), TimeDelta::Zero());
}

TEST(QueueDelayTest, WhatComesAndGoesFromOneFeedbackToTheNextIsJitter) {
  QueueDelay queue;
  for (int i = 0; i < 60; ++i) Feed(queue, {50 + (i * 7 % 5) * 10}, i * 50);
  EXPECT_LT(queue.current(), TimeDelta::Millis(5));
}

TEST(QueueDelayTest, AQueueThatGrowsIsNoJitterAndTakenAsItIs) {
  QueueDelay queue;
  for (int i = 0; i < 60; ++i) Feed(queue, {50 + (i < 30 ? i : 60 - i) * 5}, i * 50);
  Feed(queue, {110, 90}, 3000);
  Feed(queue, {90}, 3050);
  EXPECT_EQ(queue.current(), TimeDelta::Millis(40));
}

TEST(QueueDelayTest, MoreThanJitterExplainsIsAQueueAtOnce) {
  QueueDelay queue;
  for (int i = 0; i < 60; ++i) Feed(queue, {50 + (i * 7 % 5) * 10}, i * 50);
  Feed(queue, {300}, 3000);
  Feed(queue, {300}, 3050);
  EXPECT_EQ(queue.current(), TimeDelta::Millis(250));
}

TEST(QueueDelayTest, AReaderThatStoodStillIsNoQueue) {
  QueueDelay queue;
  for (int i = 0; i < 20; ++i) Feed(queue, {50, 55}, i * 50);
  // What came in 200 ms is read at once, and a report leaves after the first of it.
  Feed(queue, {250}, 1200);
  Feed(queue, {230, 200, 150, 100, 52}, 1250);
  EXPECT_EQ(queue.current(), TimeDelta::Millis(2));
  // Or two reports share what was before and after.
  Feed(queue, {50, 250}, 1500);
  Feed(queue, {230}, 1505);
  Feed(queue, {100, 52}, 1550);
  EXPECT_EQ(queue.current(), TimeDelta::Millis(2));
  EXPECT_LE(queue.smoothed(), TimeDelta::Millis(2));
}

TEST(QueueDelayTest, ALinkThatStoodStillHasAQueueThatTheNextFeedbackShows) {
  QueueDelay queue;
  for (int i = 0; i < 20; ++i) Feed(queue, {50, 55}, i * 50);
  Feed(queue, {250}, 1200);
  EXPECT_EQ(queue.current(), TimeDelta::Zero());
  Feed(queue, {249, 248, 246}, 1250);
  EXPECT_EQ(queue.current(), TimeDelta::Millis(196));
}

constexpr std::size_t kSound = 1, kVideo = 0, kVideo2 = 2, kVideo3 = 3;

TEST(QueueDelayTest, SoundsEmptyQueueDoesNotHideVideosFullOne) {
  QueueDelay queue;
  for (int i = 0; i < 40; ++i)
    FeedSent(queue, {{kSound, 100, 50}, {kVideo, 1200, 50}, {kVideo, 1200, 52}}, i * 50);
  for (int i = 40; i < 60; ++i)
    FeedSent(queue, {{kSound, 100, 50}, {kVideo, 1200, 130}, {kVideo, 1200, 132}}, i * 50);
  EXPECT_EQ(queue.current(), TimeDelta::Millis(80));
  FeedSent(queue, {{kSound, 100, 50}, {kSound, 100, 50}}, 3000);
  EXPECT_EQ(queue.current(), TimeDelta::Millis(80)) << "no video came that could tell";
  for (int i = 61; i < 80; ++i)
    FeedSent(queue, {{kSound, 100, 50}, {kVideo, 1200, 50}, {kVideo, 1200, 51}}, i * 50);
  EXPECT_EQ(queue.current(), TimeDelta::Zero());
  EXPECT_EQ(queue.standing(), TimeDelta::Zero());
}

TEST(QueueDelayTest, WhereAllShareAQueueTheLeastOfAnyTellsAlsoWithoutVideo) {
  QueueDelay queue;
  for (int i = 0; i < 40; ++i)
    FeedSent(queue, {{kSound, 100, 50}, {kVideo, 1200, 50}, {kVideo, 1200, 52}}, i * 50);
  for (int i = 40; i < 60; ++i)
    FeedSent(queue, {{kSound, 100, 130}, {kVideo, 1200, 131}, {kVideo, 1200, 133}}, i * 50);
  EXPECT_EQ(queue.current(), TimeDelta::Millis(80));
  FeedSent(queue, {{kSound, 100, 60}}, 3000);
  EXPECT_EQ(queue.current(), TimeDelta::Millis(10));
}

TEST(QueueDelayTest, OneOfSeveralConnectionsThatItsWindowHoldsUpIsNoQueue) {
  QueueDelay queue;
  for (int i = 0; i < 100; ++i) {
    const int held_up = i < 20 ? 50 : 350;
    FeedSent(queue,
             {{kSound, 100, 50}, {kVideo, 1200, 50}, {kVideo2, 1200, held_up}, {kVideo3, 1200, 51}},
             i * 50);
    EXPECT_LE(queue.current(), TimeDelta::Millis(2));
  }
}

TEST(QueueDelayTest, AConnectionWithALongerWayHasABaseOfItsOwn) {
  QueueDelay queue;
  for (int i = 0; i < 40; ++i)
    FeedSent(queue, {{kSound, 100, 50}, {kVideo, 1200, 90}, {kVideo, 1200, 91}}, i * 50);
  for (int i = 40; i < 60; ++i) FeedSent(queue, {{kVideo, 1200, 90}, {kVideo, 1200, 91}}, i * 50);
  EXPECT_EQ(queue.current(), TimeDelta::Zero());
}

TEST(QueueDelayTest, AConnectionThatJoinsAStandingQueueDoesNotTakeItForTheWay) {
  QueueDelay queue;
  for (int i = 0; i < 40; ++i) FeedSent(queue, {{kVideo, 1200, i < 20 ? 50 : 150}}, i * 50);
  for (int i = 40; i < 60; ++i)
    FeedSent(queue, {{kVideo, 1200, 150}, {kVideo2, 1200, 150}}, i * 50);
  FeedSent(queue, {{kVideo2, 1200, 150}}, 3000);
  EXPECT_EQ(queue.current(), TimeDelta::Millis(100));
}

// The camera is off, and then the way is longer.
TEST(QueueDelayTest, TheBaseOfAConnectionThatSaysNothingIsForgottenToo) {
  QueueDelay queue;
  for (int i = 0; i < 40; ++i) FeedSent(queue, {{kSound, 100, 50}, {kVideo, 1200, 50}}, i * 50);
  for (int i = 40; i < 1440; ++i) FeedSent(queue, {{kSound, 100, 90}}, i * 50);
  EXPECT_EQ(queue.current(), TimeDelta::Zero());
}

// Behind a router with fair queueing; what waits there is video alone.
void FeedApart(QueueDelay& queue, int video_ms, int from, int to) {
  for (int i = from; i < to; ++i)
    FeedSent(queue, {{kSound, 100, 50}, {kVideo, 1200, video_ms}, {kVideo, 1200, video_ms}},
             i * 50);
}

TEST(QueueDelayTest, AConnectionThatJoinsWithAnEmptyQueueOfItsOwnShowsNone) {
  QueueDelay queue;
  FeedApart(queue, 50, 0, 20);
  FeedApart(queue, 130, 20, 60);
  EXPECT_EQ(queue.current(), TimeDelta::Millis(80));
  for (int i = 60; i < 100; ++i)
    FeedSent(queue, {{kSound, 100, 50}, {kVideo2, 1200, 50}, {kVideo3, 1200, 50}}, i * 50);
  EXPECT_EQ(queue.current(), TimeDelta::Zero());
}

TEST(QueueDelayTest, ThatConnectionsHaveQueuesOfTheirOwnIsForgottenWhileNothingTells) {
  for (const int quiet : {20, 1600}) {
    QueueDelay queue;
    FeedApart(queue, 50, 0, 20);
    FeedApart(queue, 150, 20, 60);
    EXPECT_EQ(queue.current(), TimeDelta::Millis(100));
    FeedApart(queue, 50, 60, 60 + quiet);
    // A standstill is put off where all share a queue; from one queue to another it says nothing.
    FeedSent(queue, {{kSound, 100, 250}, {kVideo, 1200, 250}, {kVideo, 1200, 250}},
             (60 + quiet) * 50);
    EXPECT_EQ(queue.current() == TimeDelta::Zero(), quiet > 1000) << quiet;
  }
}

TEST(QueueDelayTest, AFeedbackWithoutPacketsChangesNothing) {
  QueueDelay queue;
  queue.EndBatch(Timestamp::Millis(0));
  EXPECT_EQ(queue.current(), TimeDelta::Zero());
  Feed(queue, {50}, 50);
  Feed(queue, {80}, 100);
  Feed(queue, {80}, 120);
  queue.EndBatch(Timestamp::Millis(150));
  EXPECT_EQ(queue.current(), TimeDelta::Millis(30));
}

}  // namespace
}  // namespace visavis
