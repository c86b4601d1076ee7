#include "wasm/packet/video_packetizer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>

namespace visavis {
namespace {

std::vector<std::uint8_t> Bytes(std::size_t size) {
  std::vector<std::uint8_t> bytes(size);
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::uint8_t>(i * 7 + i / 256);
  return bytes;
}

FrameToPacketize Frame(std::span<const std::uint8_t> data) {
  return {.data = data,
          .is_keyframe = true,
          .temporal_layer = 1,
          .width = 640,
          .height = 360,
          .timestamp = 9000};
}

TEST(VideoPacketizerTest, PacketsJoinToTheFrameAndAreNearlyEqual) {
  for (const std::size_t size : {1u, 1000u, 1081u, 1082u, 5000u, 27'000u}) {
    VideoPacketizer packetizer(0);
    std::vector<VideoPacket> packets;
    const std::vector<std::uint8_t> data = Bytes(size);
    ASSERT_TRUE(packetizer.Packetize(Frame(data), packets));
    std::vector<std::uint8_t> joined;
    for (std::size_t i = 0; i < packets.size(); ++i) {
      EXPECT_EQ(packets[i].packet_index, i);
      EXPECT_EQ(packets[i].packet_count, packets.size());
      EXPECT_LE(packets.front().payload.size() - packets[i].payload.size(), 1u);
      joined.insert(joined.end(), packets[i].payload.begin(), packets[i].payload.end());
    }
    EXPECT_EQ(joined, data);
  }
}

TEST(VideoPacketizerTest, EveryPacketFitsAndNoneMoreThanNeeded) {
  VideoPacketizer packetizer(0);
  std::vector<VideoPacket> packets;
  std::array<std::uint8_t, kMaxPacketBytes> buffer;
  const std::vector<std::uint8_t> data = Bytes(10 * 1081);
  ASSERT_TRUE(packetizer.Packetize(Frame(data), packets));
  EXPECT_EQ(packets.size(), 10u);
  for (const VideoPacket& packet : packets) EXPECT_GT(WriteVideoPacket(1, packet, buffer), 0u);
  EXPECT_EQ(WriteVideoPacket(1, packets[0], buffer), kMaxPacketBytes);
}

TEST(VideoPacketizerTest, NumbersRunOnOverFramesAndTheWrap) {
  VideoPacketizer packetizer(5);
  std::vector<VideoPacket> packets;
  const std::vector<std::uint8_t> data = Bytes(2000);
  std::uint16_t packet_number = 0;
  for (int frame = 0; frame < 70'000; ++frame) {
    ASSERT_EQ(packetizer.next_frame_number(), static_cast<std::uint16_t>(frame));
    ASSERT_TRUE(packetizer.Packetize(Frame(data), packets));
    for (const VideoPacket& packet : packets) {
      ASSERT_EQ(packet.packet_number, packet_number++);
      ASSERT_EQ(packet.frame_number, static_cast<std::uint16_t>(frame));
    }
  }
  EXPECT_EQ(packets[0].stream, 5);
  EXPECT_EQ(packets[0].timestamp, 9000u);
  EXPECT_EQ(packets[0].width, 640);
  EXPECT_EQ(packets[1].width, 0);
}

TEST(VideoPacketizerTest, ARefusedFrameUsesNoNumber) {
  VideoPacketizer packetizer(0);
  std::vector<VideoPacket> packets;
  const std::vector<std::uint8_t> largest = Bytes(255 * 1081), data = Bytes(10);
  std::vector<std::uint8_t> too_large = largest;
  too_large.push_back(0);
  EXPECT_FALSE(packetizer.Packetize(Frame(too_large), packets));
  EXPECT_TRUE(packets.empty());
  EXPECT_FALSE(packetizer.Packetize(Frame({}), packets));
  FrameToPacketize frame = Frame(data);
  frame.width = 0;
  EXPECT_FALSE(packetizer.Packetize(frame, packets));
  frame = Frame(data);
  frame.height = kMaxPacketVideoDimension + 1;
  EXPECT_FALSE(packetizer.Packetize(frame, packets));
  frame = Frame(data);
  frame.temporal_layer = 4;
  EXPECT_FALSE(packetizer.Packetize(frame, packets));
  EXPECT_EQ(packetizer.next_frame_number(), 0);
  ASSERT_TRUE(packetizer.Packetize(Frame(largest), packets));
  EXPECT_EQ(packets.size(), 255u);
  EXPECT_EQ(packets[0].packet_number, 0);
}

TEST(VideoPacketizerTest, LeavesRoomForProtectionWhereAsked) {
  VideoPacketizer packetizer(0, 900), tiny(0, 0);
  std::vector<VideoPacket> packets;
  std::array<std::uint8_t, kMaxPacketBytes> buffer;
  const std::vector<std::uint8_t> data = Bytes(5000);
  ASSERT_TRUE(packetizer.Packetize(Frame(data), packets));
  for (const VideoPacket& packet : packets) EXPECT_LE(WriteVideoPacket(1, packet, buffer), 900u);
  ASSERT_TRUE(tiny.Packetize(Frame(data), packets));
  EXPECT_LE(WriteVideoPacket(1, packets[0], buffer), 64u);
}

}  // namespace
}  // namespace visavis
