#include "wasm/call/peer_path.h"

#include <gtest/gtest.h>

#include <array>
#include <vector>

namespace visavis {
namespace {

constexpr Timestamp At(std::int64_t ms) { return Timestamp::Millis(ms); }

class PeerPathTest : public ::testing::Test {
 protected:
  PeerPathTest() {
    for (const TransportId transport : {TransportId::kMedia, TransportId::kAudio}) {
      path.SetConnectionState(transport, ConnectionState::kConnected);
      path.SetTransport(transport, PeerPath::TransportState::kOpen, At(0));
    }
  }

  // The transports by which what is due leaves.
  std::vector<TransportId> Drain(std::int64_t ms) {
    std::vector<TransportId> transports;
    while (const auto outgoing = path.Poll(At(ms))) transports.push_back(outgoing->transport);
    return transports;
  }
  std::vector<TransportId> SendAudio(std::int64_t ms) {
    EnqueueAudio(ms);
    return Drain(ms);
  }
  EnqueueResult EnqueueAudio(std::int64_t ms) {
    const std::array<std::uint8_t, 100> payload{};
    const std::size_t size = WriteAudioPacket(0, {.payload = payload}, bytes_);
    return path.Enqueue(PacketClass::kAudio, std::span(bytes_).first(size), At(ms));
  }
  EnqueueResult EnqueueVideo(std::int64_t ms,
                             PeerPath::FrameKind frame = PeerPath::FrameKind::kOther) {
    const std::array<std::uint8_t, 1000> payload{};
    VideoPacket packet;
    packet.width = packet.height = 16;
    packet.payload = payload;
    const std::size_t size = WriteVideoPacket(0, packet, bytes_);
    return path.EnqueueVideo(std::span(bytes_).first(size), frame, At(ms));
  }
  void Receive(std::uint16_t number, std::int64_t ms) {
    path.HandleArrival({.transport_sequence_number = number, .body = AudioPacket()}, 100, At(ms));
  }

  PeerPath path{At(0)};
  std::array<std::uint8_t, kMaxPacketBytes> bytes_{};
};

using Transports = std::vector<TransportId>;
constexpr TransportId kAudio = TransportId::kAudio, kMedia = TransportId::kMedia;

TEST_F(PeerPathTest, AudioLeavesByItsOwnTransportAndVideoByTheMedias) {
  EXPECT_EQ(SendAudio(0), Transports{kAudio});
  EnqueueVideo(1);
  EXPECT_EQ(Drain(1), Transports{kMedia});
}

TEST_F(PeerPathTest, ReportsRideWithSound) {
  int messages = 0;
  for (int ms = 0; ms < 1000; ms += 20) {
    Receive(static_cast<std::uint16_t>(ms / 20), ms);
    messages += static_cast<int>(SendAudio(ms).size());
  }
  EXPECT_EQ(messages, 50 + 1) << "the first report came before the first sound";
}

TEST_F(PeerPathTest, WhatControlPacketsTakeIsNotThereForVideo) {
  const std::array<std::uint8_t, 1000> request{};
  for (int i = 0; i < 4; ++i) path.EnqueueControl(request);
  EnqueueVideo(0);
  EXPECT_EQ(Drain(0), Transports(4, kAudio));
  EXPECT_FALSE(Drain(200).empty());
}

TEST_F(PeerPathTest, AudioAvoidsATransportThatIsInterrupted) {
  for (const ConnectionState state : {ConnectionState::kDisconnected, ConnectionState::kFailed}) {
    path.SetConnectionState(kAudio, state);
    EXPECT_EQ(SendAudio(0), Transports{kMedia});
    path.SetConnectionState(kAudio, ConnectionState::kConnected);
    EXPECT_EQ(SendAudio(20), Transports{kAudio});
  }
}

TEST_F(PeerPathTest, AudioAvoidsATransportThatHasNoRoom) {
  path.SetBuffered(kAudio, PathTransports::kMaxUrgentBuffered + DataSize::Bytes(1));
  EXPECT_EQ(SendAudio(0), Transports{kMedia});
  path.SetBuffered(kAudio, PathTransports::kMaxUrgentBuffered);
  EXPECT_EQ(SendAudio(20), Transports{kAudio});
}

TEST_F(PeerPathTest, WhereBothAreInterruptedAudioStillTries) {
  path.SetConnectionState(kAudio, ConnectionState::kDisconnected);
  path.SetConnectionState(kMedia, ConnectionState::kDisconnected);
  EXPECT_EQ(SendAudio(0), Transports{kAudio});
}

TEST_F(PeerPathTest, WhereNoneHasRoomAudioIsDroppedAndCounted) {
  path.SetBuffered(kAudio, DataSize::Bytes(3000));
  path.SetBuffered(kMedia, DataSize::Bytes(11'000));
  EXPECT_EQ(EnqueueAudio(0), EnqueueResult::kQueueFull);
  EXPECT_EQ(path.statistics().audio_dropped, 1U);
  path.SetBuffered(kAudio, DataSize::Zero());
  EXPECT_EQ(Drain(1), Transports{}) << "nothing stale is left";
  EXPECT_EQ(SendAudio(20), Transports{kAudio});
}

TEST_F(PeerPathTest, AudioThatWaitedTooLongIsDropped) {
  EnqueueAudio(0);
  EXPECT_EQ(Drain(101), Transports{});
  EXPECT_EQ(path.statistics().audio_dropped, 1U);
}

TEST_F(PeerPathTest, WhileBlockedTheReportWaitsAndThenIsTheNewest) {
  path.SetBuffered(kAudio, DataSize::Bytes(3000));
  path.SetBuffered(kMedia, DataSize::Bytes(11'000));
  for (std::uint16_t i = 0; i < 50; ++i) {
    Receive(i, 20 * i);
    EXPECT_EQ(Drain(20 * i), Transports{});
    EXPECT_GT(path.NextTimeout(), At(20 * i)) << "it does not spin";
  }
  path.SetBuffered(kAudio, DataSize::Zero());
  const auto outgoing = path.Poll(At(1000));
  ASSERT_TRUE(outgoing.has_value());
  const auto packet = ParsePacket(outgoing->data);
  ASSERT_TRUE(packet.ok());
  FeedbackReport report;
  ASSERT_TRUE(ParseFeedback(std::get<FeedbackPacket>(packet->body).body, report).ok());
  EXPECT_EQ(report.arrivals.size(), 50U);
  EXPECT_EQ(Drain(1000), Transports{}) << "one report";
}

TEST_F(PeerPathTest, WhileBlockedControlIsDroppedAndCounted) {
  path.SetBuffered(kAudio, DataSize::Bytes(3000));
  path.SetBuffered(kMedia, DataSize::Bytes(11'000));
  path.EnqueueControl(bytes_);
  EXPECT_EQ(path.statistics().control_dropped, 1U);
  path.SetBuffered(kAudio, DataSize::Zero());
  EXPECT_EQ(Drain(0), Transports{});
}

TEST_F(PeerPathTest, MoreControlThanFitsIsDroppedAndCounted) {
  for (std::size_t i = 0; i < PeerPath::kMaxControlPackets + 3; ++i) path.EnqueueControl(bytes_);
  EXPECT_EQ(path.statistics().control_dropped, 3U);
  EXPECT_EQ(Drain(0).size(), PeerPath::kMaxControlPackets);
}

TEST_F(PeerPathTest, VideoIsDroppedWhileItsConnectionIsInterrupted) {
  EnqueueVideo(0);
  path.SetConnectionState(kMedia, ConnectionState::kDisconnected);
  EXPECT_EQ(EnqueueVideo(0), EnqueueResult::kQueueFull);
  EXPECT_EQ(path.statistics().video_dropped, 2U);
  path.SetConnectionState(kMedia, ConnectionState::kConnected);
  EXPECT_EQ(Drain(10), Transports{});
}

TEST_F(PeerPathTest, VideoWaitsWhileTheTransportIsFullAndIsFlushedWhenItIsTooOld) {
  path.SetBuffered(kMedia, PathTransports::kMaxMediaBuffered + DataSize::Bytes(1));
  EnqueueVideo(0);
  EnqueueVideo(0);
  EXPECT_EQ(Drain(10), Transports{});
  path.SetBuffered(kMedia, DataSize::Zero());
  EXPECT_EQ(Drain(601), Transports{});
  EXPECT_TRUE(path.TakeQueueFlushed());
  EXPECT_FALSE(path.TakeQueueFlushed());
  EXPECT_EQ(path.statistics().video_dropped, 2U);
}

TEST_F(PeerPathTest, IsSilentAndThenStalledWhenNoFeedbackFollows) {
  SendAudio(0);
  EXPECT_FALSE(path.IsSilent(At(500)));
  EXPECT_TRUE(path.IsSilent(At(501)));
  EXPECT_FALSE(path.IsStalled(At(2500)));
  EXPECT_TRUE(path.IsStalled(At(2501)));
}

TEST_F(PeerPathTest, AClosedPathAsksForNothing) {
  for (const TransportId transport : kTransports) {
    path.SetTransport(transport, PeerPath::TransportState::kClosed, At(0));
  }
  EXPECT_EQ(path.NextTimeout(), Timestamp::PlusInfinity());
  EXPECT_EQ(SendAudio(10'000), Transports{});
}

TEST_F(PeerPathTest, AKeyframeThatHasBegunToLeaveIsKeptWhenTheRestIsCleared) {
  Drain(0);
  EnqueueVideo(1, PeerPath::FrameKind::kKeyframeStart);
  for (int i = 0; i < 9; ++i) EnqueueVideo(1, PeerPath::FrameKind::kKeyframe);
  for (int i = 0; i < 5; ++i) EnqueueVideo(1);
  EXPECT_FALSE(path.IsKeyframeLeaving(At(1)));
  const std::size_t left = Drain(1).size();
  ASSERT_GE(left, 1U);
  ASSERT_LT(left, 10U);
  EXPECT_TRUE(path.IsKeyframeLeaving(At(1)));
  EXPECT_TRUE(path.HasKeyframeOnItsWay(At(1)));
  path.ClearVideoBehindKeyframe(At(1));
  std::size_t kept = 0;
  for (std::int64_t ms = 2; ms < 2500; ++ms) kept += Drain(ms).size();
  EXPECT_EQ(left + kept, 10U);
}

}  // namespace
}  // namespace visavis
