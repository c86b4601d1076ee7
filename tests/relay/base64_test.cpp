#include "relay/base64.h"

#include <gtest/gtest.h>

#include <set>
#include <vector>

#include "relay/id_source.h"

namespace visavis::relay {
namespace {

std::vector<std::uint8_t> Bytes(std::string_view text) { return {text.begin(), text.end()}; }

TEST(Base64, TheVectorsOfTheRfcAreWritten) {
  // RFC 4648 section 10.
  const std::vector<std::pair<std::string, std::string>> vectors = {{"", ""},
                                                                    {"f", "Zg=="},
                                                                    {"fo", "Zm8="},
                                                                    {"foo", "Zm9v"},
                                                                    {"foob", "Zm9vYg=="},
                                                                    {"fooba", "Zm9vYmE="},
                                                                    {"foobar", "Zm9vYmFy"}};
  for (const auto& [plain, encoded] : vectors) {
    EXPECT_EQ(Base64(Bytes(plain)), encoded);
    EXPECT_EQ(Base64Url(Bytes(plain)), encoded.substr(0, encoded.find('=')));
    EXPECT_TRUE(IsBase64Of(encoded, plain.size()));
  }
  EXPECT_EQ(Base64(Bytes("\xFB\xFF")), "+/8=");
  EXPECT_EQ(Base64Url(Bytes("\xFB\xFF")), "-_8");
}

TEST(Base64, OtherLengthsAndLettersAreTold) {
  EXPECT_TRUE(IsBase64Of("dGhlIHNhbXBsZSBub25jZQ==", 16));
  for (const char* text :
       {"", "dGhlIHNhbXBsZSBub25jZQ", "dGhlIHNhbXBsZSBub25jZQ=", "dGhlIHNhbXBsZSBub25jZQ===",
        "dGhlIHNhbXBsZSBub25jZS==x", "dGhlIHNhbXBsZSBub25jZQAA",
        "dGhlIHNhbXBsZSBub25j=Q==", "dGhlIHNhbXBsZS-ub25jZQ==", " GhlIHNhbXBsZSBub25jZQ=="}) {
    EXPECT_FALSE(IsBase64Of(text, 16)) << text;
  }
}

TEST(RandomIdSource, IdsAreOpaqueWordsThatNeverRepeat) {
  RandomIdSource ids;
  std::set<PeerId> seen;
  for (int i = 0; i < 10'000; ++i) {
    const PeerId id = ids.Next();
    EXPECT_EQ(id.value().size(), 22U);
    EXPECT_TRUE(seen.insert(id).second);
  }
}

}  // namespace
}  // namespace visavis::relay
