#include "wasm/call/video_flow.h"

#include <gtest/gtest.h>

#include <vector>

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
  EXPECT_TRUE(flow.Admit(Packet(keyframe, true), 1, At(1000)));
  return flow;
}

TEST(VideoFlowTest, StartsWithAKeyframeFromItsFirstPacketOn) {
  VideoFlow flow;
  EXPECT_FALSE(flow.Admit(Packet(1, false), 1, At(0)));
  EXPECT_FALSE(flow.Admit(Packet(2, true, 1), 1, At(0))) << "its first packet is not here";
  EXPECT_TRUE(flow.TakeHelpWanted(VideoFlow::Help::kKeyframe, At(0)));
  EXPECT_FALSE(flow.TakeHelpWanted(VideoFlow::Help::kKeyframe, At(0))) << "once per cause";
  EXPECT_TRUE(flow.Admit(Packet(3, true), 1, At(0)));
  EXPECT_TRUE(flow.Admit(Packet(3, true, 1), 1, At(0)));
  EXPECT_TRUE(flow.Admit(Packet(4, false), 1, At(0)));
}

TEST(VideoFlowTest, AfterABreakNothingButAKeyframe) {
  VideoFlow flow = Flowing(0);
  flow.Break();
  flow.Break();
  EXPECT_EQ(flow.statistics().breaks, 1U);
  EXPECT_FALSE(flow.Admit(Packet(1, false), 1, At(1100)));
  EXPECT_TRUE(flow.TakeHelpWanted(VideoFlow::Help::kKeyframe, At(1100)));
  EXPECT_TRUE(flow.Admit(Packet(2, true), 1, At(1200)));
}

TEST(VideoFlowTest, KeyframesAndWhatComesFirstAfterABreakAreEntries) {
  VideoFlow flow = Flowing(0);
  EXPECT_TRUE(flow.IsEntry(0));
  flow.OnAcknowledged(0, At(1050));
  EXPECT_TRUE(flow.Admit(Packet(1, false), 1, At(1100)));
  EXPECT_FALSE(flow.IsEntry(1)) << "the peer went on without it";
  flow.Break();
  EXPECT_FALSE(flow.IsEntry(0));
  VideoPacket repair = Packet(3, false);
  repair.reference_distance = 3;
  EXPECT_TRUE(flow.Admit(repair, 1, At(1200)));
  EXPECT_TRUE(flow.IsEntry(3));
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
    flow.Admit(Packet(0, true), 1, At(ms));
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
    flow.Admit(packet, 1, At(1000 * frame));
  }
  EXPECT_FALSE(flow.Acknowledges());
  flow.OnAcknowledged(3, At(3100));
  EXPECT_TRUE(flow.Acknowledges()) << "it is back";
}

// Of the pattern 0-2-1-2: which of these frames, by number, the flow lets through.
std::vector<int> AdmittedOf(VideoFlow& flow, int layers, int from, int to) {
  constexpr std::uint8_t kLayers[] = {0, 2, 1, 2};
  constexpr std::uint8_t kDistances[] = {4, 1, 2, 1};
  std::vector<int> admitted;
  for (int frame = from; frame < to; ++frame) {
    VideoPacket packet = Packet(static_cast<std::uint16_t>(frame), false);
    packet.temporal_layer = kLayers[frame % 4];
    packet.reference_distance = kDistances[frame % 4];
    if (flow.Admit(packet, layers, At(1000 + 33 * frame))) admitted.push_back(frame);
  }
  return admitted;
}

TEST(VideoFlowTest, LeavesOutTheTemporalLayersThatThePathDoesNotCarry) {
  VideoFlow flow = Flowing(0);
  EXPECT_EQ(AdmittedOf(flow, 3, 1, 5), (std::vector{1, 2, 3, 4}));
  EXPECT_EQ(AdmittedOf(flow, 1, 5, 13), (std::vector{8, 12}));
  EXPECT_EQ(flow.statistics().frames_left_out, 6U);
  EXPECT_EQ(flow.statistics().breaks, 0U);
  EXPECT_FALSE(flow.TakeHelpWanted(VideoFlow::Help::kKeyframe, At(2000))) << "nothing is missing";
}

TEST(VideoFlowTest, MoreLayersBeginWhereWhatTheyBuildUponWasSent) {
  VideoFlow flow = Flowing(0);
  EXPECT_EQ(AdmittedOf(flow, 1, 1, 7), (std::vector{4}));
  EXPECT_EQ(AdmittedOf(flow, 3, 7, 12), (std::vector{8, 9, 10, 11}))
      << "frame 7 builds upon 6, which was left out";
}

TEST(VideoFlowTest, AnUpperLayerThatCouldNotBeSentBreaksNothing) {
  VideoFlow flow = Flowing(0);
  VideoPacket between = Packet(2, false);
  between.temporal_layer = 1;
  between.reference_distance = 2;
  EXPECT_TRUE(flow.Admit(between, 3, At(1070)));
  flow.OnNotSent(between);
  between.packet_index = 1;
  EXPECT_FALSE(flow.Admit(between, 3, At(1070))) << "the rest of the frame is of no use";
  EXPECT_EQ(AdmittedOf(flow, 3, 3, 6), (std::vector{4, 5}));
  EXPECT_EQ(flow.statistics().breaks, 0U);
  VideoPacket lowest = Packet(8, false);
  lowest.reference_distance = 4;
  EXPECT_TRUE(flow.Admit(lowest, 3, At(1200)));
  flow.OnNotSent(lowest);
  EXPECT_EQ(flow.statistics().breaks, 1U);
  EXPECT_EQ(AdmittedOf(flow, 3, 9, 13), std::vector<int>());
}

}  // namespace
}  // namespace visavis
