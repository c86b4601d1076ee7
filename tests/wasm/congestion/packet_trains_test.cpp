#include "wasm/congestion/packet_trains.h"

#include <gtest/gtest.h>

namespace visavis {
namespace {

// A train of `packets` packets of 1000 bytes that leave `send_ms` apart and come `receive_ms`
// apart.
void Feed(PacketTrains& trains, int packets, int send_ms, int receive_ms, int start_ms) {
  for (int i = 0; i < packets; ++i) {
    PacketResult packet;
    packet.sent.size = DataSize::Bytes(1000);
    packet.sent.send_time = Timestamp::Millis(start_ms + i * send_ms);
    packet.receive_time = Timestamp::Millis(1'000'000 + start_ms + i * receive_ms);
    trains.OnPacket(packet);
  }
}
void FeedMany(PacketTrains& trains, int packets, int send_ms, int receive_ms) {
  for (int i = 0; i < 6; ++i) {
    Feed(trains, packets, send_ms, receive_ms, i * 100);
    trains.Fade(TimeDelta::Millis(33));
  }
}

TEST(PacketTrainsTest, SpacingOfTheBottleneckGivesItsRate) {
  PacketTrains trains;
  FeedMany(trains, 5, 2, 8);  // leave at 4 Mbps, come at 1 Mbps
  ASSERT_TRUE(trains.rate());
  EXPECT_EQ(trains.rate()->kbps(), 1000);
  EXPECT_FALSE(trains.IsSendLimited());
}

TEST(PacketTrainsTest, WhereThereIsRoomTheRateIsTheirOwn) {
  PacketTrains trains;
  FeedMany(trains, 5, 4, 4);
  ASSERT_TRUE(trains.rate());
  EXPECT_EQ(trains.rate()->kbps(), 2000);
  EXPECT_TRUE(trains.IsSendLimited());
  PacketTrains closer;
  FeedMany(closer, 5, 4, 2);
  ASSERT_TRUE(closer.rate());
  EXPECT_EQ(closer.rate()->kbps(), 2000);
}

TEST(PacketTrainsTest, WhatComesInOneLumpWasReadLateAndSaysNothing) {
  PacketTrains lump;
  FeedMany(lump, 5, 4, 1);
  EXPECT_FALSE(lump.rate());
}

TEST(PacketTrainsTest, FewPacketsSayNothing) {
  PacketTrains trains;
  EXPECT_FALSE(trains.rate());
  FeedMany(trains, 2, 2, 8);
  EXPECT_FALSE(trains.rate());
  PacketTrains one;
  Feed(one, 5, 2, 8, 0);
  Feed(one, 1, 2, 8, 100);
  EXPECT_FALSE(one.rate());
}

TEST(PacketTrainsTest, WhereFramesAreSmallTwoPacketsSaySomethingTooOnceThereAreEnough) {
  PacketTrains trains;
  const auto feed = [&trains](int frames) {
    for (int i = 0; i < frames; ++i) {
      trains.SetFrames(PacketTrains::Frames::kSmall, DataRate::KilobitsPerSec(480));
      Feed(trains, 2, 9, 9, i * 33);
      trains.Fade(TimeDelta::Millis(33));
    }
  };
  feed(6);
  EXPECT_FALSE(trains.rate());
  feed(20);
  ASSERT_TRUE(trains.rate());
  EXPECT_NEAR(static_cast<double>(trains.rate()->kbps()), 889, 1);
}

TEST(PacketTrainsTest, PacketsThatLeaveFarApartAreNoTrain) {
  PacketTrains trains;
  FeedMany(trains, 5, 15, 15);
  EXPECT_FALSE(trains.rate());
}

TEST(PacketTrainsTest, LostPacketsAndAudioBetweenHaveUsedTheBottleneck) {
  PacketTrains trains;
  for (int train = 0; train < 6; ++train) {
    for (int i = 0; i < 5; ++i) {
      PacketResult packet;
      packet.sent.size = DataSize::Bytes(1000);
      packet.sent.send_time = Timestamp::Millis(train * 100 + i * 2);
      packet.sent.kind = i == 2 ? SentPacket::Kind::kAudio : SentPacket::Kind::kVideo;
      if (i != 1) packet.receive_time = Timestamp::Millis(train * 100 + i * 8);
      trains.OnPacket(packet);
    }
    trains.Fade(TimeDelta::Millis(33));
  }
  ASSERT_TRUE(trains.rate());
  EXPECT_EQ(trains.rate()->kbps(), 1000);
}

TEST(PacketTrainsTest, OldTrainsAreForgotten) {
  PacketTrains trains;
  FeedMany(trains, 5, 2, 8);
  trains.Fade(TimeDelta::Seconds(2));
  EXPECT_FALSE(trains.rate());
  FeedMany(trains, 5, 2, 8);
  trains.Reset();
  EXPECT_FALSE(trains.rate());
}

}  // namespace
}  // namespace visavis
