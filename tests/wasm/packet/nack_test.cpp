#include "wasm/packet/nack.h"

#include <gtest/gtest.h>

#include <array>

#include "wasm/packet/media_packet.h"

namespace visavis {
namespace {

std::vector<std::uint8_t> Body(const Nack& nack) {
  std::array<std::uint8_t, kMaxPacketBytes> buffer;
  ByteWriter writer(buffer);
  if (!WriteNack(nack, writer)) return {};
  return {buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(writer.size())};
}

TEST(NackTest, NumbersSurviveOverTheWrap) {
  const Nack sent = {.stream = 3, .packet_numbers = {65530, 65535, 0, 10, 11, 200}};
  const std::vector<std::uint8_t> body = Body(sent);
  EXPECT_EQ(body.size(), 1u + 2 * 4 + 4);
  Nack got;
  ASSERT_TRUE(ParseNack(body, got).ok());
  EXPECT_EQ(got.stream, 3);
  EXPECT_EQ(got.packet_numbers, sent.packet_numbers);
}

TEST(NackTest, OneEntryHoldsSeventeenNumbers) {
  Nack sent = {.stream = 0, .packet_numbers = {}};
  for (std::uint16_t i = 0; i < 17; ++i) sent.packet_numbers.push_back(i);
  EXPECT_EQ(Body(sent).size(), 5u);
  sent.packet_numbers.push_back(17);
  EXPECT_EQ(Body(sent).size(), 9u);
}

TEST(NackTest, RepeatedNumbersAreSaidOnce) {
  Nack got;
  ASSERT_TRUE(ParseNack(Body({.stream = 0, .packet_numbers = {5, 5, 6, 6}}), got).ok());
  EXPECT_EQ(got.packet_numbers, (std::vector<std::uint16_t>{5, 6}));
}

TEST(NackTest, EmptyAndTooManyAreRefused) {
  EXPECT_TRUE(Body({}).empty());
  Nack sent;
  for (std::size_t i = 0; i < kMaxNackEntries; ++i) {
    sent.packet_numbers.push_back(static_cast<std::uint16_t>(i * 100));
  }
  EXPECT_EQ(Body(sent).size(), 1 + 4 * kMaxNackEntries);
  sent.packet_numbers.push_back(65000);
  EXPECT_TRUE(Body(sent).empty());
}

TEST(NackTest, TruncatedAtEveryByteIsAnErrorUnlessAnEntryEndsThere) {
  const std::vector<std::uint8_t> body = Body({.stream = 0, .packet_numbers = {1, 100, 200}});
  Nack got;
  for (std::size_t size = 0; size < body.size(); ++size) {
    EXPECT_EQ(ParseNack(std::span(body).first(size), got).ok(), size > 1 && size % 4 == 1) << size;
  }
  const std::vector<std::uint8_t> too_many(1 + 4 * (kMaxNackEntries + 1));
  EXPECT_EQ(ParseNack(too_many, got).error(), PacketError::kInvalidField);
}

}  // namespace
}  // namespace visavis
