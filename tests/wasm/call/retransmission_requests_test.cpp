#include "wasm/call/retransmission_requests.h"

#include <gtest/gtest.h>

#include <vector>

namespace visavis {
namespace {

constexpr Timestamp At(std::int64_t ms) { return Timestamp::Millis(ms); }
using Numbers = std::vector<std::uint16_t>;

class RetransmissionRequestsTest : public testing::Test {
 protected:
  // What is to be sent after a NACK of these numbers.
  Numbers Ask(Numbers numbers, std::int64_t ms, std::optional<TimeDelta> rtt = std::nullopt) {
    requests_.Add(Nack{.stream = 0, .packet_numbers = std::move(numbers)}, rtt, At(ms));
    Numbers wanted(requests_.wanted().begin(), requests_.wanted().end());
    requests_.ClearWanted();
    return wanted;
  }
  RetransmissionRequests requests_;
};

TEST_F(RetransmissionRequestsTest, TakesEachNumberOnceWithinTheMinimum) {
  EXPECT_EQ(Ask({0, 7, 7, 65535}, 0), (Numbers{0, 7, 65535}));
  EXPECT_EQ(Ask({7, 8}, 19), Numbers{8});
  EXPECT_EQ(Ask({7}, 20), Numbers{7});
}

TEST_F(RetransmissionRequestsTest, ARequestThatCrossedTheAnswerIsIgnored) {
  const TimeDelta rtt = TimeDelta::Millis(200);
  EXPECT_EQ(Ask({7}, 0, rtt), Numbers{7});
  EXPECT_TRUE(Ask({7}, 99, rtt).empty());
  EXPECT_EQ(Ask({7}, 100, rtt), Numbers{7});
}

TEST_F(RetransmissionRequestsTest, NumbersThatShareASlotAreToldApart) {
  EXPECT_EQ(Ask({7}, 0), Numbers{7});
  EXPECT_EQ(Ask({7 + 512}, 1), Numbers{7 + 512});
}

TEST_F(RetransmissionRequestsTest, IsBounded) {
  Numbers all;
  for (std::uint16_t number = 0; number < 1000; ++number) all.push_back(number);
  EXPECT_EQ(Ask(all, 0).size(), RetransmissionRequests::kMaxWanted);
}

}  // namespace
}  // namespace visavis
