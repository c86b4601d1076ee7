#include "wasm/call/video_flow.h"

#include <gtest/gtest.h>

namespace visavis {
namespace {

constexpr Timestamp At(std::int64_t ms) { return Timestamp::Millis(ms); }
constexpr TimeDelta kRoundTrip = TimeDelta::Millis(50);

VideoPacket Packet(std::uint16_t frame, bool is_keyframe, std::uint8_t index = 0) {
  VideoPacket packet;
  packet.is_keyframe = is_keyframe;
  packet.frame_number = frame;
  packet.packet_index = index;
  return packet;
}

// A flow that got the keyframe with this number at 1 s.
VideoFlow Flowing(std::uint16_t keyframe) {
  VideoFlow flow;
  EXPECT_TRUE(flow.TakeHelpWanted(VideoFlow::Help::kKeyframe, At(1000)));
  EXPECT_TRUE(flow.Admit(Packet(keyframe, true), At(1000)));
  return flow;
}

TEST(VideoFlowTest, StartsWithAKeyframeFromItsFirstPacketOn) {
  VideoFlow flow;
  EXPECT_FALSE(flow.Admit(Packet(1, false), At(0)));
  EXPECT_FALSE(flow.Admit(Packet(2, true, 1), At(0))) << "its first packet is not here";
  EXPECT_TRUE(flow.TakeHelpWanted(VideoFlow::Help::kKeyframe, At(0)));
  EXPECT_FALSE(flow.TakeHelpWanted(VideoFlow::Help::kKeyframe, At(0))) << "once per cause";
  EXPECT_TRUE(flow.Admit(Packet(3, true), At(0)));
  EXPECT_TRUE(flow.Admit(Packet(3, true, 1), At(0)));
  EXPECT_TRUE(flow.Admit(Packet(4, false), At(0)));
}

TEST(VideoFlowTest, AfterABreakNothingButAKeyframe) {
  VideoFlow flow = Flowing(0);
  flow.Break();
  flow.Break();
  EXPECT_EQ(flow.statistics().breaks, 1U);
  EXPECT_FALSE(flow.Admit(Packet(1, false), At(1100)));
  EXPECT_TRUE(flow.TakeHelpWanted(VideoFlow::Help::kKeyframe, At(1100)));
  EXPECT_TRUE(flow.Admit(Packet(2, true), At(1200)));
}

TEST(VideoFlowTest, ARequestThatTheNewestKeyframeAnswersIsIgnored) {
  VideoFlow flow = Flowing(65535);
  flow.OnRequest({.stream = 0, .last_decoded_frame = std::nullopt}, kRoundTrip, At(1100));
  flow.OnRequest({.stream = 0, .last_decoded_frame = 65534}, kRoundTrip, At(1199));
  EXPECT_FALSE(flow.TakeHelpWanted(VideoFlow::Help::kKeyframe, At(1199)));
  EXPECT_EQ(flow.statistics().requests_answered, 2U);
}

TEST(VideoFlowTest, ARequestAfterTheKeyframeIsHeard) {
  VideoFlow decoded = Flowing(65535);
  decoded.OnRequest({.stream = 0, .last_decoded_frame = 0}, kRoundTrip, At(1100));
  EXPECT_TRUE(decoded.TakeHelpWanted(VideoFlow::Help::kKeyframe, At(1100)))
      << "it decoded the keyframe and one more";
  VideoFlow waited = Flowing(65535);
  waited.OnRequest({.stream = 0, .last_decoded_frame = 65534}, kRoundTrip, At(1200));
  EXPECT_TRUE(waited.TakeHelpWanted(VideoFlow::Help::kKeyframe, At(1200)))
      << "the keyframe is overdue";
}

TEST(VideoFlowTest, ARequestOfAnotherStreamIsCountedAndIgnored) {
  VideoFlow flow = Flowing(0);
  flow.OnRequest({.stream = 1, .last_decoded_frame = std::nullopt}, kRoundTrip, At(5000));
  EXPECT_FALSE(flow.TakeHelpWanted(VideoFlow::Help::kKeyframe, At(5000)));
  EXPECT_EQ(flow.statistics().requests_invalid, 1U);
}

TEST(VideoFlowTest, ManyCausesGetFourKeyframesAndThenOneEveryTwoSeconds) {
  VideoFlow flow;
  int keyframes = 0;
  for (int ms = 0; ms < 20'000; ms += 20) {
    flow.Break();
    if (!flow.TakeHelpWanted(VideoFlow::Help::kKeyframe, At(ms))) continue;
    ++keyframes;
    flow.Admit(Packet(0, true), At(ms));
  }
  EXPECT_GE(keyframes, 12);
  EXPECT_LE(keyframes, 14);
}

TEST(VideoFlowTest, RepairsAreNotPaidFromTheKeyframes) {
  VideoFlow flow;
  int repairs = 0;
  for (int i = 0; i < 20; ++i) {
    flow.Break();
    repairs += flow.TakeHelpWanted(VideoFlow::Help::kRepair, At(0)) ? 1 : 0;
  }
  EXPECT_EQ(repairs, 8);
  EXPECT_TRUE(flow.TakeHelpWanted(VideoFlow::Help::kKeyframe, At(0)));
  flow.Break();
  EXPECT_TRUE(flow.TakeHelpWanted(VideoFlow::Help::kRepair, At(250)));
}

TEST(VideoFlowTest, TheReferenceOfRepairsIsRememberedHoweverManyAreAcknowledged) {
  VideoFlow flow = Flowing(0);
  flow.OnAcknowledged(0, At(1100));
  flow.OnRepairReference(0);
  for (std::uint16_t frame = 1; frame < 10; ++frame) flow.OnAcknowledged(frame, At(1200));
  EXPECT_TRUE(flow.HasDecoded(0));
  EXPECT_FALSE(flow.HasDecoded(1));
  flow.OnRepairReference(9);
  EXPECT_FALSE(flow.HasDecoded(0));
}

TEST(VideoFlowTest, WhatAPeerSaysOfADecoderThatBeganAnewIsNotBelieved) {
  VideoFlow flow = Flowing(0);
  flow.OnRequest({.stream = 0, .last_decoded_frame = std::nullopt}, kRoundTrip, At(2000));
  flow.OnAcknowledged(0, At(2049));
  EXPECT_FALSE(flow.HasDecoded(0)) << "it was on its way when the decoder failed";
  flow.OnAcknowledged(5, At(2050));
  EXPECT_TRUE(flow.HasDecoded(5));
}

TEST(VideoFlowTest, AKeyframeForOthersOnlyEndsWhatThePeerHas) {
  VideoFlow flow = Flowing(0);
  flow.OnAcknowledged(0, At(1100));
  flow.OnRepairReference(0);
  flow.ForgetDecoded();
  EXPECT_FALSE(flow.HasDecoded(0));
}

TEST(VideoFlowTest, APeerThatLeavesThreeReferencesUnacknowledgedIsNotWaitedFor) {
  VideoFlow flow = Flowing(0);
  for (std::uint16_t frame = 1; frame <= 3; ++frame) {
    EXPECT_TRUE(flow.Acknowledges()) << frame;
    VideoPacket packet = Packet(frame, false);
    packet.is_long_term = true;
    flow.Admit(packet, At(1000 * frame));
  }
  EXPECT_FALSE(flow.Acknowledges());
  flow.OnAcknowledged(3, At(3100));
  EXPECT_TRUE(flow.Acknowledges()) << "it is back";
}

}  // namespace
}  // namespace visavis
