#include "relay/resume_tokens.h"

#include <gtest/gtest.h>

#include <string>

namespace visavis::relay {
namespace {

const PeerId kId("AAAAAAAAAAAAAAAAAAAAAA");

TEST(ResumeTokens, ATokenNamesItsIdAndItsRun) {
  const ResumeTokens first("a secret", "run1", 100);
  const ResumeTokens second("a secret", "run2", 100);
  const std::string token = first.Issue(kId, "room", 1000);
  const auto here = first.Check(token, "room", 1000);
  ASSERT_TRUE(here);
  EXPECT_EQ(here->id, kId);
  EXPECT_EQ(here->origin, ResumeTokens::Origin::kThisRun);
  const auto later = second.Check(token, "room", 1000);
  ASSERT_TRUE(later);
  EXPECT_EQ(later->id, kId);
  EXPECT_EQ(later->origin, ResumeTokens::Origin::kEarlierRun);
}

TEST(ResumeTokens, ATokenEnds) {
  const ResumeTokens tokens("a secret", "run", 100);
  const std::string token = tokens.Issue(kId, "room", 1000);
  EXPECT_TRUE(tokens.Check(token, "room", 1099));
  EXPECT_FALSE(tokens.Check(token, "room", 1100));
}

TEST(ResumeTokens, ATokenIsOfOneRoomAndOneSecret) {
  const ResumeTokens tokens("a secret", "run", 100);
  const std::string token = tokens.Issue(kId, "room", 1000);
  EXPECT_FALSE(tokens.Check(token, "rooms", 1000));
  EXPECT_FALSE(tokens.Check(token, "", 1000));
  EXPECT_FALSE(ResumeTokens("another", "run", 100).Check(token, "room", 1000));
}

TEST(ResumeTokens, NoPartOfARoomsNamePassesForAPartOfTheToken) {
  const ResumeTokens tokens("secret", "run", 3600);
  const std::string token = tokens.Issue(PeerId("id"), "x kitchen", 0);
  ASSERT_TRUE(tokens.Check(token, "x kitchen", 1));
  std::string spliced = token;
  spliced.insert(spliced.rfind('.'), " x");
  EXPECT_FALSE(tokens.Check(spliced, "kitchen", 1));
}

TEST(ResumeTokens, EveryChangeAndEveryTruncationIsFound) {
  const ResumeTokens tokens("a secret", "run", 100);
  const std::string token = tokens.Issue(kId, "room", 1000);
  EXPECT_LE(token.size(), 80U);
  for (std::size_t i = 0; i < token.size(); ++i) {
    EXPECT_FALSE(tokens.Check(token.substr(0, i), "room", 1000)) << i;
    std::string changed = token;
    changed[i] = changed[i] == '1' ? '2' : '1';
    EXPECT_FALSE(tokens.Check(changed, "room", 1000)) << changed;
  }
  for (const char* text : {"", ".", "...", "a.b.c.d", "....."}) {
    EXPECT_FALSE(tokens.Check(text, "room", 1000)) << text;
  }
  EXPECT_FALSE(tokens.Check(token + "A", "room", 1000));
}

}  // namespace
}  // namespace visavis::relay
