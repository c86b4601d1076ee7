#include "wasm/packet/media_packet.h"

#include <gtest/gtest.h>

#include <array>
#include <vector>

namespace visavis {
namespace {

using Buffer = std::array<std::uint8_t, kMaxPacketBytes>;

const std::vector<std::uint8_t> kPayload = {1, 2, 3, 4, 5};

VideoPacket MakeVideo() {
  return {.is_keyframe = true,
          .temporal_layer = 2,
          .stream = 1,
          .packet_number = 65535,
          .frame_number = 1234,
          .packet_index = 0,
          .packet_count = 255,
          .timestamp = 0xfffffff0,
          .width = 640,
          .height = 360,
          .payload = kPayload};
}

template <typename Body>
Body ParseAs(std::span<const std::uint8_t> bytes) {
  const auto packet = ParsePacket(bytes);
  EXPECT_TRUE(packet.ok());
  EXPECT_TRUE(std::holds_alternative<Body>(packet->body));
  return std::get<Body>(packet->body);
}

// All packets of fixed layout, each with what it starts from.
std::vector<std::vector<std::uint8_t>> OneOfEach() {
  std::vector<std::vector<std::uint8_t>> packets;
  Buffer buffer;
  const auto add = [&](std::size_t size) {
    EXPECT_GT(size, 0u);
    packets.emplace_back(buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(size));
  };
  add(WriteVideoPacket(1, MakeVideo(), buffer));
  add(WriteAudioPacket(2, {.packet_number = 3, .timestamp = 4, .payload = kPayload}, buffer));
  add(WriteKeyframeRequestPacket(3, {.stream = 1, .last_decoded_frame = 9}, buffer));
  add(WriteMediaStatePacket(4, {.revision = 1, .audio_on = true, .video_on = false}, buffer));
  return packets;
}

TEST(MediaPacketTest, VideoSurvivesTheRoundTrip) {
  Buffer buffer;
  const VideoPacket sent = MakeVideo();
  const std::size_t size = WriteVideoPacket(0xabcd, sent, buffer);
  ASSERT_EQ(size, kCommonHeaderBytes + kVideoHeaderBytes + kVideoSizeFieldBytes + kPayload.size());
  const auto packet = ParsePacket(std::span(buffer).first(size));
  ASSERT_TRUE(packet.ok());
  EXPECT_EQ(packet->transport_sequence_number, 0xabcd);
  const VideoPacket& got = std::get<VideoPacket>(packet->body);
  EXPECT_TRUE(got.is_keyframe);
  EXPECT_EQ(got.temporal_layer, 2);
  EXPECT_EQ(got.stream, 1);
  EXPECT_EQ(got.packet_number, 65535);
  EXPECT_EQ(got.frame_number, 1234);
  EXPECT_EQ(got.packet_index, 0);
  EXPECT_EQ(got.packet_count, 255);
  EXPECT_EQ(got.timestamp, 0xfffffff0);
  EXPECT_EQ(got.width, 640);
  EXPECT_EQ(got.height, 360);
  EXPECT_EQ(std::vector(got.payload.begin(), got.payload.end()), kPayload);
}

TEST(MediaPacketTest, AFrameTellsTheReferenceThatIsNotTheFrameBefore) {
  Buffer buffer;
  VideoPacket sent = MakeVideo();
  sent.is_keyframe = false;
  sent.is_long_term = true;
  const std::size_t without = WriteVideoPacket(1, sent, buffer);
  EXPECT_EQ(ParseAs<VideoPacket>(std::span(buffer).first(without)).reference_distance, 1);
  for (const int distance : {2, 255}) {
    sent.reference_distance = static_cast<std::uint8_t>(distance);
    const std::size_t size = WriteVideoPacket(1, sent, buffer);
    EXPECT_EQ(size, without + kVideoReferenceFieldBytes);
    const auto got = ParseAs<VideoPacket>(std::span(buffer).first(size));
    EXPECT_EQ(got.reference_distance, distance);
    EXPECT_TRUE(got.is_long_term);
    EXPECT_EQ(std::vector(got.payload.begin(), got.payload.end()), kPayload);
  }
  buffer[kCommonHeaderBytes + kVideoHeaderBytes + kVideoSizeFieldBytes] = 1;
  EXPECT_FALSE(ParsePacket(std::span(buffer).first(without + 1)).ok()) << "said in two ways";
  sent.reference_distance = 0;
  EXPECT_EQ(WriteVideoPacket(1, sent, buffer), 0u);
  sent.reference_distance = 2;
  sent.is_keyframe = true;
  EXPECT_EQ(WriteVideoPacket(1, sent, buffer), 0u);
}

TEST(MediaPacketTest, OnlyTheFirstPacketOfAFrameCarriesItsSize) {
  Buffer buffer;
  VideoPacket sent = MakeVideo();
  sent.packet_index = 254;
  const std::size_t size = WriteVideoPacket(1, sent, buffer);
  ASSERT_EQ(size, kCommonHeaderBytes + kVideoHeaderBytes + kPayload.size());
  const auto got = ParseAs<VideoPacket>(std::span(buffer).first(size));
  EXPECT_EQ(got.width, 0);
  EXPECT_EQ(got.height, 0);
}

TEST(MediaPacketTest, AudioSurvivesTheRoundTrip) {
  Buffer buffer;
  const AudioPacket sent = {.packet_number = 77, .timestamp = 960, .payload = kPayload};
  const auto got = ParseAs<AudioPacket>(std::span(buffer).first(WriteAudioPacket(1, sent, buffer)));
  EXPECT_EQ(got.packet_number, 77);
  EXPECT_EQ(got.timestamp, 960u);
  EXPECT_EQ(std::vector(got.payload.begin(), got.payload.end()), kPayload);
}

TEST(MediaPacketTest, PaddingIsZerosOfTheWantedSize) {
  Buffer buffer;
  buffer.fill(0xff);
  const std::size_t size = WritePaddingPacket(1, {.bytes = 100}, buffer);
  ASSERT_EQ(size, kCommonHeaderBytes + 100);
  EXPECT_EQ(buffer[kCommonHeaderBytes], 0);
  EXPECT_EQ(ParseAs<PaddingPacket>(std::span(buffer).first(size)).bytes, 100u);
  EXPECT_EQ(WritePaddingPacket(1, {.bytes = 0}, buffer), kCommonHeaderBytes);
}

TEST(MediaPacketTest, BodiesOfVariableLengthAreHandedOn) {
  Buffer buffer;
  const Nack nack = {.stream = 0, .packet_numbers = {1, 2}};
  const auto got = ParseAs<NackPacket>(std::span(buffer).first(WriteNackPacket(1, nack, buffer)));
  EXPECT_EQ(got.body.size(), 5u);
  const std::size_t size = WriteFeedbackPacket(1, FeedbackReport(), buffer);
  EXPECT_EQ(ParseAs<FeedbackPacket>(std::span(buffer).first(size)).body.size(), 12u);
}

TEST(MediaPacketTest, TheLargestPayloadsFitExactly) {
  Buffer buffer;
  const std::vector<std::uint8_t> payload(kMaxPacketBytes);
  VideoPacket video = MakeVideo();
  video.packet_index = 1;
  video.payload = std::span(payload).first(kMaxVideoPayloadBytes);
  EXPECT_EQ(WriteVideoPacket(1, video, buffer), kMaxPacketBytes);
  video.payload = std::span(payload).first(kMaxVideoPayloadBytes + 1);
  EXPECT_EQ(WriteVideoPacket(1, video, buffer), 0u);
  AudioPacket audio = {.payload = std::span(payload).first(kMaxAudioPayloadBytes)};
  EXPECT_EQ(WriteAudioPacket(1, audio, buffer), kMaxPacketBytes);
}

TEST(MediaPacketTest, NoWriterExceedsAPacketEvenInALargerBuffer) {
  std::array<std::uint8_t, 2 * kMaxPacketBytes> buffer;
  const std::vector<std::uint8_t> payload(kMaxAudioPayloadBytes + 1);
  EXPECT_EQ(WriteAudioPacket(1, {.payload = payload}, buffer), 0u);
  EXPECT_EQ(WritePaddingPacket(1, {.bytes = kMaxPacketBytes}, buffer), 0u);
}

TEST(MediaPacketTest, WritersRefuseFieldsOutOfRange) {
  Buffer buffer;
  VideoPacket packet = MakeVideo();
  packet.payload = {};
  EXPECT_EQ(WriteVideoPacket(1, packet, buffer), 0u);
  packet = MakeVideo();
  packet.packet_count = 0;
  EXPECT_EQ(WriteVideoPacket(1, packet, buffer), 0u);
  packet = MakeVideo();
  packet.temporal_layer = 4;
  EXPECT_EQ(WriteVideoPacket(1, packet, buffer), 0u);
  packet = MakeVideo();
  packet.width = kMaxPacketVideoDimension + 1;
  EXPECT_EQ(WriteVideoPacket(1, packet, buffer), 0u);
  EXPECT_EQ(WriteAudioPacket(1, {}, buffer), 0u);
}

TEST(MediaPacketTest, TruncatedAtEveryByteIsAnErrorOrAShorterPayload) {
  for (const auto& whole : OneOfEach()) {
    const bool has_payload = (whole[0] & 0x0f) <= 1;
    const std::size_t smallest = whole.size() - (has_payload ? kPayload.size() - 1 : 0);
    for (std::size_t size = 0; size < whole.size(); ++size) {
      const auto packet = ParsePacket(std::span(whole).first(size));
      EXPECT_EQ(packet.ok(), size >= smallest) << size;
      if (packet.ok()) continue;
      EXPECT_EQ(packet.error(), size == 0 ? PacketError::kEmpty : PacketError::kTruncated);
    }
  }
}

TEST(MediaPacketTest, ProtectionSurvivesTheRoundTripAndIsRefusedWhenCut) {
  Buffer buffer;
  const ProtectionPacket sent{.is_long_term = true,
                              .first_packet_number = 65535,
                              .frame_number = 1234,
                              .parity_index = 3,
                              .packet_count = 7,
                              .timestamp = 0xfffffff0,
                              .payload = kPayload};
  const std::size_t size = WriteProtectionPacket(5, sent, buffer);
  ASSERT_EQ(size, kCommonHeaderBytes + kVideoHeaderBytes + kPayload.size());
  EXPECT_TRUE(RewriteVideoNumbers({.packet_number = 8, .frame_number = 9}, buffer));
  const auto got = ParseAs<ProtectionPacket>(std::span(buffer).first(size));
  EXPECT_TRUE(got.is_long_term);
  EXPECT_FALSE(got.is_keyframe);
  EXPECT_EQ(got.first_packet_number, 8);
  EXPECT_EQ(got.frame_number, 9);
  EXPECT_EQ(got.parity_index, 3);
  EXPECT_EQ(got.packet_count, 7);
  EXPECT_EQ(got.timestamp, 0xfffffff0);
  EXPECT_EQ(got.payload.size(), kPayload.size());
  // Nothing at all is what says that protection is understood.
  ParseAs<ProtectionSupport>(std::span(buffer).first(kCommonHeaderBytes));
  for (std::size_t cut = kCommonHeaderBytes + 1; cut <= kCommonHeaderBytes + kVideoHeaderBytes;
       ++cut)
    EXPECT_FALSE(ParsePacket(std::span(buffer).first(cut)).ok()) << cut;
  buffer[kCommonHeaderBytes] = 0x10;  // a reference
  EXPECT_FALSE(ParsePacket(std::span(buffer).first(size)).ok());
}

TEST(MediaPacketTest, WritersReportABufferTooSmall) {
  for (std::size_t size = 0; size < 24; ++size) {
    Buffer buffer;
    EXPECT_EQ(WriteVideoPacket(1, MakeVideo(), std::span(buffer).first(size)), 0u);
  }
}

TEST(MediaPacketTest, RejectsWhatIsNoPacketOfOurs) {
  EXPECT_EQ(ParsePacket(std::vector<std::uint8_t>{}).error(), PacketError::kEmpty);
  EXPECT_EQ(ParsePacket(std::vector<std::uint8_t>(kMaxPacketBytes + 1, 0x10)).error(),
            PacketError::kTooLarge);
  EXPECT_EQ(ParsePacket(std::vector<std::uint8_t>{0x20, 0, 0, 0}).error(),
            PacketError::kUnknownVersion);
  EXPECT_EQ(ParsePacket(std::vector<std::uint8_t>{0x1f, 0, 0, 0}).error(),
            PacketError::kUnknownType);
}

TEST(MediaPacketTest, RejectsFieldsOutOfRange) {
  Buffer buffer;
  const std::size_t size = WriteVideoPacket(1, MakeVideo(), buffer);
  const auto error_with = [&](std::size_t at, std::uint8_t value) {
    Buffer broken = buffer;
    broken[at] = value;
    const auto packet = ParsePacket(std::span(broken).first(size));
    return packet.ok() ? std::string_view("none") : ToString(packet.error());
  };
  EXPECT_EQ(error_with(3, 0x20), "invalid field") << "reserved flag";
  EXPECT_EQ(error_with(3, 0x11), "invalid field") << "a keyframe with a reference";
  EXPECT_EQ(error_with(10, 0), "invalid field") << "no packets";
  EXPECT_EQ(error_with(15, 0xff), "invalid field") << "width";
  EXPECT_EQ(error_with(17, 0xff), "invalid field") << "height";
  EXPECT_EQ(error_with(18, 0x00), "none");
}

TEST(MediaPacketTest, TheTransportSequenceNumberCanBeRewritten) {
  Buffer buffer;
  const std::size_t size = WriteVideoPacket(1, MakeVideo(), buffer);
  const auto bytes = std::span(buffer).first(size);
  ASSERT_TRUE(RewriteTransportSequenceNumber(65535, bytes));
  EXPECT_EQ(ParsePacket(bytes)->transport_sequence_number, 65535);
  EXPECT_EQ(ParseAs<VideoPacket>(bytes).packet_number, 65535);
  EXPECT_FALSE(RewriteTransportSequenceNumber(1, bytes.first(2)));
}

TEST(PacketErrorTest, EveryErrorHasAName) {
  for (const PacketError error :
       {PacketError::kEmpty, PacketError::kTooLarge, PacketError::kUnknownVersion,
        PacketError::kUnknownType, PacketError::kTruncated, PacketError::kInvalidField}) {
    EXPECT_NE(ToString(error), "unknown");
  }
}

}  // namespace
}  // namespace visavis
