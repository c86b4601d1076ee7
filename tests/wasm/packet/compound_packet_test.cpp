#include "wasm/packet/compound_packet.h"

#include <gtest/gtest.h>

#include <array>
#include <vector>

#include "wasm/packet/media_packet.h"

namespace visavis {
namespace {

using Bytes = std::vector<std::uint8_t>;

Bytes Compound(const Bytes& first, const Bytes& second) {
  Bytes buffer(kMaxPacketBytes);
  buffer.resize(WriteCompoundPacket(first, second, buffer));
  return buffer;
}

// All packets, and whether the end was reached well.
std::pair<std::vector<Bytes>, bool> Read(const Bytes& bytes) {
  std::vector<Bytes> packets;
  CompoundReader reader(bytes);
  while (const auto packet = reader.Next()) packets.emplace_back(packet->begin(), packet->end());
  return {packets, reader.ok()};
}

TEST(CompoundPacketTest, GivesWhatWasPutIn) {
  const Bytes first = {1, 2, 3}, second(400, 7);
  const Bytes bytes = Compound(first, second);
  EXPECT_EQ(bytes.size(), first.size() + second.size() + kCompoundHeaderBytes);
  ASSERT_TRUE(IsCompoundPacket(bytes));
  EXPECT_EQ(Read(bytes), std::pair(std::vector<Bytes>({first, second}), true));
}

TEST(CompoundPacketTest, TruncatedAtEveryByteItGivesWholePacketsOnly) {
  const Bytes first = {1, 2, 3}, second = {4, 5};
  const Bytes whole = Compound(first, second);
  for (std::size_t size = 1; size < whole.size(); ++size) {
    const auto [packets, ok] = Read(Bytes(whole.begin(), whole.begin() + std::ptrdiff_t(size)));
    const std::size_t after_first = 3 + first.size();
    EXPECT_EQ(packets, size >= after_first ? std::vector<Bytes>{first} : std::vector<Bytes>{});
    EXPECT_EQ(ok, size == 1 || size == after_first) << size;
  }
}

TEST(CompoundPacketTest, AnEmptyPacketInsideIsInvalidAndEndsIt) {
  const auto [packets, ok] = Read(Compound({}, {1, 2}));
  EXPECT_TRUE(packets.empty());
  EXPECT_FALSE(ok);
}

TEST(CompoundPacketTest, MoreThanTwoPacketsAreOneThingThatIsInvalid) {
  Bytes bytes = Compound({1}, {2});
  for (int i = 0; i < 100; ++i) bytes.insert(bytes.end(), {0, 1, 3});
  ASSERT_TRUE(IsCompoundPacket(bytes));
  EXPECT_EQ(Read(bytes), std::pair(std::vector<Bytes>({{1}, {2}}), false));
}

TEST(CompoundPacketTest, IsNoPacketOfAnotherKindAndNoneThatIsTooLarge) {
  EXPECT_FALSE(IsCompoundPacket({}));
  std::array<std::uint8_t, 100> buffer{};
  const std::size_t size = WritePaddingPacket(1, {.bytes = 3}, buffer);
  EXPECT_FALSE(IsCompoundPacket(std::span(buffer).first(size)));
  Bytes large = Compound({1}, {2});
  large.resize(kMaxPacketBytes + 1);
  EXPECT_FALSE(IsCompoundPacket(large));
  EXPECT_EQ(Compound(Bytes(600), Bytes(600)).size(), 0U) << "too large to be written";
}

TEST(CompoundPacketTest, InsideAnotherItIsOfUnknownType) {
  const Bytes inner = Compound({1}, {2});
  const auto parsed = ParsePacket(inner);
  ASSERT_FALSE(parsed.ok());
  EXPECT_EQ(parsed.error(), PacketError::kUnknownType);
}

}  // namespace
}  // namespace visavis
