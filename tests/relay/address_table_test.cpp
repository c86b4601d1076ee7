#include "relay/address_table.h"

#include <gtest/gtest.h>

#include <vector>

namespace visavis::relay {
namespace {

using boost::asio::ip::make_address;

class AddressTableTest : public testing::Test {
 protected:
  AddressTable::Place Enter(const char* address) {
    auto entered = table_.Enter(make_address(address), now_);
    if (auto* place = std::get_if<AddressTable::Place>(&entered)) return std::move(*place);
    refusal_ = std::get<AddressRefusal>(entered);
    return nullptr;
  }

  AddressTable table_{{.max_connections = 3, .connect_rate = 1.0, .connect_burst = 4.0}};
  Timestamp now_ = Timestamp::Micros(100'000'000);
  std::optional<AddressRefusal> refusal_;
};

TEST_F(AddressTableTest, ConnectionsOfAnAddressHaveALimit) {
  std::vector<AddressTable::Place> places;
  for (int i = 0; i < 3; ++i) places.push_back(Enter("192.0.2.1"));
  EXPECT_NE(places.back(), nullptr);
  EXPECT_EQ(Enter("192.0.2.1"), nullptr);
  EXPECT_EQ(refusal_, AddressRefusal::kTooMany);
  EXPECT_NE(Enter("192.0.2.2"), nullptr);
  places.pop_back();
  now_ += TimeDelta::Seconds(1);
  EXPECT_NE(Enter("192.0.2.1"), nullptr);
}

TEST_F(AddressTableTest, ConnectsOfAnAddressHaveARate) {
  for (int i = 0; i < 4; ++i) EXPECT_NE(Enter("192.0.2.1"), nullptr);
  EXPECT_EQ(Enter("192.0.2.1"), nullptr);
  EXPECT_EQ(refusal_, AddressRefusal::kTooOften);
  EXPECT_NE(Enter("192.0.2.2"), nullptr);
  now_ += TimeDelta::Seconds(1);
  EXPECT_NE(Enter("192.0.2.1"), nullptr);
  EXPECT_EQ(Enter("192.0.2.1"), nullptr);
}

TEST_F(AddressTableTest, V6CountsBy64AndV4InItsClothesAsV4) {
  std::vector<AddressTable::Place> places;
  places.push_back(Enter("2001:db8::1"));
  places.push_back(Enter("2001:db8::2"));
  places.push_back(Enter("2001:db8:0:0:ffff::"));
  EXPECT_EQ(Enter("2001:db8::4"), nullptr);
  EXPECT_NE(Enter("2001:db8:0:1::1"), nullptr);
  EXPECT_EQ(table_.size(), 2U);
  places.push_back(Enter("192.0.2.1"));
  places.push_back(Enter("::ffff:192.0.2.1"));
  EXPECT_EQ(table_.size(), 3U);
}

TEST_F(AddressTableTest, AddressesWithoutConnectionsAreForgottenOldestFirst) {
  const AddressTable::Place kept = Enter("192.0.2.1");
  const std::uint32_t first = 0x0A000000;
  for (std::uint32_t i = 0; i < 2 * AddressTable::kMaxRemembered; ++i) {
    const auto entered = table_.Enter(boost::asio::ip::address_v4(first + i), now_);
    ASSERT_TRUE(std::holds_alternative<AddressTable::Place>(entered));
    ASSERT_LE(table_.size(), AddressTable::kMaxRemembered + 2);
  }
  EXPECT_EQ(table_.size(), AddressTable::kMaxRemembered + 1);
  // The one with a connection is still known, the newest too.
  for (int i = 0; i < 3; ++i) Enter("192.0.2.1");
  EXPECT_EQ(Enter("192.0.2.1"), nullptr);
  EXPECT_EQ(table_.size(), AddressTable::kMaxRemembered + 1);
}

}  // namespace
}  // namespace visavis::relay
