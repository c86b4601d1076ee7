#include "wasm/signaling/remote_candidates.h"

#include <gtest/gtest.h>

namespace visavis {
namespace {

using Newer = RemoteCandidates::Newer;

IceCandidate Candidate(std::string name, std::optional<std::string> ufrag) {
  IceCandidate candidate;
  candidate.candidate = std::move(name);
  candidate.sdp_mid = "0";
  candidate.username_fragment = std::move(ufrag);
  return candidate;
}

std::string Sdp(const std::string& ufrag) { return "v=0\r\na=ice-ufrag:" + ufrag + "\r\n"; }

std::string Names(const std::vector<IceCandidate>& candidates) {
  std::string names;
  for (const IceCandidate& candidate : candidates) names += candidate.candidate + " ";
  return names;
}

TEST(RemoteCandidates, WaitForTheirDescriptionInOrder) {
  RemoteCandidates candidates;
  candidates.HandleDescriptionWaiting();
  EXPECT_FALSE(candidates.HandleCandidate(Candidate("1", "a")));
  EXPECT_FALSE(candidates.HandleCandidate(Candidate("2", std::nullopt)));
  EXPECT_EQ(Names(candidates.HandleDescriptionApplied(Sdp("a"), Newer::kNone)), "1 2 ");
  EXPECT_TRUE(candidates.HandleCandidate(Candidate("3", "a")));
  EXPECT_TRUE(candidates.HandleCandidate(Candidate("4", std::nullopt)));
}

TEST(RemoteCandidates, OfAnIgnoredOfferAreForgotten) {
  RemoteCandidates candidates;
  candidates.HandleDescriptionIgnored();
  EXPECT_FALSE(candidates.HandleCandidate(Candidate("1", "ignored")));
  EXPECT_FALSE(candidates.HandleCandidate(Candidate("2", std::nullopt)));
  candidates.HandleDescriptionWaiting();
  EXPECT_EQ(Names(candidates.HandleDescriptionApplied(Sdp("a"), Newer::kNone)), "");
  EXPECT_EQ(candidates.ignored(), 2u);
}

TEST(RemoteCandidates, OfAnIgnoredOfferCountWhenTheAnswerHasItsCredentials) {
  RemoteCandidates candidates;
  candidates.HandleDescriptionIgnored();
  EXPECT_FALSE(candidates.HandleCandidate(Candidate("1", "same")));
  EXPECT_EQ(Names(candidates.HandleDescriptionApplied(Sdp("same"), Newer::kNone)), "1 ");
}

TEST(RemoteCandidates, OfANewerDescriptionKeepWaiting) {
  RemoteCandidates candidates;
  candidates.HandleDescriptionWaiting();
  EXPECT_FALSE(candidates.HandleCandidate(Candidate("1", "a")));
  EXPECT_FALSE(candidates.HandleCandidate(Candidate("2", "b")));
  EXPECT_FALSE(candidates.HandleCandidate(Candidate("3", std::nullopt)));
  EXPECT_EQ(Names(candidates.HandleDescriptionApplied(Sdp("a"), Newer::kWaiting)), "1 ");
  EXPECT_EQ(Names(candidates.HandleDescriptionApplied(Sdp("b"), Newer::kNone)), "2 3 ");
  EXPECT_EQ(candidates.ignored(), 0u);
}

TEST(RemoteCandidates, RestartIsAChangeOfCredentials) {
  RemoteCandidates candidates;
  EXPECT_FALSE(candidates.IsRestart(Sdp("a")));
  static_cast<void>(candidates.HandleDescriptionApplied(Sdp("a"), Newer::kNone));
  EXPECT_FALSE(candidates.IsRestart(Sdp("a")));
  EXPECT_TRUE(candidates.IsRestart(Sdp("b")));
}

TEST(RemoteCandidates, TheOldestParkedOneMakesRoom) {
  RemoteCandidates candidates;
  for (std::size_t i = 0; i <= kMaxParkedCandidates; ++i) {
    EXPECT_FALSE(candidates.HandleCandidate(Candidate(std::to_string(i), "a")));
  }
  const auto ready = candidates.HandleDescriptionApplied(Sdp("a"), Newer::kNone);
  EXPECT_EQ(ready.size(), kMaxParkedCandidates);
  EXPECT_EQ(ready.front().candidate, "1");
  EXPECT_EQ(candidates.dropped(), 1u);
}

TEST(RemoteCandidates, AFloodIsCutUntilTheNextRestart) {
  RemoteCandidates candidates;
  static_cast<void>(candidates.HandleDescriptionApplied(Sdp("a"), Newer::kNone));
  for (std::size_t i = 0; i < kMaxAddedCandidates; ++i) {
    ASSERT_TRUE(candidates.HandleCandidate(Candidate("x", "a")));
  }
  EXPECT_FALSE(candidates.HandleCandidate(Candidate("x", "a")));
  EXPECT_EQ(candidates.dropped(), 1u);
  static_cast<void>(candidates.HandleDescriptionApplied(Sdp("b"), Newer::kNone));
  EXPECT_TRUE(candidates.HandleCandidate(Candidate("x", "b")));
}

}  // namespace
}  // namespace visavis
