#include "relay/http_content_coding.h"

#include <gtest/gtest.h>

#include <array>
#include <string>

#include "relay/static_file.h"

namespace visavis::relay {
namespace {

// Weights of identity, gzip and br.
using Weights = std::array<int, 3>;

Weights Parse(std::string_view list) {
  const CodingWeights weights = ParseAcceptEncoding(list);
  return {weights[ContentCoding::kIdentity], weights[ContentCoding::kGzip],
          weights[ContentCoding::kBrotli]};
}

TEST(AcceptEncoding, WithoutTheFieldOnlyIdentityIsSafe) {
  const CodingWeights weights;
  EXPECT_EQ(weights[ContentCoding::kIdentity], 1000);
  EXPECT_EQ(weights[ContentCoding::kGzip], 0);
  EXPECT_EQ(weights[ContentCoding::kBrotli], 0);
}

TEST(AcceptEncoding, NamesAndWeightsAreRead) {
  EXPECT_EQ(Parse("gzip, deflate, br, zstd"), (Weights{1, 1000, 1000}));
  EXPECT_EQ(Parse("GZIP,Br"), (Weights{1, 1000, 1000}));
  EXPECT_EQ(Parse("x-gzip"), (Weights{1, 1000, 0}));
  EXPECT_EQ(Parse("gzip;q=0.5 , br ; q=0.25"), (Weights{1, 500, 250}));
  EXPECT_EQ(Parse("gzip;Q=0.001,br;q=1.000"), (Weights{1, 1, 1000}));
  EXPECT_EQ(Parse("gzip;q=0., br;q=1."), (Weights{1, 0, 1000}));
  EXPECT_EQ(Parse("br;\tq=0.1"), (Weights{1, 0, 100}));
}

TEST(AcceptEncoding, IdentityIsTakenUnlessItIsExcluded) {
  // RFC 9110 section 12.5.3.
  EXPECT_EQ(Parse(""), (Weights{1, 0, 0}));
  EXPECT_EQ(Parse(" ,, "), (Weights{1, 0, 0}));
  EXPECT_EQ(Parse("zstd"), (Weights{1, 0, 0}));
  EXPECT_EQ(Parse("identity;q=0"), (Weights{0, 0, 0}));
  EXPECT_EQ(Parse("gzip, identity;q=0"), (Weights{0, 1000, 0}));
  EXPECT_EQ(Parse("*;q=0"), (Weights{0, 0, 0}));
  EXPECT_EQ(Parse("br, *;q=0"), (Weights{0, 0, 1000}));
  EXPECT_EQ(Parse("identity;q=0.5, *;q=0"), (Weights{500, 0, 0}));
}

TEST(AcceptEncoding, AStarIsEachThatIsNotNamed) {
  EXPECT_EQ(Parse("*"), (Weights{1000, 1000, 1000}));
  EXPECT_EQ(Parse("*;q=0.3, gzip;q=0.7"), (Weights{300, 700, 300}));
  EXPECT_EQ(Parse("gzip;q=0, *"), (Weights{1000, 0, 1000}));
}

TEST(AcceptEncoding, WhatBreaksTheGrammarIsSkipped) {
  for (const char* member :
       {"gzip;q=2", "gzip;q=1.001", "gzip;q=0.1234", "gzip;q=-1", "gzip;q=.5", "gzip;q=", "gzip;q",
        "gzip;", "gzip;x=1", "gzip;q=0x1", "gzip;q=0,5;", "gzip;q=1;q=0", "gzip gzip", "gzip;q= 1",
        "\"gzip\"", "gzip;q=NaN", "gzip;q=1e0", "gzipp", "gz"}) {
    EXPECT_EQ(Parse(member)[1], 0) << member;
    EXPECT_EQ(Parse(std::string(member) + ", br")[2], 1000) << member;
  }
}

TEST(StaticFile, TheMostWantedVariantIsChosenAndOfEqualsTheSmallest) {
  StaticFile file;
  file.variants = {{ContentCoding::kIdentity, "aaaaaaaaaa", "\"i\""},
                   {ContentCoding::kBrotli, "b", "\"b\""},
                   {ContentCoding::kGzip, "ggg", "\"g\""}};
  const auto body_for = [&file](std::string_view list) -> std::string {
    const FileVariant* variant = file.Choose(ParseAcceptEncoding(list));
    return variant == nullptr ? "none" : variant->body;
  };
  EXPECT_EQ(file.Choose(CodingWeights())->body, "aaaaaaaaaa");
  EXPECT_EQ(body_for("gzip, deflate, br"), "b");
  EXPECT_EQ(body_for("gzip"), "ggg");
  EXPECT_EQ(body_for("gzip, br;q=0.9"), "ggg");
  EXPECT_EQ(body_for("gzip;q=0.001"), "ggg");
  EXPECT_EQ(body_for("identity, gzip;q=0.5"), "aaaaaaaaaa");
  EXPECT_EQ(body_for("*"), "b");
  EXPECT_EQ(body_for("br;q=0, *;q=0.5"), "ggg");
  EXPECT_EQ(body_for("zstd, *;q=0"), "none");
  EXPECT_EQ(body_for("identity;q=0"), "none");
  file.variants.resize(1);
  EXPECT_EQ(body_for("gzip, br"), "aaaaaaaaaa");
  EXPECT_EQ(body_for("gzip, identity;q=0"), "none");
}

}  // namespace
}  // namespace visavis::relay
