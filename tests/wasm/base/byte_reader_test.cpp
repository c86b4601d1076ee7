#include "wasm/base/byte_reader.h"

#include <gtest/gtest.h>

#include <array>

namespace visavis {
namespace {

constexpr std::array<std::uint8_t, 15> kBytes = {0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08,
                                                 0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x0e, 0x0f};

TEST(ByteReaderTest, ReadsBigEndian) {
  ByteReader reader(kBytes);
  EXPECT_EQ(reader.U8(), 0x01);
  EXPECT_EQ(reader.U16(), 0x0203);
  EXPECT_EQ(reader.U32(), 0x04050607u);
  EXPECT_EQ(reader.U64(), 0x08090a0b0c0d0e0fULL);
  EXPECT_EQ(reader.remaining(), 0u);
  EXPECT_TRUE(reader.ok());
}

TEST(ByteReaderTest, FailsForGoodPastTheEnd) {
  ByteReader reader(std::span<const std::uint8_t>(kBytes).first(3));
  EXPECT_EQ(reader.U16(), 0x0102);
  EXPECT_EQ(reader.U32(), 0u);
  EXPECT_FALSE(reader.ok());
  EXPECT_EQ(reader.U8(), 0);
  EXPECT_EQ(reader.remaining(), 0u);
  EXPECT_TRUE(reader.Rest().empty());
}

TEST(ByteReaderTest, SpansPointIntoTheInput) {
  ByteReader reader(kBytes);
  EXPECT_EQ(reader.Bytes(4).data(), kBytes.data());
  EXPECT_EQ(reader.Rest().size(), kBytes.size() - 4);
  EXPECT_TRUE(reader.Rest().empty());
  EXPECT_TRUE(reader.ok());
  EXPECT_TRUE(reader.Bytes(SIZE_MAX).empty());
  EXPECT_FALSE(reader.ok());
}

TEST(ByteReaderTest, EmptyInputHasNothing) {
  ByteReader reader({});
  EXPECT_TRUE(reader.Bytes(0).empty());
  EXPECT_TRUE(reader.ok());
  reader.U8();
  EXPECT_FALSE(reader.ok());
}

}  // namespace
}  // namespace visavis
