#include "tests/link/flow_key.h"

#include <gtest/gtest.h>

#include <array>
#include <vector>

namespace visavis::link {
namespace {

// A packet of `header_words` words of IPv4 header, then ports 40001 and 5001.
std::vector<std::byte> Packet(int protocol, int header_words = 5, int fragment = 0) {
  std::vector<std::byte> packet(static_cast<std::size_t>(header_words) * 4 + 8);
  packet[0] = static_cast<std::byte>(0x40 | header_words);
  packet[6] = static_cast<std::byte>(fragment >> 8);
  packet[7] = static_cast<std::byte>(fragment & 0xFF);
  packet[9] = static_cast<std::byte>(protocol);
  const std::array<int, 4> ports{40001 >> 8, 40001 & 0xFF, 5001 >> 8, 5001 & 0xFF};
  for (std::size_t i = 0; i < ports.size(); ++i)
    packet[static_cast<std::size_t>(header_words) * 4 + i] = static_cast<std::byte>(ports[i]);
  return packet;
}

TEST(FlowKeyTest, ReadsThePortsOfUdpAndTcp) {
  EXPECT_EQ(FlowOf(Packet(17)), (FlowKey{Protocol::kUdp, 40001, 5001}));
  EXPECT_EQ(FlowOf(Packet(6)), (FlowKey{Protocol::kTcp, 40001, 5001}));
}

TEST(FlowKeyTest, SkipsOptionsOfTheHeader) {
  EXPECT_EQ(FlowOf(Packet(17, 15)), (FlowKey{Protocol::kUdp, 40001, 5001}));
}

TEST(FlowKeyTest, NothingElseHasPorts) {
  EXPECT_FALSE(FlowOf(Packet(1)));
  EXPECT_FALSE(FlowOf(Packet(17, 5, 185)));    // the later part of a packet
  EXPECT_TRUE(FlowOf(Packet(17, 5, 0x4000)));  // "don't fragment" is no offset
  auto six = Packet(17);
  six[0] = std::byte{0x60};
  EXPECT_FALSE(FlowOf(six));
  auto short_header = Packet(17);
  short_header[0] = std::byte{0x44};
  EXPECT_FALSE(FlowOf(short_header));
}

TEST(FlowKeyTest, TruncatedAtEveryByte) {
  const auto packet = Packet(17, 6);
  for (std::size_t size = 0; size < 28; ++size)
    EXPECT_FALSE(FlowOf(std::span(packet).first(size))) << size;
  EXPECT_TRUE(FlowOf(std::span(packet).first(28)));
}

}  // namespace
}  // namespace visavis::link
