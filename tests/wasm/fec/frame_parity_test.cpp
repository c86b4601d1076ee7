#include "wasm/fec/frame_parity.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <vector>

#include "wasm/packet/video_packetizer.h"

namespace visavis {
namespace {

using Content = FrameParity::Content;

class FrameParityTest : public testing::Test {
 protected:
  // A frame of so many bytes, of which packet i has other bytes than packet j.
  explicit FrameParityTest(std::size_t bytes = 7001) : data_(bytes) {
    for (std::size_t i = 0; i < bytes; ++i)
      data_[i] = static_cast<std::uint8_t>((i * i + i / 7) % 251);
    VideoPacketizer packetizer(0, kMaxPacketBytes - kMostParityGrowth);
    packetizer.Packetize({.data = data_,
                          .is_long_term = true,
                          .reference_distance = 3,
                          .width = 640,
                          .height = 360,
                          .timestamp = 90'000},
                         packets_);
  }
  std::vector<Content> Contents() const {
    std::vector<Content> contents;
    for (const VideoPacket& packet : packets_)
      contents.push_back({.width = packet.width,
                          .height = packet.height,
                          .reference_distance = packet.reference_distance,
                          .payload = packet.payload});
    return contents;
  }
  // As it comes out of the parser.
  bool AddParity(std::size_t parity) {
    const std::size_t size = WriteFrameParity(packets_, parity, buffer_);
    const auto packet = ParsePacket(std::span(buffer_).first(size));
    if (!packet.ok()) return false;
    const auto* protection = std::get_if<ProtectionPacket>(&packet->body);
    if (protection == nullptr) return false;
    parsed_ = *protection;
    parity_.Add(*protection);
    return true;
  }
  void ExpectAsSent(const std::vector<Content>& contents) const {
    for (std::size_t i = 0; i < contents.size(); ++i)
      EXPECT_TRUE(std::ranges::equal(contents[i].payload, packets_[i].payload)) << i;
    EXPECT_EQ(contents[0].width, 640);
    EXPECT_EQ(contents[0].height, 360);
    EXPECT_EQ(contents[0].reference_distance, 3);
  }

  std::vector<std::uint8_t> data_;
  std::vector<VideoPacket> packets_;
  std::array<std::uint8_t, kMaxPacketBytes> buffer_{};
  ProtectionPacket parsed_;
  FrameParity parity_;
};

TEST_F(FrameParityTest, TellsWhatHoldsOfTheWholeFrame) {
  ASSERT_TRUE(AddParity(1));
  EXPECT_EQ(parsed_.first_packet_number, packets_[0].packet_number);
  EXPECT_EQ(parsed_.frame_number, packets_[0].frame_number);
  EXPECT_EQ(parsed_.packet_count, packets_.size());
  EXPECT_EQ(parsed_.parity_index, 1);
  EXPECT_EQ(parsed_.timestamp, 90'000U);
  EXPECT_TRUE(parsed_.is_long_term);
  EXPECT_FALSE(parsed_.is_keyframe);
}

TEST_F(FrameParityTest, AnyTwoLostPacketsComeOutOfAnyTwoParities) {
  for (std::size_t a = 0; a < packets_.size(); ++a) {
    for (std::size_t b = a + 1; b < packets_.size(); ++b) {
      parity_.Clear();
      ASSERT_TRUE(AddParity(2));
      ASSERT_TRUE(AddParity(0));
      std::vector<Content> contents = Contents();
      contents[a] = contents[b] = {};
      ASSERT_TRUE(parity_.Recover(contents));
      ExpectAsSent(contents);
    }
  }
}

TEST_F(FrameParityTest, AFrameOfWhichNoPacketCameComesOutOfParityAlone) {
  data_.resize(20);
  VideoPacketizer packetizer(0);
  packetizer.Packetize(
      {.data = data_, .reference_distance = 3, .width = 640, .height = 360, .timestamp = 90'000},
      packets_);
  ASSERT_EQ(packets_.size(), 1U);
  ASSERT_TRUE(AddParity(0));
  std::vector<Content> contents(1);
  ASSERT_TRUE(parity_.Recover(contents));
  ExpectAsSent(contents);
}

TEST_F(FrameParityTest, ParityThatIsHereAlreadyOrHasAnotherSizeCountsOnce) {
  ASSERT_TRUE(AddParity(1));
  ASSERT_TRUE(AddParity(1));
  EXPECT_EQ(parity_.count(), 1U);
  ProtectionPacket other = parsed_;
  other.parity_index = 2;
  other.payload = other.payload.first(10);
  parity_.Add(other);
  other = parsed_;
  other.parity_index = kMaxParityBlocks;
  parity_.Add(other);
  EXPECT_EQ(parity_.count(), 1U);
}

TEST_F(FrameParityTest, WhatIsNoneOfAPacketIsRefused) {
  ASSERT_TRUE(AddParity(0));
  std::vector<Content> contents = Contents();
  contents[0] = {};
  // Other packets than the parity was made of: of the lost one nothing is left, or too much.
  contents[2].payload = contents[2].payload.first(1);
  EXPECT_FALSE(parity_.Recover(contents));
  parity_.Clear();
  ASSERT_TRUE(AddParity(0));
  contents[2].payload = std::span(data_).first(kMaxVideoPayloadBytes);
  EXPECT_FALSE(parity_.Recover(contents));
}

TEST_F(FrameParityTest, PacketsThatAreTooLargeOrTooManyHaveNone) {
  const std::vector<std::uint8_t> large(kMaxVideoPayloadBytes);
  std::vector<VideoPacket> packets = {
      {.width = 640, .height = 360, .payload = std::span(large).first(1081)}};
  EXPECT_EQ(WriteFrameParity(packets, 0, buffer_), 0U);
  packets[0].payload = std::span(large).first(100);
  EXPECT_GT(WriteFrameParity(packets, 0, buffer_), 100U);
  EXPECT_EQ(WriteFrameParity(packets, kMaxParityBlocks, buffer_), 0U);
  packets.resize(kMaxDataBlocks + 1, packets[0]);
  EXPECT_EQ(WriteFrameParity(packets, 0, buffer_), 0U);
  EXPECT_EQ(WriteFrameParity({}, 0, buffer_), 0U);
}

}  // namespace
}  // namespace visavis
