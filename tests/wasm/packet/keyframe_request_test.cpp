#include "wasm/packet/keyframe_request.h"

#include <gtest/gtest.h>

#include <array>

namespace visavis {
namespace {

KeyframeRequest RoundTrip(const KeyframeRequest& request) {
  std::array<std::uint8_t, 4> buffer;
  ByteWriter writer(buffer);
  EXPECT_TRUE(WriteKeyframeRequest(request, writer));
  EXPECT_EQ(writer.size(), buffer.size());
  for (std::size_t size = 0; size < buffer.size(); ++size) {
    EXPECT_EQ(ParseKeyframeRequest(std::span(buffer).first(size)).error(), PacketError::kTruncated);
  }
  return ParseKeyframeRequest(buffer).value();
}

TEST(KeyframeRequestTest, SurvivesTheRoundTrip) {
  const KeyframeRequest got = RoundTrip({.stream = 2, .last_decoded_frame = 65535});
  EXPECT_EQ(got.stream, 2);
  EXPECT_EQ(got.last_decoded_frame, 65535);
  EXPECT_EQ(RoundTrip({.stream = 0, .last_decoded_frame = 0}).last_decoded_frame, 0);
  EXPECT_EQ(RoundTrip({}).last_decoded_frame, std::nullopt);
}

TEST(KeyframeRequestTest, ReservedFlagsAndBytesLeftOverAreErrors) {
  const std::array<std::uint8_t, 4> flags = {0, 2, 0, 0};
  EXPECT_EQ(ParseKeyframeRequest(flags).error(), PacketError::kInvalidField);
  const std::array<std::uint8_t, 5> longer = {0, 1, 0, 0, 0};
  EXPECT_EQ(ParseKeyframeRequest(longer).error(), PacketError::kInvalidField);
}

}  // namespace
}  // namespace visavis
