#include "wasm/base/strong_id.h"

#include <gtest/gtest.h>

#include <type_traits>
#include <unordered_set>

#include "wasm/base/ids.h"

namespace visavis {
namespace {

using AppleId = StrongId<struct AppleIdTag, int>;
using PearId = StrongId<struct PearIdTag, int>;

TEST(StrongIdTest, NamesOneKindOfThingOnly) {
  static_assert(!std::is_convertible_v<AppleId, PearId>);
  static_assert(!std::is_convertible_v<int, AppleId>);
  EXPECT_EQ(AppleId(3).value(), 3);
  EXPECT_EQ(AppleId(), AppleId(0));
}

TEST(StrongIdTest, ComparesAndHashesByValue) {
  EXPECT_LT(AppleId(1), AppleId(2));
  std::unordered_set<PeerId> peers = {PeerId("a"), PeerId("b"), PeerId("a")};
  EXPECT_EQ(peers.size(), 2u);
  EXPECT_TRUE(peers.contains(PeerId("b")));
}

}  // namespace
}  // namespace visavis
