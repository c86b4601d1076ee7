#include "relay/log.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

namespace visavis::relay {
namespace {

TEST(Log, AnyTextIsQuotedAsJson) {
  std::string all;
  for (int c = 0; c < 128; ++c) all += static_cast<char>(c);
  all += "é€𐍈";
  EXPECT_EQ(nlohmann::json::parse(QuoteJson(all)).get<std::string>(), all);
  EXPECT_EQ(nlohmann::json::parse(QuoteJson("a\xFF\"")).get<std::string>(), "a?\"");
  EXPECT_EQ(QuoteJson(""), "\"\"");
}

}  // namespace
}  // namespace visavis::relay
