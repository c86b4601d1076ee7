#include "relay/shard_map.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace visavis::relay {
namespace {

TEST(ShardMap, RoomsFallToAllThreadsAlike) {
  const ShardMap map(4, "key");
  std::vector<int> counts(map.count());
  for (int i = 0; i < 10'000; ++i) ++counts.at(map.ShardOf("room " + std::to_string(i)));
  EXPECT_GT(*std::min_element(counts.begin(), counts.end()), 2'300);
  EXPECT_LT(*std::max_element(counts.begin(), counts.end()), 2'700);
}

TEST(ShardMap, ARoomIsAlwaysTheSameThreads) {
  const ShardMap map(64, "key");
  EXPECT_EQ(map.ShardOf("kitchen"), map.ShardOf("kitchen"));
  EXPECT_EQ(map.ShardOf(""), map.ShardOf(""));
}

TEST(ShardMap, OneThreadHasAll) { EXPECT_EQ(ShardMap(1, "key").ShardOf("kitchen"), 0U); }

TEST(ShardMap, WithoutTheKeyNobodyKnowsWhichOnesShareAThread) {
  const ShardMap a(2, "key");
  const ShardMap b(2, "another");
  int same = 0;
  for (int i = 0; i < 1000; ++i) {
    const std::string room = std::to_string(i);
    same += a.ShardOf(room) == b.ShardOf(room) ? 1 : 0;
  }
  EXPECT_GT(same, 400);
  EXPECT_LT(same, 600);
}

}  // namespace
}  // namespace visavis::relay
