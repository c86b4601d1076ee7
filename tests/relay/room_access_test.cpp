#include "relay/room_access.h"

#include <gtest/gtest.h>

#include <string>

namespace visavis::relay {
namespace {

using Verdict = RoomAccess::Verdict;

// printf %s 1767225600.kitchen | openssl dgst -sha256 -hmac 0123456789abcdef0123456789abcdef
const std::string kCode =
    "1767225600.471d9e2565e68f8e21fc785ae93a175611f772f296ed8631251ba7a959016ba9";
// The same of 0.kitchen.
const std::string kForEver = "0.8d7146861a6c7ba394755018130386622e2b249d7ed122c6bba2b31429f9e2b4";
constexpr WallSeconds kExpiry = 1'767'225'600;

TEST(RoomAccess, WithoutASecretEveryRoomIsOpen) {
  EXPECT_EQ(RoomAccess("").Check("", "kitchen", 0), Verdict::kGranted);
}

TEST(RoomAccess, TakesWhatOpensslMade) {
  const RoomAccess access("0123456789abcdef0123456789abcdef");
  EXPECT_EQ(access.Check(kCode, "kitchen", kExpiry - 1), Verdict::kGranted);
  EXPECT_EQ(access.Check(kCode, "kitchen", kExpiry), Verdict::kExpired);
  EXPECT_EQ(access.Check(kForEver, "kitchen", kExpiry), Verdict::kGranted);
}

TEST(RoomAccess, RefusesAllElse) {
  const RoomAccess access("0123456789abcdef0123456789abcdef");
  EXPECT_EQ(access.Check(kCode, "kitchen2", 0), Verdict::kDenied);
  EXPECT_EQ(access.Check("2" + kCode.substr(1), "kitchen", 0), Verdict::kDenied);
  EXPECT_EQ(RoomAccess("0123456789abcdef0123456789abcdeg").Check(kCode, "kitchen", 0),
            Verdict::kDenied);
  for (std::size_t i = 0; i < kCode.size(); ++i) {
    EXPECT_EQ(access.Check(kCode.substr(0, i), "kitchen", 0), Verdict::kDenied) << i;
  }
  for (const char* text : {"", ".", "0", "0.", "..", "-1."}) {
    EXPECT_EQ(access.Check(text, "kitchen", 0), Verdict::kDenied) << text;
  }
}

}  // namespace
}  // namespace visavis::relay
