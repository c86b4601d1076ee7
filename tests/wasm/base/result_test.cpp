#include "wasm/base/result.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace visavis {
namespace {

enum class Failure { kFirst, kSecond };

Result<std::string, Failure> Make(int which) {
  if (which == 0) return std::string("made");
  return which == 1 ? Failure::kFirst : Failure::kSecond;
}

TEST(ResultTest, HoldsAValue) {
  auto result = Make(0);
  ASSERT_TRUE(result.ok());
  EXPECT_TRUE(static_cast<bool>(result));
  EXPECT_EQ(*result, "made");
  EXPECT_EQ(result->size(), 4u);
  EXPECT_EQ(std::move(result).value(), "made");
}

TEST(ResultTest, HoldsAnError) {
  EXPECT_FALSE(Make(1).ok());
  EXPECT_EQ(Make(1).error(), Failure::kFirst);
  EXPECT_EQ(Make(2).error(), Failure::kSecond);
}

TEST(ResultTest, MovesWhatCannotBeCopied) {
  Result<std::unique_ptr<int>, Failure> result(std::make_unique<int>(5));
  const std::unique_ptr<int> value = std::move(result).value();
  EXPECT_EQ(*value, 5);
}

TEST(ResultTest, ValueAndErrorMayBeAlike) {
  const Result<int, Failure> value(1);
  EXPECT_TRUE(value.ok());
}

}  // namespace
}  // namespace visavis
