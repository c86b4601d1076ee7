#include "wasm/base/token_bucket.h"

#include <gtest/gtest.h>

namespace visavis {
namespace {

TEST(TokenBucket, AllowsABurstThenTheRate) {
  Timestamp now = Timestamp::Millis(0);
  TokenBucket bucket(2.0, 3.0);
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(bucket.Take(now));
  EXPECT_FALSE(bucket.Take(now));
  now += TimeDelta::Millis(499);
  EXPECT_FALSE(bucket.Take(now));
  now += TimeDelta::Millis(1);
  EXPECT_TRUE(bucket.Take(now));
  EXPECT_FALSE(bucket.Take(now));
}

TEST(TokenBucket, NeverHoldsMoreThanTheBurst) {
  Timestamp now = Timestamp::Millis(0);
  TokenBucket bucket(1000.0, 2.0);
  now += TimeDelta::Seconds(3600);
  EXPECT_TRUE(bucket.Take(now));
  EXPECT_TRUE(bucket.Take(now));
  EXPECT_FALSE(bucket.Take(now));
}

}  // namespace
}  // namespace visavis
