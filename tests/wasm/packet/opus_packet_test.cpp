#include "wasm/packet/opus_packet.h"

#include <gtest/gtest.h>

#include <vector>

namespace visavis {
namespace {

using Bytes = std::vector<std::uint8_t>;

TEST(OpusPacketTest, EveryConfigurationHasItsDuration) {
  // RFC 6716 section 3.1, table 2, in microseconds.
  const std::vector<std::int64_t> silk = {10'000, 20'000, 40'000, 60'000};
  const std::vector<std::int64_t> hybrid = {10'000, 20'000};
  const std::vector<std::int64_t> celt = {2500, 5000, 10'000, 20'000};
  for (std::size_t configuration = 0; configuration < 32; ++configuration) {
    const std::int64_t us = configuration < 12   ? silk[configuration % 4]
                            : configuration < 16 ? hybrid[configuration % 2]
                                                 : celt[configuration % 4];
    const auto toc = static_cast<std::uint8_t>(configuration << 3);
    EXPECT_EQ(OpusPacketDuration(Bytes{toc}), TimeDelta::Micros(us));
    const auto stereo = static_cast<std::uint8_t>(toc | 4);
    EXPECT_EQ(OpusPacketDuration(Bytes{stereo, 1}), TimeDelta::Micros(us));
    for (const int code : {1, 2}) {
      const auto two = static_cast<std::uint8_t>(toc | code);
      EXPECT_EQ(OpusPacketDuration(Bytes{two, 0, 0}), TimeDelta::Micros(2 * us));
    }
  }
}

TEST(OpusPacketTest, CountedFramesEndAt120Ms) {
  constexpr std::uint8_t kCelt20Ms = 19 << 3 | 3, kSilk60Ms = 11 << 3 | 3, kCelt2Ms = 16 << 3 | 3;
  EXPECT_EQ(OpusPacketDuration(Bytes{kCelt20Ms, 6}), TimeDelta::Millis(120));
  // The two high bits are no part of the count.
  EXPECT_EQ(OpusPacketDuration(Bytes{kCelt20Ms, 0xc0 | 5}), TimeDelta::Millis(100));
  EXPECT_EQ(OpusPacketDuration(Bytes{kCelt2Ms, 48}), TimeDelta::Millis(120));
  for (const Bytes& wrong : {Bytes{}, Bytes{kCelt20Ms}, Bytes{kCelt20Ms, 0}, Bytes{kCelt20Ms, 7},
                             Bytes{kSilk60Ms, 3}, Bytes{kCelt2Ms, 49}}) {
    EXPECT_EQ(OpusPacketDuration(wrong), std::nullopt);
  }
}

}  // namespace
}  // namespace visavis
