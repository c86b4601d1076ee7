#include "wasm/base/sequence_number.h"

#include <gtest/gtest.h>

namespace visavis {
namespace {

TEST(SequenceUnwrapperTest, CountsOverTheWrap) {
  SequenceUnwrapper unwrapper;
  const std::int64_t first = unwrapper.Unwrap(65534);
  EXPECT_EQ(unwrapper.Unwrap(65535), first + 1);
  EXPECT_EQ(unwrapper.Unwrap(0), first + 2);
  EXPECT_EQ(unwrapper.Unwrap(1), first + 3);
}

TEST(SequenceUnwrapperTest, UnderstandsReorderingOverTheWrap) {
  SequenceUnwrapper unwrapper;
  const std::int64_t first = unwrapper.Unwrap(1);
  EXPECT_EQ(unwrapper.Unwrap(65535), first - 2);
  EXPECT_EQ(unwrapper.Unwrap(2), first + 1);
}

TEST(SequenceUnwrapperTest, StaysPositiveForPacketsBeforeTheFirst) {
  SequenceUnwrapper unwrapper;
  unwrapper.Unwrap(0);
  EXPECT_GT(unwrapper.Unwrap(65000), 0);
}

TEST(SequenceUnwrapperTest, TakesTheNearestValueAtHalfACycle) {
  SequenceUnwrapper unwrapper;
  const std::int64_t first = unwrapper.Unwrap(1000);
  EXPECT_EQ(unwrapper.Peek(1000 + 32767), first + 32767);
  EXPECT_EQ(unwrapper.Peek(1000 + 32769), first - 32767);
}

TEST(SequenceUnwrapperTest, PeekMovesNothing) {
  SequenceUnwrapper unwrapper;
  EXPECT_EQ(unwrapper.Peek(5), unwrapper.Peek(5));
  const std::int64_t first = unwrapper.Unwrap(5);
  unwrapper.Peek(30000);
  EXPECT_EQ(unwrapper.Unwrap(6), first + 1);
}

TEST(SequenceUnwrapperTest, ManyCyclesAddUp) {
  SequenceUnwrapper unwrapper;
  const std::int64_t first = unwrapper.Unwrap(0);
  std::int64_t last = first;
  for (std::uint32_t i = 1; i <= 5 * 65536; i += 1024) {
    last = unwrapper.Unwrap(static_cast<std::uint16_t>(i));
  }
  EXPECT_EQ(last, first + 5 * 65536 - 1023);
}

TEST(TimestampUnwrapperTest, CountsOverTheWrapBothWays) {
  TimestampUnwrapper unwrapper;
  const std::int64_t first = unwrapper.Unwrap(0xffffffff);
  EXPECT_EQ(unwrapper.Unwrap(2999), first + 3000);
  EXPECT_EQ(unwrapper.Unwrap(0xfffffffe), first - 1);
}

}  // namespace
}  // namespace visavis
