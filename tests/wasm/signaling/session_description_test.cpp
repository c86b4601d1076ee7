#include "wasm/signaling/session_description.h"

#include <gtest/gtest.h>

namespace visavis {
namespace {

constexpr std::string_view kOffer =
    R"({"type":"offer","sdp":"v=0\r\no=- 1 2 IN IP4 0.0.0.0\r\n","transport":"audio","offerId":7})";
constexpr std::string_view kCandidate =
    R"({"candidate":"candidate:1 1 udp 2122 10.0.0.1 9 typ host","sdpMid":"0","sdpMLineIndex":0,)"
    R"("usernameFragment":"abcd","transport":"audio"})";

PayloadError ErrorOf(SignalKind kind, std::string_view payload) {
  const auto parsed = ParseSessionPayload(kind, payload);
  EXPECT_FALSE(parsed.ok()) << payload;
  return parsed.ok() ? PayloadError{} : parsed.error();
}

SessionDescription Description(SignalKind kind, std::string_view payload) {
  const auto parsed = ParseSessionPayload(kind, payload);
  EXPECT_TRUE(parsed.ok()) << payload;
  return parsed.ok() ? std::get<SessionDescription>(*parsed) : SessionDescription();
}

IceCandidate Candidate(std::string_view payload) {
  const auto parsed = ParseSessionPayload(SignalKind::kCandidate, payload);
  EXPECT_TRUE(parsed.ok()) << payload;
  return parsed.ok() ? std::get<IceCandidate>(*parsed) : IceCandidate();
}

TEST(SessionPayload, ReadsOffer) {
  const auto offer = Description(SignalKind::kOffer, kOffer);
  EXPECT_EQ(offer.kind, SdpKind::kOffer);
  EXPECT_EQ(offer.sdp, "v=0\r\no=- 1 2 IN IP4 0.0.0.0\r\n");
  EXPECT_EQ(offer.transport, TransportId::kAudio);
  EXPECT_EQ(offer.offer_id, 7u);
}

TEST(SessionPayload, CarriesTheGenerationOfAConnectionMadeAnew) {
  const auto offer =
      Description(SignalKind::kOffer, R"({"type":"offer","sdp":"v=0\r\n","generation":65535})");
  EXPECT_EQ(offer.generation, 65535);
  EXPECT_EQ(Description(SignalKind::kOffer, Serialize(offer)).generation, 65535);
  const auto candidate = Candidate(R"({"candidate":"","generation":3})");
  EXPECT_EQ(Candidate(Serialize(candidate)).generation, 3);
  EXPECT_EQ(Description(SignalKind::kOffer, kOffer).generation, 0);
  EXPECT_EQ(Serialize(Description(SignalKind::kOffer, kOffer)).find("generation"),
            std::string::npos);
  EXPECT_EQ(ErrorOf(SignalKind::kOffer, R"({"type":"offer","sdp":"v=0\r\n","generation":65536})"),
            PayloadError::kInvalidField);
  EXPECT_EQ(ErrorOf(SignalKind::kOffer, R"({"type":"offer","sdp":"v=0\r\n","generation":-1})"),
            PayloadError::kInvalidField);
}

TEST(SessionPayload, ReadsWhatClassicClientsSendAsMedia) {
  const auto answer = Description(SignalKind::kAnswer, R"({"type":"answer","sdp":"v=0\r\n"})");
  EXPECT_EQ(answer.kind, SdpKind::kAnswer);
  EXPECT_EQ(answer.transport, TransportId::kMedia);
  EXPECT_FALSE(answer.offer_id.has_value());
  const auto candidate = Candidate(
      R"({"candidate":"candidate:1","sdpMid":"0","sdpMLineIndex":0,"usernameFragment":null})");
  EXPECT_EQ(candidate.transport, TransportId::kMedia);
  EXPECT_FALSE(candidate.username_fragment.has_value());
}

TEST(SessionPayload, ReadsCandidate) {
  const auto candidate = Candidate(kCandidate);
  EXPECT_EQ(candidate.candidate, "candidate:1 1 udp 2122 10.0.0.1 9 typ host");
  EXPECT_EQ(candidate.sdp_mid, "0");
  EXPECT_EQ(candidate.sdp_mline_index, 0);
  EXPECT_EQ(candidate.username_fragment, "abcd");
  EXPECT_EQ(candidate.transport, TransportId::kAudio);
}

TEST(SessionPayload, EndOfCandidatesIsAnEmptyOrNullCandidate) {
  EXPECT_EQ(Candidate("null").candidate, "");
  EXPECT_EQ(Candidate(R"({"candidate":""})").candidate, "");
  EXPECT_EQ(Candidate(R"({"candidate":"","sdpMid":"0"})").sdp_mid, "0");
}

TEST(SessionPayload, IgnoresUnknownMembers) {
  EXPECT_EQ(Description(SignalKind::kOffer, R"({"type":"offer","sdp":"v","x":{"y":[1]}})").sdp,
            "v");
}

TEST(SessionPayload, RefusesEachKindOfError) {
  struct Row {
    SignalKind kind;
    std::string_view payload;
    PayloadError error;
  };
  using enum PayloadError;
  constexpr auto kO = SignalKind::kOffer;
  constexpr auto kC = SignalKind::kCandidate;
  const Row rows[] = {
      {kO, "", kInvalidJson},
      {kO, "{", kInvalidJson},
      {kO, "{\"type\":\"offer\",\"sdp\":\"\xff\"}", kInvalidJson},
      {kO, "null", kNotAnObject},
      {kO, "[]", kNotAnObject},
      {kC, "7", kNotAnObject},
      {kO, R"({"type":"offer","sdp":"v","sdp":"w"})", kDuplicateKey},
      {kO, R"({"sdp":"v"})", kMissingField},
      {kO, R"({"type":"offer"})", kMissingField},
      {kO, R"({"type":"offer","sdp":null})", kMissingField},
      {kO, R"({"type":"offer","sdp":""})", kInvalidField},
      {kO, R"({"type":"offer","sdp":7})", kInvalidField},
      {kO, R"({"type":"offer","sdp":"v\u0000"})", kInvalidField},
      {kO, R"({"type":7,"sdp":"v"})", kInvalidField},
      {kO, R"({"type":"answer","sdp":"v"})", kTypeMismatch},
      {kO, R"({"type":"rollback","sdp":"v"})", kTypeMismatch},
      {kO, R"({"type":"offer","sdp":"v","transport":"carrier pigeon"})", kUnknownTransport},
      {kO, R"({"type":"offer","sdp":"v","transport":1})", kInvalidField},
      {kO, R"({"type":"offer","sdp":"v","offerId":-1})", kInvalidField},
      {kO, R"({"type":"offer","sdp":"v","offerId":4294967296})", kInvalidField},
      {kO, R"({"type":"offer","sdp":"v","offerId":1.5})", kInvalidField},
      {kC, R"({"sdpMid":"0"})", kMissingField},
      {kC, R"({"candidate":"candidate:1"})", kMissingField},
      {kC, R"({"candidate":"candidate:1","sdpMid":null,"sdpMLineIndex":null})", kMissingField},
      {kC, R"({"candidate":"candidate:1","sdpMid":0})", kInvalidField},
      {kC, R"({"candidate":"candidate:1","sdpMLineIndex":65536})", kInvalidField},
      {kC, R"({"candidate":"candidate:1","sdpMLineIndex":"0"})", kInvalidField},
      {kC, R"({"candidate":"candidate:1\r\na=evil","sdpMid":"0"})", kInvalidField},
  };
  for (const Row& row : rows) EXPECT_EQ(ErrorOf(row.kind, row.payload), row.error) << row.payload;
}

TEST(SessionPayload, KeepsTheLimitsToTheByte) {
  const auto offer = [](std::size_t bytes) {
    return R"({"type":"offer","sdp":")" + std::string(bytes, 'a') + "\"}";
  };
  EXPECT_EQ(Description(SignalKind::kOffer, offer(kMaxSdpBytes)).sdp.size(), kMaxSdpBytes);
  EXPECT_EQ(ErrorOf(SignalKind::kOffer, offer(kMaxSdpBytes + 1)), PayloadError::kInvalidField);
  EXPECT_EQ(ErrorOf(SignalKind::kOffer, offer(kMaxSignalBytes)), PayloadError::kTooLarge);
  const auto candidate = [](std::size_t bytes, std::size_t mid_bytes, std::size_t ufrag_bytes) {
    return R"({"candidate":")" + std::string(bytes, 'c') + R"(","sdpMid":")" +
           std::string(mid_bytes, 'm') + R"(","usernameFragment":")" +
           std::string(ufrag_bytes, 'u') + "\"}";
  };
  Candidate(candidate(kMaxCandidateBytes, kMaxSdpMidBytes, kMaxUfragBytes));
  for (const std::string& payload :
       {candidate(kMaxCandidateBytes + 1, 1, 1), candidate(1, kMaxSdpMidBytes + 1, 1),
        candidate(1, 1, kMaxUfragBytes + 1)}) {
    EXPECT_EQ(ErrorOf(SignalKind::kCandidate, payload), PayloadError::kInvalidField);
  }
  EXPECT_EQ(Description(SignalKind::kOffer, R"({"type":"offer","sdp":"v","offerId":4294967295})")
                .offer_id,
            4294967295u);
}

TEST(SessionPayload, TruncatedAtEveryByteIsRefused) {
  for (std::size_t size = 0; size < kOffer.size(); ++size) {
    EXPECT_FALSE(ParseSessionPayload(SignalKind::kOffer, kOffer.substr(0, size)).ok()) << size;
  }
  for (std::size_t size = 0; size < kCandidate.size(); ++size) {
    EXPECT_FALSE(ParseSessionPayload(SignalKind::kCandidate, kCandidate.substr(0, size)).ok());
  }
}

TEST(SessionPayload, WritesWhatItReads) {
  EXPECT_EQ(Serialize(Description(SignalKind::kOffer, kOffer)), kOffer);
  EXPECT_EQ(Serialize(Candidate(kCandidate)), kCandidate);
  EXPECT_EQ(Serialize(IceCandidate()),
            R"({"candidate":"","sdpMid":null,"sdpMLineIndex":null,"usernameFragment":null,)"
            R"("transport":"media"})");
}

TEST(SessionPayload, KnowsItsKindAndTransport) {
  const SessionPayload answer = SessionDescription{SdpKind::kAnswer, "v", TransportId::kAudio, {}};
  EXPECT_EQ(KindOf(answer), SignalKind::kAnswer);
  EXPECT_EQ(TransportOf(answer), TransportId::kAudio);
  EXPECT_EQ(KindOf(SessionPayload(IceCandidate())), SignalKind::kCandidate);
}

TEST(IceUfrags, FindsDifferentOnesInOrder) {
  using Ufrags = std::vector<std::string>;
  EXPECT_EQ(IceUfrags("v=0\r\na=ice-ufrag:b\r\na=ice-ufrag:a\r\na=ice-ufrag:b\r\n"),
            (Ufrags{"b", "a"}));
  EXPECT_EQ(IceUfrags("a=ice-ufrag:last line without end"), Ufrags{"last line without end"});
  EXPECT_EQ(IceUfrags("a=ice-ufrag:x\nm=\n"), Ufrags{"x"});
  EXPECT_EQ(IceUfrags(""), Ufrags());
  EXPECT_EQ(IceUfrags("\r\n\r\n xa=ice-ufrag:no\r\n"), Ufrags());
  std::string many;
  for (std::size_t i = 0; i < 100; ++i) many += "a=ice-ufrag:u" + std::to_string(i) + "\r\n";
  EXPECT_EQ(IceUfrags(many).size(), kMaxUfrags);
}

}  // namespace
}  // namespace visavis
