// Packets of every type as bytes that must not change: pages of other versions read them.
#include <gtest/gtest.h>

#include <array>
#include <cctype>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include "wasm/packet/compound_packet.h"
#include "wasm/packet/media_packet.h"

namespace visavis {
namespace {

using Bytes = std::vector<std::uint8_t>;
const std::filesystem::path kGolden = VISAVIS_GOLDEN_PACKETS;

// Hexadecimal digits, with spaces between the fields.
Bytes ReadHex(const std::filesystem::path& path) {
  std::ifstream in(path);
  EXPECT_TRUE(in) << path;
  std::string digits;
  for (auto i = std::istreambuf_iterator<char>(in); i != std::istreambuf_iterator<char>(); ++i)
    if (std::isxdigit(static_cast<unsigned char>(*i)) != 0) digits += *i;
  Bytes bytes;
  for (std::size_t i = 0; i + 1 < digits.size(); i += 2)
    bytes.push_back(static_cast<std::uint8_t>(std::stoi(digits.substr(i, 2), nullptr, 16)));
  return bytes;
}

template <typename Write>
Bytes Written(Write write) {
  std::array<std::uint8_t, kMaxPacketBytes> buffer{};
  const std::size_t size = write(std::span<std::uint8_t>(buffer));
  return {buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(size)};
}

VideoPacket Video(std::uint16_t number, std::uint16_t frame, std::span<const std::uint8_t> data) {
  return {.packet_number = number,
          .frame_number = frame,
          .timestamp = 0x0708090a,
          .width = 640,
          .height = 360,
          .payload = data};
}

Bytes VideoBytes(std::uint16_t sequence_number, const VideoPacket& packet) {
  return Written([&](auto buffer) { return WriteVideoPacket(sequence_number, packet, buffer); });
}

Bytes Audio() {
  static constexpr std::uint8_t kOpus[] = {0xf8, 0xff};
  const AudioPacket packet{.packet_number = 0x0201, .timestamp = 3840, .payload = kOpus};
  return Written([&](auto buffer) { return WriteAudioPacket(0x0106, packet, buffer); });
}

Bytes State() {
  const MediaState state{.revision = 2, .audio_on = true, .video_on = false};
  return Written([&](auto buffer) { return WriteMediaStatePacket(0x010c, state, buffer); });
}

std::map<std::string, Bytes> AllPackets() {
  static constexpr std::uint8_t kData[] = {0xaa, 0xbb, 0xcc, 0xdd, 0xee};
  const std::span<const std::uint8_t> data(kData);
  VideoPacket first = Video(0x0304, 0x0506, data.first(2));
  first.is_keyframe = first.is_long_term = true;
  first.packet_count = 2;
  VideoPacket second = first;
  second.packet_number = 0x0305;
  second.packet_index = 1;
  second.width = second.height = 0;
  second.payload = data.subspan(2, 1);
  VideoPacket lower = Video(0x0306, 0x0508, data.subspan(3, 1));
  lower.reference_distance = 2;
  VideoPacket upper = Video(0x0307, 0x0509, data.subspan(4, 1));
  upper.temporal_layer = 1;
  const Timestamp arrival = Timestamp::Millis(995);
  const FeedbackReport report{.base_sequence_number = 0x0010,
                              .report_time = Timestamp::Millis(1000),
                              .arrivals = {arrival, std::nullopt, arrival + TimeDelta::Millis(1)}};
  return {
      {"video_keyframe_first", VideoBytes(0x0102, first)},
      {"video_keyframe_second", VideoBytes(0x0103, second)},
      {"video_with_reference", VideoBytes(0x0104, lower)},
      {"video_upper_layer", VideoBytes(0x0105, upper)},
      {"audio", Audio()},
      {"padding",
       Written([](auto buffer) { return WritePaddingPacket(0x0107, {.bytes = 3}, buffer); })},
      {"feedback",
       Written([&](auto buffer) { return WriteFeedbackPacket(0x0108, report, buffer); })},
      {"nack", Written([](auto buffer) {
         return WriteNackPacket(0x0109, {.stream = 0, .packet_numbers = {5, 6, 8}}, buffer);
       })},
      {"keyframe_request", Written([](auto buffer) {
         return WriteKeyframeRequestPacket(0x010a, {.stream = 0, .last_decoded_frame = 9}, buffer);
       })},
      {"keyframe_request_of_a_new_decoder",
       Written([](auto buffer) { return WriteKeyframeRequestPacket(0x010b, {}, buffer); })},
      {"media_state", State()},
      {"frame_acknowledgement", Written([](auto buffer) {
         return WriteFrameAcknowledgementPacket(0x010d, {.stream = 0, .frame_number = 0x0102},
                                                buffer);
       })},
      {"protection", Written([&](auto buffer) {
         return WriteProtectionPacket(0x010e,
                                      {.is_keyframe = true,
                                       .is_long_term = true,
                                       .first_packet_number = 0x0304,
                                       .frame_number = 0x0506,
                                       .parity_index = 1,
                                       .packet_count = 2,
                                       .timestamp = 0x0708090a,
                                       .payload = data.first(3)},
                                      buffer);
       })},
      {"protection_support",
       Written([](auto buffer) { return WriteProtectionSupportPacket(0x010f, buffer); })},
      {"compound",
       Written([](auto buffer) { return WriteCompoundPacket(Audio(), State(), buffer); })},
  };
}

TEST(GoldenPacketsTest, EveryPacketIsWrittenAsInItsFile) {
  for (const auto& [name, bytes] : AllPackets())
    EXPECT_EQ(bytes, ReadHex(kGolden / (name + ".hex"))) << name;
}

TEST(GoldenPacketsTest, EveryFileIsTestedAndReadAsAPacketOfItsType) {
  const auto packets = AllPackets();
  for (const auto& entry : std::filesystem::directory_iterator(kGolden)) {
    const std::string name = entry.path().stem().string();
    EXPECT_TRUE(packets.contains(name)) << name;
    const Bytes bytes = ReadHex(entry.path());
    EXPECT_TRUE(IsCompoundPacket(bytes) || ParsePacket(bytes).ok()) << name;
  }
}

TEST(GoldenPacketsTest, APeersOwnNumbersChangeNothingElse) {
  Bytes bytes = ReadHex(kGolden / "video_with_reference.hex");
  EXPECT_TRUE(RewriteVideoNumbers({.packet_number = 0xfffe, .frame_number = 0x1234}, bytes));
  const auto packet = ParsePacket(bytes);
  ASSERT_TRUE(packet.ok());
  const auto& video = std::get<VideoPacket>(packet->body);
  EXPECT_EQ(video.packet_number, 0xfffe);
  EXPECT_EQ(video.frame_number, 0x1234);
  EXPECT_EQ(video.reference_distance, 2);
  EXPECT_TRUE(RewriteVideoNumbers({.packet_number = 0x0306, .frame_number = 0x0508}, bytes));
  EXPECT_EQ(bytes, ReadHex(kGolden / "video_with_reference.hex"));
  Bytes sound = ReadHex(kGolden / "audio.hex");
  EXPECT_FALSE(RewriteVideoNumbers({}, sound));
  EXPECT_FALSE(RewriteVideoNumbers({}, std::span(bytes).first(14)));
}

}  // namespace
}  // namespace visavis
