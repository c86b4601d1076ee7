#include "wasm/jitter/video_frame_assembler.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <vector>

#include "tests/wasm/jitter/video_packets.h"
#include "wasm/base/random.h"

namespace visavis {
namespace {

constexpr auto kNone = [](std::int64_t) { return false; };

using Insertion = VideoFrameAssembler::Insertion;
using Kind = VideoPackets::Kind;

constexpr Timestamp At(std::int64_t ms) { return Timestamp::Millis(ms); }

TEST(VideoFrameAssemblerTest, JoinsAFrameFromPacketsInAnyOrder) {
  Random random(1);
  for (int round = 0; round < 20; ++round) {
    VideoFrameAssembler assembler;
    VideoPackets source;
    auto packets = source.Next(Kind::kKeyframe, 9000, At(500));
    std::vector<std::uint8_t> joined;
    for (const auto& packet : packets) {
      joined.insert(joined.end(), packet.payload.begin(), packet.payload.end());
    }
    for (std::size_t i = packets.size(); i > 1; --i) {
      std::swap(packets[i - 1], packets[random.Below(i)]);
    }
    for (std::size_t i = 0; i + 1 < packets.size(); ++i) {
      ASSERT_EQ(assembler.Insert(packets[i], At(600 + static_cast<std::int64_t>(i))),
                Insertion::kBuffered);
    }
    ASSERT_EQ(assembler.Insert(packets.back(), At(650)), Insertion::kCompletedFrame);
    ReceivedVideoFrame frame;
    assembler.Take(frame);
    EXPECT_EQ(frame.frame.data, joined);
    EXPECT_TRUE(frame.frame.is_keyframe);
    EXPECT_EQ(frame.frame.resolution, (Resolution{640, 360}));
    EXPECT_EQ(frame.frame.capture_time, At(500));
    EXPECT_EQ(frame.first_arrival, At(600));
    EXPECT_EQ(frame.completion, At(650));
  }
}

class ParityOf {
 public:
  ParityOf(std::span<const VideoPacket> packets, std::size_t parity)
      : packet_(ParsePacket(std::span(buffer_).first(WriteFrameParity(packets, parity, buffer_)))) {
  }
  const ProtectionPacket& packet() const { return std::get<ProtectionPacket>(packet_->body); }

 private:
  std::array<std::uint8_t, kMaxPacketBytes> buffer_{};
  Result<Packet, PacketError> packet_;
};

TEST(VideoFrameAssemblerTest, ParityMakesUpForLostPacketsWhicheverComesLast) {
  VideoFrameAssembler assembler;
  VideoPackets source;
  const auto packets = source.Next(Kind::kKeyframe, 5000, At(500));
  ASSERT_EQ(packets.size(), 5U);
  const ParityOf first(packets, 0), second(packets, 1);
  EXPECT_EQ(assembler.Insert(packets[4], At(600)), Insertion::kBuffered);
  EXPECT_EQ(assembler.Insert(second.packet(), At(601)), Insertion::kBuffered);
  EXPECT_EQ(assembler.Insert(packets[1], At(602)), Insertion::kBuffered);
  EXPECT_EQ(assembler.Insert(first.packet(), At(603)), Insertion::kBuffered);
  EXPECT_EQ(assembler.Insert(packets[2], At(604)), Insertion::kCompletedFrame);
  ReceivedVideoFrame frame;
  assembler.Take(frame);
  EXPECT_EQ(frame.frame.data, std::vector<std::uint8_t>(5000, 0));
  EXPECT_EQ(frame.frame.resolution, (Resolution{640, 360}));
  EXPECT_EQ(frame.arrival, FrameArrival::kPrompt);
  EXPECT_EQ(assembler.packets_recovered(), 2);
  std::vector<std::int64_t> missing;
  assembler.losses().Missing(100, missing);
  EXPECT_TRUE(missing.empty()) << "nothing to ask for";
  EXPECT_EQ(assembler.Insert(packets[0], At(700)), Insertion::kDuplicate);
}

TEST(VideoFrameAssemblerTest, ParityOfAFrameThatIsWholeOrOfAnotherChangesNothing) {
  VideoFrameAssembler assembler;
  VideoPackets source;
  const auto packets = source.Next(Kind::kDelta, 3000, At(0));
  const ParityOf parity(packets, 0);
  for (const VideoPacket& packet : packets) assembler.Insert(packet, At(1));
  EXPECT_EQ(assembler.Insert(parity.packet(), At(2)), Insertion::kFrameDone);
  const auto others = source.Next(Kind::kDelta, 4000, At(33));
  ProtectionPacket wrong = parity.packet();
  wrong.frame_number = others[0].frame_number;
  EXPECT_EQ(assembler.Insert(others[0], At(34)), Insertion::kBuffered);
  EXPECT_EQ(assembler.Insert(wrong, At(35)), Insertion::kInconsistent);
}

TEST(VideoFrameAssemblerTest, DamagedParityDoesNotKeepAFrameFromBeingWhole) {
  VideoFrameAssembler assembler;
  VideoPackets source;
  const auto packets = source.Next(Kind::kKeyframe, 3000, At(0));
  const ParityOf parity(packets, 0);
  ProtectionPacket damaged = parity.packet();
  damaged.payload = damaged.payload.first(1);
  for (std::size_t i = 0; i + 1 < packets.size(); ++i) assembler.Insert(packets[i], At(1));
  EXPECT_EQ(assembler.Insert(damaged, At(2)), Insertion::kBuffered);
  EXPECT_EQ(assembler.Insert(parity.packet(), At(2)), Insertion::kBuffered) << "no second try";
  EXPECT_EQ(assembler.Insert(packets.back(), At(3)), Insertion::kCompletedFrame);
}

TEST(VideoFrameAssemblerTest, ParityDoesNotLeadTheNumbersOfTheVideo) {
  VideoFrameAssembler assembler;
  VideoPackets source;
  const auto packets = source.Next(Kind::kKeyframe, 3000, At(0));
  const ParityOf parity(packets, 0);
  ProtectionPacket of_another_cycle = parity.packet();
  of_another_cycle.first_packet_number = 65'534;
  of_another_cycle.frame_number = 65'535;
  EXPECT_EQ(assembler.Insert(of_another_cycle, At(0)), Insertion::kBuffered);
  for (std::size_t i = 0; i + 1 < packets.size(); ++i)
    EXPECT_EQ(assembler.Insert(packets[i], At(1)), Insertion::kBuffered);
  EXPECT_EQ(assembler.Insert(packets.back(), At(1)), Insertion::kCompletedFrame);

  ProtectionPacket far_ahead = parity.packet();
  far_ahead.frame_number = static_cast<std::uint16_t>(far_ahead.frame_number + 5000);
  EXPECT_EQ(assembler.Insert(far_ahead, At(2)), Insertion::kBuffered);
  for (const VideoPacket& packet : source.Next(Kind::kDelta, 500, At(33)))
    EXPECT_EQ(assembler.Insert(packet, At(33)), Insertion::kCompletedFrame);
}

TEST(VideoFrameAssemblerTest, AFrameOfOnePacketIsCompleteAtOnce) {
  VideoFrameAssembler assembler;
  VideoPackets source;
  const auto packets = source.Next(Kind::kDelta, 1, At(0));
  EXPECT_EQ(assembler.Insert(packets[0], At(0)), Insertion::kCompletedFrame);
  EXPECT_EQ(assembler.Insert(packets[0], At(1)), Insertion::kDuplicate);
}

TEST(VideoFrameAssemblerTest, FramesMayInterleave) {
  VideoFrameAssembler assembler;
  VideoPackets source;
  const auto first = source.Next(Kind::kKeyframe, 2000, At(0));
  const auto second = source.Next(Kind::kDelta, 2000, At(33));
  EXPECT_EQ(assembler.Insert(second[1], At(40)), Insertion::kBuffered);
  EXPECT_EQ(assembler.Insert(first[0], At(41)), Insertion::kBuffered);
  EXPECT_EQ(assembler.Insert(second[0], At(42)), Insertion::kCompletedFrame);
  EXPECT_EQ(assembler.Insert(first[1], At(43)), Insertion::kCompletedFrame);
  ReceivedVideoFrame frame;
  assembler.Take(frame);
  EXPECT_EQ(frame.frame.data, std::vector<std::uint8_t>(2000, 0));
  EXPECT_EQ(assembler.frames_dropped(), 0);
}

TEST(VideoFrameAssemblerTest, NumbersWrap) {
  VideoFrameAssembler assembler;
  VideoPackets source;
  ReceivedVideoFrame frame;
  std::int64_t last = -1;
  for (int i = 0; i < 66'000; ++i) {
    for (const auto& packet : source.Next(Kind::kDelta, 1100, At(10 * i))) {
      if (assembler.Insert(packet, At(10 * i)) != Insertion::kCompletedFrame) continue;
      assembler.Take(frame);
      ASSERT_TRUE(i == 0 || frame.number == last + 1);
      last = frame.number;
    }
  }
  EXPECT_EQ(assembler.losses().lost(), 0);
  EXPECT_EQ(frame.frame.capture_time, At(10 * 65'999));
}

TEST(VideoFrameAssemblerTest, AFrameThatNeverCompletesIsDroppedForLaterOnes) {
  VideoFrameAssembler assembler;
  VideoPackets source;
  const auto lost = source.Next(Kind::kDelta, 2000, At(0));
  assembler.Insert(lost[0], At(0));
  for (std::size_t i = 0; i < VideoFrameAssembler::kMaxFrames; ++i) {
    for (const auto& packet : source.Next(Kind::kDelta, 10, At(0))) assembler.Insert(packet, At(1));
  }
  EXPECT_EQ(assembler.frames_dropped(), 1);
  EXPECT_EQ(assembler.Insert(lost[1], At(2)), Insertion::kTooOld);
}

TEST(VideoFrameAssemblerTest, PacketsThatContradictTheirFrameDropIt) {
  const auto broken = [](auto change) {
    VideoFrameAssembler assembler;
    VideoPackets source;
    auto packets = source.Next(Kind::kDelta, 3000, At(0));
    assembler.Insert(packets[0], At(0));
    change(packets[1]);
    const Insertion insertion = assembler.Insert(packets[1], At(1));
    EXPECT_EQ(assembler.frames_dropped(), insertion == Insertion::kInconsistent ? 1 : 0);
    if (insertion == Insertion::kInconsistent) {
      EXPECT_EQ(assembler.Insert(packets[2], At(2)), Insertion::kFrameDone);
    }
    return insertion;
  };
  EXPECT_EQ(broken([](VideoPacket&) {}), Insertion::kBuffered);
  EXPECT_EQ(broken([](VideoPacket& p) { p.packet_count = 4; }), Insertion::kInconsistent);
  EXPECT_EQ(broken([](VideoPacket& p) { p.timestamp += 1; }), Insertion::kInconsistent);
  EXPECT_EQ(broken([](VideoPacket& p) { p.is_keyframe = true; }), Insertion::kInconsistent);
  EXPECT_EQ(broken([](VideoPacket& p) { p.temporal_layer = 1; }), Insertion::kInconsistent);
  EXPECT_EQ(broken([](VideoPacket& p) { p.packet_index = 0; }), Insertion::kInconsistent);
  EXPECT_EQ(broken([](VideoPacket& p) { p.packet_number += 7; }), Insertion::kInconsistent);
  EXPECT_EQ(broken([](VideoPacket& p) { p.payload = {}; }), Insertion::kInconsistent);
}

TEST(VideoFrameAssemblerTest, TellsWhenAKeyframeIsArriving) {
  VideoFrameAssembler assembler;
  VideoPackets source;
  assembler.Insert(source.Next(Kind::kDelta, 2000, At(0))[0], At(0));
  EXPECT_EQ(assembler.LastHelpProgress(0, kNone), std::nullopt);
  const auto keyframe = source.Next(Kind::kKeyframe, 3000, At(33));
  assembler.Insert(keyframe[0], At(40));
  assembler.Insert(keyframe[2], At(50));
  EXPECT_EQ(assembler.LastHelpProgress(*assembler.newest_frame(), kNone), At(50));
  EXPECT_EQ(assembler.LastHelpProgress(*assembler.newest_frame() + 1, kNone), std::nullopt);
  assembler.Insert(keyframe[1], At(60));
  EXPECT_EQ(assembler.LastHelpProgress(0, kNone), std::nullopt);
}

TEST(VideoFrameAssemblerTest, DropsWhatTheDecoderIsPast) {
  VideoFrameAssembler assembler;
  VideoPackets source;
  const auto first = source.Next(Kind::kDelta, 2000, At(0));
  const auto second = source.Next(Kind::kDelta, 2000, At(33));
  assembler.Insert(first[0], At(0));
  const std::int64_t number = *assembler.newest_frame();
  assembler.Insert(second[0], At(1));
  assembler.DropThrough(number);
  EXPECT_EQ(assembler.frames_dropped(), 1);
  EXPECT_EQ(assembler.Insert(first[1], At(2)), Insertion::kFrameDone);
  EXPECT_EQ(assembler.Insert(second[1], At(2)), Insertion::kCompletedFrame);
}

TEST(VideoFrameAssemblerTest, StartsAnewAfterReset) {
  VideoFrameAssembler assembler;
  VideoPackets source, other;
  const auto packets = source.Next(Kind::kDelta, 2000, At(0));
  assembler.Insert(packets[0], At(0));
  assembler.Reset();
  EXPECT_EQ(assembler.frames_dropped(), 1);
  EXPECT_EQ(assembler.newest_frame(), std::nullopt);
  const auto again = other.Next(Kind::kDelta, 10, At(0));
  EXPECT_EQ(assembler.Insert(again[0], At(1)), Insertion::kCompletedFrame);
}

}  // namespace
}  // namespace visavis
