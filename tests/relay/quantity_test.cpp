#include "relay/quantity.h"

#include <gtest/gtest.h>

namespace visavis::relay {
namespace {

TEST(Quantity, BytesTakeBinaryUnits) {
  EXPECT_EQ(ParseBytes("0"), 0U);
  EXPECT_EQ(ParseBytes("65536"), 65536U);
  EXPECT_EQ(ParseBytes("7B"), 7U);
  EXPECT_EQ(ParseBytes("64KiB"), 65536U);
  EXPECT_EQ(ParseBytes("3MiB"), 3U * 1024 * 1024);
  EXPECT_EQ(ParseBytes("17179869183GiB"), 18446744072635809792ULL);
  for (const char* text : {"", "KiB", "-1", "+1", " 1", "1 ", "1.5MiB", "1kB", "1K", "0x10", "1e3",
                           "17179869184GiB", "18446744073709551616", "1KiBKiB"}) {
    EXPECT_FALSE(ParseBytes(text)) << text;
  }
}

TEST(Quantity, DurationsTakeUnitsAndFractions) {
  EXPECT_EQ(ParseDuration("15"), TimeDelta::Seconds(15));
  EXPECT_EQ(ParseDuration("0.25"), TimeDelta::Millis(250));
  EXPECT_EQ(ParseDuration("250ms"), TimeDelta::Millis(250));
  EXPECT_EQ(ParseDuration("15s"), TimeDelta::Seconds(15));
  EXPECT_EQ(ParseDuration("1.5m"), TimeDelta::Seconds(90));
  EXPECT_EQ(ParseDuration("2h"), TimeDelta::Seconds(7200));
  EXPECT_EQ(ParseDuration("1d"), TimeDelta::Seconds(86400));
  EXPECT_EQ(ParseDuration("1e2"), TimeDelta::Seconds(100));
  EXPECT_EQ(ParseDuration("0"), TimeDelta::Seconds(0));
  for (const char* text : {"", "s", "ms", "-1", "+1", "1 s", " 1", "1S", "1us", "inf", "nan", "1e",
                           "1..2", "0x1", "367d", "99999999999999999999999999h", "."}) {
    EXPECT_FALSE(ParseDuration(text)) << text;
  }
}

TEST(Quantity, WhatIsWrittenIsReadAgain) {
  for (const std::uint64_t bytes : {0ULL, 1ULL, 1023ULL, 1024ULL, 65536ULL, 1ULL << 30U}) {
    EXPECT_EQ(ParseBytes(WriteBytes(bytes)), bytes);
  }
  EXPECT_EQ(WriteBytes(1024 * 1024), "1MiB");
  for (const int ms : {1, 250, 1000, 1500, 30'000}) {
    EXPECT_EQ(ParseDuration(WriteDuration(TimeDelta::Millis(ms))), TimeDelta::Millis(ms));
  }
}

}  // namespace
}  // namespace visavis::relay
