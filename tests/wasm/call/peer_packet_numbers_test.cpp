#include "wasm/call/peer_packet_numbers.h"

#include <gtest/gtest.h>

namespace visavis {
namespace {

TEST(PeerPacketNumbersTest, CountsWhatThePeerGetsAndKnowsWhatItWas) {
  PeerPacketNumbers numbers;
  EXPECT_EQ(numbers.next(), 0);
  EXPECT_EQ(numbers.next(), 0) << "what was not sent has no number";
  numbers.Add(700, 30);
  numbers.Add(705, 32);
  const auto second = numbers.Find(1);
  ASSERT_TRUE(second);
  EXPECT_EQ(second->cached, 705);
  EXPECT_EQ(second->numbers.packet_number, 1);
  EXPECT_EQ(second->numbers.frame_number, 32);
  EXPECT_FALSE(numbers.Find(2)) << "never sent";
  EXPECT_FALSE(numbers.Find(PeerPacketNumbers::kPackets)) << "never sent";
}

TEST(PeerPacketNumbersTest, ForgetsTheOldestAndLivesThroughTheWrap) {
  PeerPacketNumbers numbers;
  constexpr int kSent = 65'536 + 10;
  for (int i = 0; i < kSent; ++i) numbers.Add(static_cast<std::uint16_t>(i * 3), 0);
  EXPECT_EQ(numbers.next(), 10);
  ASSERT_TRUE(numbers.Find(9));
  EXPECT_EQ(numbers.Find(9)->cached, static_cast<std::uint16_t>((kSent - 1) * 3));
  const auto oldest = static_cast<std::uint16_t>(kSent - PeerPacketNumbers::kPackets);
  EXPECT_TRUE(numbers.Find(oldest));
  EXPECT_FALSE(numbers.Find(static_cast<std::uint16_t>(oldest - 1)));
}

}  // namespace
}  // namespace visavis
