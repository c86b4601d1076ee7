#include "wasm/call/retransmission_cache.h"

#include <gtest/gtest.h>

#include <array>

namespace visavis {
namespace {

constexpr Timestamp At(std::int64_t ms) { return Timestamp::Millis(ms); }

class RetransmissionCacheTest : public testing::Test {
 protected:
  void Store(std::uint16_t number, std::int64_t ms = 0) {
    const std::array<std::uint8_t, 2> packet{static_cast<std::uint8_t>(number >> 8),
                                             static_cast<std::uint8_t>(number)};
    cache_.Store(number, packet, At(ms));
  }
  bool Has(std::uint16_t number, std::int64_t ms = 0) const {
    const auto packet = cache_.Find(number, At(ms));
    return packet.size() == 2 && (packet[0] << 8 | packet[1]) == number;
  }
  RetransmissionCache cache_;
};

TEST_F(RetransmissionCacheTest, AnEmptyOneHasNothing) {
  EXPECT_TRUE(cache_.Find(0, At(0)).empty());
  EXPECT_TRUE(cache_.Find(65535, At(0)).empty());
}

TEST_F(RetransmissionCacheTest, KeepsTheLastOnesAcrossWraparound) {
  for (std::uint32_t number = 65'000; number < 65'536 + 300; ++number) {
    Store(static_cast<std::uint16_t>(number));
  }
  const std::uint32_t end = 65'536 + 300;
  for (std::uint32_t number = end - RetransmissionCache::kPackets; number < end; ++number) {
    EXPECT_TRUE(Has(static_cast<std::uint16_t>(number))) << number;
  }
  EXPECT_TRUE(cache_.Find(65'000, At(0)).empty());
  EXPECT_TRUE(cache_.Find(300, At(0)).empty()) << "not written yet";
}

TEST_F(RetransmissionCacheTest, ForgetsWhatIsOld) {
  Store(5, 100);
  EXPECT_TRUE(Has(5, 2100));
  EXPECT_FALSE(Has(5, 2101));
}

TEST_F(RetransmissionCacheTest, OnlyPacketsThatFitAreKept) {
  const std::array<std::uint8_t, kMaxPacketBytes + 1> bytes{};
  cache_.Store(5, bytes, At(0));
  EXPECT_TRUE(cache_.Find(5, At(0)).empty());
  cache_.Store(511, std::span(bytes).first(kMaxPacketBytes), At(0));
  EXPECT_EQ(cache_.Find(511, At(0)).size(), kMaxPacketBytes);
  cache_.Store(511, {}, At(0));
  EXPECT_TRUE(cache_.Find(511, At(0)).empty());
}

}  // namespace
}  // namespace visavis
