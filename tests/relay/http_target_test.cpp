#include "relay/http_target.h"

#include <gtest/gtest.h>

namespace visavis::relay {
namespace {

using Segments = std::vector<std::string>;

Segments Parse(std::string_view target) {
  auto segments = ParseTarget(target);
  EXPECT_TRUE(segments.ok()) << target;
  return segments.ok() ? segments.value() : Segments{};
}

TargetError ErrorOf(std::string_view target) {
  const auto segments = ParseTarget(target);
  EXPECT_FALSE(segments.ok()) << target;
  return segments.ok() ? TargetError::kNotOriginForm : segments.error();
}

TEST(HttpTarget, SplitsBeforeItDecodes) {
  EXPECT_EQ(Parse("/"), Segments{""});
  EXPECT_EQ(Parse("/a"), Segments{"a"});
  EXPECT_EQ(Parse("/a/"), (Segments{"a", ""}));
  EXPECT_EQ(Parse("/a//b"), (Segments{"a", "", "b"}));
  EXPECT_EQ(Parse("/r/a%2Fb"), (Segments{"r", "a/b"}));
  EXPECT_EQ(Parse("/%c3%A9t%C3%a9"), Segments{"été"});
  EXPECT_EQ(Parse("/a%20b+c"), Segments{"a b+c"});
  EXPECT_EQ(Parse("/a%252e"), Segments{"a%2e"});
}

TEST(HttpTarget, LeavesTheQueryOut) {
  EXPECT_EQ(Parse("/a?b/../c"), Segments{"a"});
  EXPECT_EQ(Parse("/?/%zz"), Segments{""});
  EXPECT_EQ(Parse("/a#b"), Segments{"a"});
  EXPECT_EQ(Parse("/a%3Fb"), Segments{"a?b"});
}

TEST(HttpTarget, OnlyOriginFormIsAPlace) {
  for (const char* target : {"", "*", "a", "http://host/a", "//"}) {
    if (std::string_view(target) == "//") {
      EXPECT_EQ(Parse(target), (Segments{"", ""}));
    } else {
      EXPECT_EQ(ErrorOf(target), TargetError::kNotOriginForm) << target;
    }
  }
}

TEST(HttpTarget, TheAbsoluteFormOfTheOwnHostIsAPathToo) {
  EXPECT_EQ(OriginForm("http://relay:80/a?b", "relay:80"), "/a?b");
  EXPECT_EQ(OriginForm("HTTPS://Relay:80/../a", "relay:80"), "/../a");
  EXPECT_EQ(OriginForm("http://relay", "relay"), "/");
  EXPECT_EQ(OriginForm("http://relay?x", "relay"), "/");
  EXPECT_EQ(OriginForm("http://relay//a", "relay"), "//a");
  for (const char* target :
       {"/a", "//relay/a", "http://other/a", "http://relay:81/a", "http://relay.other/a",
        "http://user@relay/a", "http:///a", "http://", "http:/relay/a", "file://relay/a",
        "ftp://relay/a", "http://relay\\/a", "http", "*", "relay:80", ""}) {
    EXPECT_EQ(OriginForm(target, "relay"), target);
  }
  EXPECT_EQ(OriginForm("http:///a", ""), "http:///a");
}

TEST(HttpTarget, NoEncodingOfDotsStepsOut) {
  for (const char* target :
       {"/..", "/../x", "/a/../../x", "/.", "/./x", "/%2e%2e/x", "/%2E%2E/x", "/.%2e/x", "/%2e./x",
        "/a/%2e%2e", "/%2e", "/..?x", "/..#x", "/a/..//x"}) {
    EXPECT_EQ(ErrorOf(target), TargetError::kDotSegment) << target;
  }
  // One segment that is no name of anything: it holds slashes.
  EXPECT_EQ(Parse("/..%2f..%2fetc"), Segments{"../../etc"});
  EXPECT_EQ(Parse("/..."), Segments{"..."});
  EXPECT_EQ(Parse("/..a"), Segments{"..a"});
}

TEST(HttpTarget, RefusesCharactersThatMeanSomethingElsewhere) {
  for (const char* target : {"/a\\b", "/..\\x", "/%5c", "/..%5c..%5cx", "/%00", "/a%00.html",
                             "/%0d%0aX: y", "/\t", "/%7f", "/\x01"}) {
    EXPECT_EQ(ErrorOf(target), TargetError::kBadCharacter) << target;
  }
  EXPECT_EQ(ErrorOf(std::string_view("/a\0b", 4)), TargetError::kBadCharacter);
}

TEST(HttpTarget, RefusesWhatIsNotUtf8) {
  for (const char* target :
       {"/%ff", "/%c0%ae%c0%ae/x", "/%c0%af", "/%e0%80%af", "/%ed%a0%80", "/\xC0\xAE", "/%c3"}) {
    EXPECT_EQ(ErrorOf(target), TargetError::kBadCharacter) << target;
  }
}

TEST(HttpTarget, RefusesBrokenEscapes) {
  for (const char* target :
       {"/%", "/%2", "/%zz", "/%2g", "/%u002e", "/a%", "/%-1", "/% 2", "/%%2e"}) {
    EXPECT_EQ(ErrorOf(target), TargetError::kBadEscape) << target;
  }
}

}  // namespace
}  // namespace visavis::relay
