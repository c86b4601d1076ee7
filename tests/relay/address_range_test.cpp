#include "relay/address_range.h"

#include <gtest/gtest.h>

#include "relay/forwarded_for.h"

namespace visavis::relay {
namespace {

boost::asio::ip::address Address(const char* text) { return boost::asio::ip::make_address(text); }

std::vector<AddressRange> Ranges(std::initializer_list<const char*> texts) {
  std::vector<AddressRange> ranges;
  for (const char* text : texts) ranges.push_back(AddressRange::Parse(text).value());
  return ranges;
}

TEST(AddressRange, ContainsWhatItsPrefixSays) {
  const auto ten = AddressRange::Parse("10.0.0.0/8");
  EXPECT_TRUE(ten->Contains(Address("10.255.0.1")));
  EXPECT_FALSE(ten->Contains(Address("11.0.0.0")));
  EXPECT_FALSE(ten->Contains(Address("::a00:1")));
  EXPECT_TRUE(AddressRange::Parse("192.0.2.7")->Contains(Address("192.0.2.7")));
  EXPECT_FALSE(AddressRange::Parse("192.0.2.7")->Contains(Address("192.0.2.6")));
  EXPECT_TRUE(AddressRange::Parse("192.0.2.6/31")->Contains(Address("192.0.2.7")));
  EXPECT_TRUE(AddressRange::Parse("0.0.0.0/0")->Contains(Address("255.255.255.255")));
  EXPECT_TRUE(AddressRange::Parse("2001:db8:8000::/33")->Contains(Address("2001:db8:ffff::1")));
  EXPECT_FALSE(AddressRange::Parse("2001:db8:8000::/33")->Contains(Address("2001:db8:7fff::1")));
  EXPECT_TRUE(AddressRange::Parse("::1")->Contains(Address("::1")));
}

TEST(AddressRange, RefusesWhatIsNone) {
  for (const char* text :
       {"", "/", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.1/8", "10/8", "::/129",
        "::1/64", "a.example", "10.0.0.0/8 ", " 10.0.0.0/8", "10.0.0.0/8/8", "::ffff:10.0.0.1",
        "fe80::1%1", "10.0.0.0/99999999999"}) {
    EXPECT_FALSE(AddressRange::Parse(text)) << text;
  }
}

TEST(ForwardedFor, TheLastHopThatIsNotTrustedIsTheClient) {
  const auto trusted = Ranges({"10.0.0.0/8", "::1"});
  const auto client = [&](const char* peer, std::string_view field) {
    return ClientBehind(Address(peer), field, trusted).to_string();
  };
  EXPECT_EQ(client("10.0.0.1", "192.0.2.1"), "192.0.2.1");
  EXPECT_EQ(client("10.0.0.1", "203.0.113.9, 192.0.2.1"), "192.0.2.1") << "said by the client";
  EXPECT_EQ(client("10.0.0.1", "203.0.113.9 ,192.0.2.1,10.0.0.2 "), "192.0.2.1");
  EXPECT_EQ(client("10.0.0.1", "10.0.0.3, 10.0.0.2"), "10.0.0.3") << "all are trusted";
  EXPECT_EQ(client("::1", "[2001:db8::1]:4711"), "2001:db8::1");
  EXPECT_EQ(client("::1", "2001:db8::1"), "2001:db8::1");
  EXPECT_EQ(client("::1", "[2001:db8::1]"), "2001:db8::1");
  EXPECT_EQ(client("::ffff:10.0.0.1", "192.0.2.1:80"), "192.0.2.1");
  EXPECT_EQ(client("10.0.0.1", "::ffff:192.0.2.1"), "192.0.2.1");
}

TEST(ForwardedFor, WhatIsNoAddressAndWhoIsNotTrustedIsNotBelieved) {
  const auto trusted = Ranges({"10.0.0.0/8"});
  const auto client = [&](const char* peer, std::string_view field) {
    return ClientBehind(Address(peer), field, trusted).to_string();
  };
  EXPECT_EQ(client("192.0.2.1", "203.0.113.9"), "192.0.2.1");
  EXPECT_EQ(client("10.0.0.1", ""), "10.0.0.1");
  EXPECT_EQ(client("10.0.0.1", "unknown"), "10.0.0.1");
  EXPECT_EQ(client("10.0.0.1", "192.0.2.1, _hidden, 10.0.0.2"), "10.0.0.2");
  EXPECT_EQ(client("10.0.0.1", "192.0.2.1,"), "10.0.0.1");
  EXPECT_EQ(client("10.0.0.1", std::string(100'000, '1')), "10.0.0.1");
}

}  // namespace
}  // namespace visavis::relay
