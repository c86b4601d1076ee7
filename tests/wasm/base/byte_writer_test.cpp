#include "wasm/base/byte_writer.h"

#include <gtest/gtest.h>

#include <array>

#include "wasm/base/byte_reader.h"

namespace visavis {
namespace {

TEST(ByteWriterTest, WritesWhatTheReaderReads) {
  std::array<std::uint8_t, 18> buffer{};
  const std::array<std::uint8_t, 3> bytes = {7, 8, 9};
  ByteWriter writer(buffer);
  writer.U8(0xfe);
  writer.U16(0xfedc);
  writer.U32(0xfedcba98);
  writer.U64(0xfedcba9876543210);
  writer.Bytes(bytes);
  EXPECT_TRUE(writer.ok());
  EXPECT_EQ(writer.size(), buffer.size());
  EXPECT_EQ(writer.remaining(), 0u);

  ByteReader reader(buffer);
  EXPECT_EQ(reader.U8(), 0xfe);
  EXPECT_EQ(reader.U16(), 0xfedc);
  EXPECT_EQ(reader.U32(), 0xfedcba98u);
  EXPECT_EQ(reader.U64(), 0xfedcba9876543210ULL);
  EXPECT_EQ(reader.Rest()[2], 9);
}

TEST(ByteWriterTest, AWriteThatDoesNotFitChangesNothingAndFailsForGood) {
  std::array<std::uint8_t, 3> buffer{};
  ByteWriter writer(buffer);
  writer.U16(0x0102);
  writer.U32(0xffffffff);
  EXPECT_FALSE(writer.ok());
  writer.U8(0xff);
  EXPECT_EQ(writer.size(), 2u);
  EXPECT_EQ(buffer, (std::array<std::uint8_t, 3>{1, 2, 0}));
}

TEST(ByteWriterTest, NothingFitsAnEmptyBuffer) {
  ByteWriter writer({});
  writer.Bytes({});
  EXPECT_TRUE(writer.ok());
  writer.U8(1);
  EXPECT_FALSE(writer.ok());
}

}  // namespace
}  // namespace visavis
