#include "wasm/jitter/video_jitter_buffer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "tests/wasm/jitter/video_packets.h"

namespace visavis {
namespace {

using Kind = VideoPackets::Kind;
constexpr Timestamp At(std::int64_t ms) { return Timestamp::Millis(ms); }

class VideoJitterBufferTest : public testing::Test {
 protected:
  // A frame captured at `ms`; all its packets but those named lost arrive 20 ms later.
  void Frame(Kind kind, std::int64_t ms, std::vector<std::size_t> lost = {},
             std::size_t bytes = 3000) {
    const auto packets = source_.Next(kind, bytes, At(ms));
    for (std::size_t i = 0; i < packets.size(); ++i) {
      if (std::find(lost.begin(), lost.end(), i) != lost.end()) {
        lost_.push_back(packets[i]);
      } else {
        buffer_.Insert(packets[i], At(ms + 20));
      }
    }
  }
  // The frames that are due, by their first byte.
  std::vector<int> Pop(std::int64_t ms) {
    std::vector<int> numbers;
    while (buffer_.PopDue(At(ms), out_)) numbers.push_back(out_.frame.data[0]);
    return numbers;
  }

  VideoPackets source_;
  VideoJitterBuffer buffer_{0};
  ReceivedVideoFrame out_;
  std::vector<VideoPacket> lost_;
};

TEST_F(VideoJitterBufferTest, HasNothingToDoBeforeTheFirstPacket) {
  EXPECT_EQ(buffer_.NextTimeout(), Timestamp::PlusInfinity());
  EXPECT_EQ(buffer_.TakeKeyframeRequest(At(1'000'000)), std::nullopt);
  EXPECT_TRUE(Pop(1'000'000).empty());
  EXPECT_EQ(buffer_.TargetOffset(), std::nullopt);
}

TEST_F(VideoJitterBufferTest, GivesEachFrameWhenItIsDue) {
  Frame(Kind::kKeyframe, 0);
  EXPECT_EQ(buffer_.NextTimeout(), At(30));
  EXPECT_TRUE(Pop(29).empty());
  EXPECT_EQ(Pop(30), (std::vector{0}));
  EXPECT_TRUE(out_.frame.is_keyframe);
  EXPECT_EQ(buffer_.NextTimeout(), Timestamp::PlusInfinity());
  Frame(Kind::kDelta, 33);
  EXPECT_EQ(Pop(63), (std::vector{1}));
  EXPECT_EQ(out_.frame.capture_time, At(33));
}

TEST_F(VideoJitterBufferTest, AfterAStallAllThatIsDueComesAtOnce) {
  Frame(Kind::kKeyframe, 0);
  for (int i = 1; i < 5; ++i) Frame(Kind::kDelta, 33 * i);
  EXPECT_EQ(Pop(500), (std::vector{0, 1, 2, 3, 4}));
}

TEST_F(VideoJitterBufferTest, AsksForAKeyframeWhenAFrameIsLostButNotWhenItIsOnlyOvertaken) {
  buffer_.SetRoundTripTime(TimeDelta::Zero());
  Frame(Kind::kKeyframe, 0);
  EXPECT_EQ(Pop(30), (std::vector{0}));
  Frame(Kind::kDelta, 33, {1});
  EXPECT_EQ(buffer_.TakeKeyframeRequest(At(60)), std::nullopt) << "nothing behind it came yet";
  Frame(Kind::kDelta, 66);
  EXPECT_EQ(buffer_.NextTimeout(), At(53 + 10)) << "a NACK comes first";
  EXPECT_EQ(buffer_.TakeKeyframeRequest(At(145)), std::nullopt);
  buffer_.Insert(lost_[0], At(105));
  EXPECT_EQ(buffer_.TakeKeyframeRequest(At(120)), std::nullopt);
  EXPECT_EQ(Pop(120), (std::vector{1, 2}));

  Frame(Kind::kDelta, 99, {0});
  Frame(Kind::kDelta, 132);
  EXPECT_EQ(buffer_.TakeKeyframeRequest(At(269)), std::nullopt) << "a packet was 52 ms behind";
  const auto request = buffer_.TakeKeyframeRequest(At(270));
  ASSERT_TRUE(request.has_value());
  EXPECT_EQ(request->stream, 0);
  EXPECT_EQ(request->last_decoded_frame, 2);
}

TEST_F(VideoJitterBufferTest, MissingPacketsAreRequestedAndMendTheFrame) {
  buffer_.SetRoundTripTime(TimeDelta::Millis(50));
  Nack nack;
  Frame(Kind::kKeyframe, 0);
  Pop(30);
  Frame(Kind::kDelta, 33, {0, 1});
  Frame(Kind::kDelta, 66);
  EXPECT_FALSE(buffer_.TakeNack(At(62), nack));
  ASSERT_TRUE(buffer_.TakeNack(At(63), nack));
  EXPECT_EQ(nack.packet_numbers, (std::vector{lost_[0].packet_number, lost_[1].packet_number}));
  EXPECT_FALSE(buffer_.TakeNack(At(64), nack));
  for (const VideoPacket& packet : lost_) buffer_.Insert(packet, At(115));
  EXPECT_EQ(Pop(130), (std::vector{1, 2}));
  EXPECT_EQ(buffer_.NextTimeout(), Timestamp::PlusInfinity());
  EXPECT_EQ(buffer_.TakeKeyframeRequest(At(5000)), std::nullopt);
  EXPECT_EQ(buffer_.Statistics().nacks_sent, 1);
  EXPECT_EQ(buffer_.Statistics().packets_repaired, 2);
  // What came on request says nothing about reordering: the next gap is requested as soon.
  Frame(Kind::kDelta, 200, {0});
  EXPECT_EQ(buffer_.NextTimeout(), At(220 + 10));
}

TEST_F(VideoJitterBufferTest, WhatWasWithheldBeforeARepairIsNotRequested) {
  buffer_.SetRoundTripTime(TimeDelta::Millis(50));
  Nack nack;
  Frame(Kind::kKeyframe, 0);
  Pop(30);
  for (int i = 1; i < 6; ++i) source_.Next(Kind::kDelta, 3000, At(33 * i));
  const auto repair = source_.Next(Kind::kDelta, 3000, At(200), 6);
  ASSERT_EQ(repair.size(), 3U);
  buffer_.Insert(repair[0], At(220));
  buffer_.Insert(repair[2], At(220));
  ASSERT_TRUE(buffer_.TakeNack(At(240), nack));
  EXPECT_EQ(nack.packet_numbers, std::vector{repair[1].packet_number});
  EXPECT_EQ(buffer_.TakeKeyframeRequest(At(360)), std::nullopt) << "help is on its way";
  buffer_.Insert(repair[1], At(365));
  EXPECT_EQ(Pop(600), std::vector{6});
  EXPECT_FALSE(buffer_.TakeNack(At(600), nack));
}

TEST_F(VideoJitterBufferTest, OnlyPacketsThatStillHelpAreRequested) {
  Nack nack;
  Frame(Kind::kKeyframe, 0, {1});
  Frame(Kind::kDelta, 33, {1});
  // The newest keyframe makes superfluous what was before it.
  Frame(Kind::kKeyframe, 66, {1});
  ASSERT_TRUE(buffer_.TakeNack(At(200), nack));
  EXPECT_EQ(nack.packet_numbers, std::vector{lost_[2].packet_number});
  buffer_.Insert(lost_[2], At(210));
  EXPECT_EQ(Pop(1000), (std::vector{2}));
  // Nothing but a keyframe helps after a decode error.
  Frame(Kind::kDelta, 99, {1});
  buffer_.OnDecodeError(At(1000));
  EXPECT_FALSE(buffer_.TakeNack(At(1200), nack));
}

TEST_F(VideoJitterBufferTest, AWholeFrameLostIsNoticed) {
  Frame(Kind::kKeyframe, 0);
  Pop(30);
  Frame(Kind::kDelta, 33, {0, 1, 2});
  Frame(Kind::kDelta, 66);
  EXPECT_TRUE(Pop(200).empty());
  EXPECT_TRUE(buffer_.TakeKeyframeRequest(At(86 + 20 + 240)).has_value());
  EXPECT_EQ(buffer_.Statistics().packets_lost, 3);
}

TEST_F(VideoJitterBufferTest, RepeatsTheRequestNoFasterThanTheRoundTripAllows) {
  Frame(Kind::kKeyframe, 0);
  Pop(30);
  Frame(Kind::kDelta, 33, {0});
  int requests = 0;
  for (std::int64_t ms = 66; ms < 2066; ++ms) {
    if (ms % 33 == 0) Frame(Kind::kDelta, ms);
    if (buffer_.TakeKeyframeRequest(At(ms + 20))) ++requests;
  }
  EXPECT_EQ(requests, 9);
  buffer_.SetRoundTripTime(TimeDelta::Millis(400));
  for (std::int64_t ms = 2066; ms < 4066; ++ms) {
    if (buffer_.TakeKeyframeRequest(At(ms + 20))) ++requests;
  }
  EXPECT_EQ(requests, 13);
  EXPECT_EQ(buffer_.Statistics().keyframe_requests, 13);
}

TEST_F(VideoJitterBufferTest, AKeyframeEndsTheRequests) {
  Frame(Kind::kKeyframe, 0);
  Pop(30);
  Frame(Kind::kDelta, 33, {0});
  Frame(Kind::kDelta, 66);
  EXPECT_TRUE(buffer_.TakeKeyframeRequest(At(346)).has_value());
  Frame(Kind::kKeyframe, 400);
  EXPECT_EQ(buffer_.TakeKeyframeRequest(At(1000)), std::nullopt);
  EXPECT_EQ(Pop(1000), (std::vector{3}));
  Frame(Kind::kDelta, 433);
  EXPECT_EQ(Pop(1000), (std::vector{4}));
  EXPECT_EQ(buffer_.Statistics().frames_dropped, 2);
}

TEST_F(VideoJitterBufferTest, WaitsForAKeyframeThatIsArriving) {
  Frame(Kind::kKeyframe, 0);
  Pop(30);
  Frame(Kind::kDelta, 33, {0});
  const auto keyframe = source_.Next(Kind::kKeyframe, 10'000, At(66));
  for (std::size_t i = 0; i < keyframe.size(); ++i) {
    const auto ms = static_cast<std::int64_t>(100 + 80 * i);
    buffer_.Insert(keyframe[i], At(ms));
    EXPECT_EQ(buffer_.TakeKeyframeRequest(At(ms + 79)), std::nullopt);
  }
  EXPECT_EQ(Pop(5000), (std::vector{2}));
}

TEST_F(VideoJitterBufferTest, AKeyframeThatStopsArrivingIsAskedForAgain) {
  const auto keyframe = source_.Next(Kind::kKeyframe, 10'000, At(0));
  for (std::size_t i = 0; i < 5; ++i) buffer_.Insert(keyframe[i], At(20));
  Frame(Kind::kDelta, 33);
  EXPECT_EQ(buffer_.TakeKeyframeRequest(At(250)), std::nullopt) << "it may be repaired";
  const auto request = buffer_.TakeKeyframeRequest(At(280));
  ASSERT_TRUE(request.has_value());
  EXPECT_EQ(request->last_decoded_frame, std::nullopt);
}

TEST_F(VideoJitterBufferTest, WhoJoinsInTheMiddleAsks) {
  Frame(Kind::kKeyframe, 0, {0, 1, 2});
  Frame(Kind::kDelta, 33);
  EXPECT_EQ(buffer_.NextTimeout(), At(53 + 20));
  EXPECT_TRUE(buffer_.TakeKeyframeRequest(At(73)).has_value());
}

TEST_F(VideoJitterBufferTest, ADecodeErrorIsAskedAboutAtOnce) {
  Frame(Kind::kKeyframe, 0);
  Pop(30);
  buffer_.OnDecodeError(At(31));
  const auto request = buffer_.TakeKeyframeRequest(At(31));
  ASSERT_TRUE(request.has_value());
  EXPECT_EQ(request->last_decoded_frame, std::nullopt);
  Frame(Kind::kDelta, 33);
  EXPECT_TRUE(Pop(200).empty());
  Frame(Kind::kKeyframe, 66);
  EXPECT_EQ(Pop(300), (std::vector{2}));
}

TEST_F(VideoJitterBufferTest, NoFrameWaitsForEverWhateverItsTimestamp) {
  Frame(Kind::kKeyframe, 0);
  Pop(30);
  const auto packets = source_.Next(Kind::kDelta, 100, At(2900));
  buffer_.Insert(packets[0], At(60));
  EXPECT_LE(buffer_.NextTimeout(), At(60) + PlayoutDelay::kMaxDelay);
  EXPECT_EQ(Pop(1100), (std::vector{1}));
}

TEST_F(VideoJitterBufferTest, ASenderThatNumbersAnewIsFollowed) {
  for (int i = 0; i < 2000; ++i) {
    Frame(i == 0 ? Kind::kKeyframe : Kind::kDelta, 33 * i, {}, 1100);
    Pop(33 * i + 40);
  }
  VideoPackets anew;
  for (int i = 0; i < 200; ++i) {
    const std::int64_t ms = 70'000 + 33 * i;
    const auto kind = i % 100 == 0 ? Kind::kKeyframe : Kind::kDelta;
    for (const auto& packet : anew.Next(kind, 1100, At(33 * i))) buffer_.Insert(packet, At(ms));
    Pop(ms + 20);
  }
  EXPECT_GE(buffer_.Statistics().frames_popped, 2095);
}

TEST_F(VideoJitterBufferTest, ManyLateRetransmissionsAreNoSenderThatNumbersAnew) {
  Frame(Kind::kKeyframe, 0);
  Pop(30);
  std::vector<std::size_t> all_but_one;
  for (std::size_t i = 1; i < 10; ++i) all_but_one.push_back(i);
  for (int i = 1; i <= 15; ++i) Frame(Kind::kDelta, 33 * i, all_but_one, 10'000);
  Frame(Kind::kKeyframe, 33 * 16);
  EXPECT_EQ(Pop(33 * 16 + 100), (std::vector{16}));
  ASSERT_GE(lost_.size(), 120U);
  for (const VideoPacket& packet : lost_) buffer_.Insert(packet, At(650));
  const auto statistics = buffer_.Statistics();
  EXPECT_GE(statistics.packets_discarded, 120);
  Frame(Kind::kDelta, 33 * 20);
  EXPECT_EQ(Pop(33 * 20 + 200), (std::vector{17})) << "the chain goes on";
}

TEST_F(VideoJitterBufferTest, APauseOfTheSenderIsNoFreezeAndLossIs) {
  std::int64_t ms = 0;
  for (int i = 0; i < 60; ++i, ms += 33) {
    Frame(i == 0 ? Kind::kKeyframe : Kind::kDelta, ms);
    Pop(ms + 30);
  }
  ms += 3000;
  Frame(Kind::kDelta, ms);
  EXPECT_EQ(Pop(ms + 50).size(), 1u);
  EXPECT_EQ(buffer_.Statistics().freezes, 0);
  Frame(Kind::kDelta, ms + 33, {0});
  Frame(Kind::kKeyframe, ms + 500);
  EXPECT_EQ(Pop(ms + 600).size(), 1u);
  EXPECT_EQ(buffer_.Statistics().freezes, 1);
  EXPECT_GT(buffer_.Statistics().freeze_duration, TimeDelta::Millis(400));
}

TEST_F(VideoJitterBufferTest, LayersThatAreNotForUsAreNeitherWaitedForNorFreezes) {
  buffer_.SetRoundTripTime(TimeDelta::Millis(50));
  std::uint16_t next_packet = 0;
  // Every fourth frame, numbered without gaps, its packets spread over 90 ms.
  for (int frame = 0; frame < 200; ++frame) {
    const std::int64_t ms = frame * 33;
    auto packets = source_.Next(frame == 0 ? Kind::kKeyframe : Kind::kDelta, 4000, At(ms),
                                static_cast<std::uint8_t>(frame == 0 ? 1 : 4));
    if (frame % 4 != 0) continue;
    std::int64_t arrival = ms + 20;
    for (VideoPacket& packet : packets) {
      packet.packet_number = next_packet++;
      buffer_.Insert(packet, At(arrival));
      arrival += 30;
      Pop(arrival);
      Nack nack;
      EXPECT_FALSE(buffer_.TakeNack(At(arrival), nack));
      EXPECT_EQ(buffer_.TakeKeyframeRequest(At(arrival)), std::nullopt) << frame;
    }
    Pop(ms + 131);
  }
  const auto statistics = buffer_.Statistics();
  EXPECT_EQ(statistics.frames_popped, 50);
  EXPECT_EQ(statistics.freezes, 0);
  EXPECT_EQ(statistics.packets_lost, 0);
  EXPECT_EQ(statistics.frames_dropped, 0);
}

}  // namespace
}  // namespace visavis
