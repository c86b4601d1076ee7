#include "wasm/packet/frame_acknowledgement.h"

#include <gtest/gtest.h>

#include <array>

#include "wasm/packet/media_packet.h"

namespace visavis {
namespace {

TEST(FrameAcknowledgementTest, SurvivesTheRoundTripAndTruncationIsAnError) {
  std::array<std::uint8_t, kMaxPacketBytes> buffer;
  const std::size_t size =
      WriteFrameAcknowledgementPacket(7, {.stream = 2, .frame_number = 65535}, buffer);
  ASSERT_EQ(size, kCommonHeaderBytes + 3);
  const auto packet = ParsePacket(std::span(buffer).first(size));
  ASSERT_TRUE(packet);
  const auto* got = std::get_if<FrameAcknowledgement>(&packet->body);
  ASSERT_NE(got, nullptr);
  EXPECT_EQ(got->stream, 2);
  EXPECT_EQ(got->frame_number, 65535);
  for (std::size_t cut = 0; cut < 3; ++cut) {
    EXPECT_EQ(ParseFrameAcknowledgement(std::span(buffer).subspan(kCommonHeaderBytes, cut)).error(),
              PacketError::kTruncated);
  }
  EXPECT_EQ(ParseFrameAcknowledgement(std::span(buffer).subspan(kCommonHeaderBytes, 4)).error(),
            PacketError::kInvalidField);
}

}  // namespace
}  // namespace visavis
