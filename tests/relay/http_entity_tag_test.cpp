#include "relay/http_entity_tag.h"

#include <gtest/gtest.h>

namespace visavis::relay {
namespace {

bool Weak(std::string_view list) { return ListNamesTag(list, "\"x\"", TagComparison::kWeak); }
bool Strong(std::string_view list) { return ListNamesTag(list, "\"x\"", TagComparison::kStrong); }

TEST(EntityTag, ListsAndWeakTagsAreCompared) {
  for (const char* list : {"\"x\"", " \"x\"\t", "\"a\", \"x\"", "\"x\",\"a\"", ",, \"x\"",
                           "\"a,b\", \"x\"", "W/\"a\", \"x\", W/\"b\"", "\"\", \"x\""}) {
    EXPECT_TRUE(Weak(list)) << list;
    EXPECT_TRUE(Strong(list)) << list;
  }
  for (const char* list : {"W/\"x\"", "\"a\",W/\"x\" ,\"b\""}) {
    EXPECT_TRUE(Weak(list)) << list;
    EXPECT_FALSE(Strong(list)) << list;
  }
}

TEST(EntityTag, AStarIsAnyTag) {
  EXPECT_TRUE(Weak("*"));
  EXPECT_TRUE(Strong(" * "));
  EXPECT_FALSE(Weak("*, \"a\""));
  EXPECT_FALSE(Weak("**"));
  EXPECT_FALSE(Weak("\"*\""));
}

TEST(EntityTag, OthersAndBrokenListsNameNothing) {
  for (const char* list : {"", "x", "\"y\"", "\"x", "x\"", "\"xx\"", ",,", "\"a, \"x\"", "w/\"x\"",
                           "W/ \"x\"", "W/x", "W/", "'x'", "\"a\" \"x\"", "\"a\";\"x\"", "\"X\""}) {
    EXPECT_FALSE(Weak(list)) << list;
    EXPECT_FALSE(Strong(list)) << list;
  }
}

}  // namespace
}  // namespace visavis::relay
