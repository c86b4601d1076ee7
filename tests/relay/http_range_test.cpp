#include "relay/http_range.h"

#include <gtest/gtest.h>

#include <string>

namespace visavis::relay {
namespace {

// "first+size", "whole" or "none".
std::string Choose(std::string_view range, std::size_t file_size) {
  const RangeChoice choice = ChooseRange(range, file_size);
  switch (choice.kind) {
    case RangeChoice::Kind::kWhole:
      return "whole";
    case RangeChoice::Kind::kUnsatisfiable:
      return "none";
    case RangeChoice::Kind::kPart:
      return std::to_string(choice.first) + "+" + std::to_string(choice.size);
  }
  return {};
}

TEST(HttpRange, TheExamplesOfTheRfcAreRead) {
  // RFC 9110 section 14.1.2, of 10000 bytes.
  EXPECT_EQ(Choose("bytes=0-499", 10000), "0+500");
  EXPECT_EQ(Choose("bytes=500-999", 10000), "500+500");
  EXPECT_EQ(Choose("bytes=-500", 10000), "9500+500");
  EXPECT_EQ(Choose("bytes=9500-", 10000), "9500+500");
}

TEST(HttpRange, RangesAreCutToTheFile) {
  EXPECT_EQ(Choose("bytes=0-", 10), "0+10");
  EXPECT_EQ(Choose("bytes=9-9", 10), "9+1");
  EXPECT_EQ(Choose("bytes=9-10", 10), "9+1");
  EXPECT_EQ(Choose("bytes=5-99999999999999999999999999", 10), "5+5");
  EXPECT_EQ(Choose("bytes=5-18446744073709551615", 10), "5+5");
  EXPECT_EQ(Choose("bytes=-10", 10), "0+10");
  EXPECT_EQ(Choose("bytes=-11", 10), "0+10");
  EXPECT_EQ(Choose("bytes=-99999999999999999999999999", 10), "0+10");
  EXPECT_EQ(Choose("Bytes= 0-0 ", 10), "0+1");
}

TEST(HttpRange, WhatLiesOutsideCannotBeSatisfied) {
  EXPECT_EQ(Choose("bytes=10-", 10), "none");
  EXPECT_EQ(Choose("bytes=10-20", 10), "none");
  EXPECT_EQ(Choose("bytes=99999999999999999999999999-", 10), "none");
  EXPECT_EQ(Choose("bytes=18446744073709551615-18446744073709551615", 10), "none");
  EXPECT_EQ(Choose("bytes=-0", 10), "none");
  EXPECT_EQ(Choose("bytes=0-", 0), "none");
  // The end of nothing is nothing, which no Content-Range can say.
  EXPECT_EQ(Choose("bytes=-5", 0), "whole");
}

TEST(HttpRange, WhatCannotBeReadIsNoRange) {
  for (const char* range : {"",
                            "bytes",
                            "bytes=",
                            "bytes=-",
                            "bytes=a-",
                            "bytes=0-a",
                            "bytes=5-4",
                            "bytes=1",
                            "=0-1",
                            "bytes=0-1,5-6",
                            "bytes=0-1,",
                            "bytes=,0-1",
                            "bytes=--1",
                            "bytes=0--1",
                            "bytes=+0-1",
                            "bytes=0x0-1",
                            "bytes 0-1",
                            "items=0-1",
                            "bytes=0 - 1",
                            "bytes =0-1",
                            "bytes=0-1-2",
                            "bytes=0-0,-1",
                            "bytes=0-,0-,0-,0-"}) {
    EXPECT_EQ(Choose(range, 10), "whole") << range;
  }
}

}  // namespace
}  // namespace visavis::relay
