#include "wasm/base/data_rate.h"

#include <gtest/gtest.h>

namespace visavis {
namespace {

TEST(DataRateTest, SizeOverTimeIsARateAndBack) {
  const DataSize size = DataSize::Bytes(1250);
  EXPECT_EQ(size / TimeDelta::Millis(10), DataRate::KilobitsPerSec(1000));
  EXPECT_EQ(size / DataRate::KilobitsPerSec(1000), TimeDelta::Millis(10));
  EXPECT_EQ(DataRate::KilobitsPerSec(1000) * TimeDelta::Millis(10), size);
}

TEST(DataRateTest, ComputesWithRatesAndSizes) {
  DataSize size = DataSize::Bytes(10);
  size += DataSize::Bytes(5);
  size -= DataSize::Bytes(1);
  EXPECT_EQ(size + DataSize::Zero(), DataSize::Bytes(14));
  const DataRate rate = DataRate::KilobitsPerSec(100);
  EXPECT_EQ(rate * 0.85, DataRate::BitsPerSec(85'000));
  EXPECT_EQ(rate + rate - DataRate::BitsPerSec(1), DataRate::BitsPerSec(199'999));
  EXPECT_DOUBLE_EQ(rate / DataRate::KilobitsPerSec(50), 2.0);
}

TEST(DataRateTest, InfinityIsAboveAllRates) {
  EXPECT_LT(DataRate::KilobitsPerSec(10'000'000), DataRate::PlusInfinity());
  EXPECT_FALSE(DataRate::PlusInfinity().IsFinite());
  EXPECT_TRUE(DataRate::Zero().IsFinite());
}

}  // namespace
}  // namespace visavis
