#include "wasm/call/remote_peer.h"

#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <variant>
#include <vector>

#include "tests/wasm/codec/synthetic_media.h"
#include "wasm/call/audio_sender.h"
#include "wasm/call/video_sender.h"
#include "wasm/codec/own_codecs.h"
#include "wasm/packet/compound_packet.h"

namespace visavis {
namespace {

constexpr Timestamp At(std::int64_t ms) { return Timestamp::Millis(10'000 + ms); }

class RemotePeerTest : public ::testing::Test {
 protected:
  RemotePeerTest() {
    for (const TransportId transport : kTransports) {
      peer_.HandleConnectionState(transport, ConnectionState::kConnected, At(0));
      peer_.HandleChannel(transport, PeerPath::TransportState::kOpen, At(0));
    }
    Run(0);
  }

  void Run(std::int64_t ms) {
    peer_.Run(At(ms), session_, actions_);
    peer_.Send(At(ms), actions_);
    while (const auto action = actions_.Poll()) {
      if (std::holds_alternative<CreateConnection>(*action)) ++created_;
      if (std::holds_alternative<CloseConnection>(*action)) ++closed_;
      if (const auto* changed = std::get_if<PeerStateChanged>(&*action)) state_ = changed->state;
    }
    actions_.BeginInput();
  }
  void Receive(std::span<const std::uint8_t> packet, std::int64_t ms) {
    peer_.HandlePacket(packet, At(ms));
    Run(ms);
  }
  void ReceiveMediaState(MediaState state, std::int64_t ms) {
    Receive(std::span(bytes_).first(WriteMediaStatePacket(0, state, bytes_)), ms);
  }
  // Sound of [from, to) arrives 20 ms after it was captured, pictures `video_delay` after.
  void Converse(std::int64_t from, std::int64_t to, std::int64_t video_delay) {
    AudioFrame sound;
    for (std::int64_t ms = from; ms < to; ms += 20) {
      voice_.Next(sound);
      Receive(audio_sender_.Encode(sound, At(ms - 20)), ms);
      if (video_delay > 0 && ms % 40 == 0) {
        testing::DrawMovingPicture(static_cast<int>(ms / 40), picture_);
        picture_.capture_time = At(ms - video_delay);
        for (const VideoPacket& packet : video_sender_.Encode(picture_, At(ms - video_delay))) {
          Receive(std::span(bytes_).first(WriteVideoPacket(0, packet, bytes_)), ms);
        }
      }
      Run(ms + 5);
      peer_.PullAudio(At(ms + 10), sound);
      Run(ms + 15);
    }
  }
  TimeDelta AudioWait() const { return peer_.Statistics().audio_wait; }

  ActionQueue actions_;
  RoomSession session_{RoomSessionConfig{}, 1};
  const std::vector<IceServer> ice_servers_;
  OwnCodecs codecs_;
  RemotePeer peer_{
      PeerId("z"), {PeerId("b"), "Bob"}, FirstOffer::kOurs, 0, ice_servers_, codecs_, actions_,
      At(0)};
  AudioSender audio_sender_{codecs_};
  VideoSender video_sender_{codecs_};
  testing::SpeechLikeSound voice_;
  VideoFrame picture_{Resolution{64, 48}};
  std::array<std::uint8_t, kMaxPacketBytes> bytes_{};
  PeerState state_ = PeerState::kConnecting;
  int created_ = 0, closed_ = 0;
};

TEST_F(RemotePeerTest, PacketsInOneMessageCountEach) {
  std::array<std::uint8_t, kMaxPacketBytes> sound{}, state{};
  const auto packet = audio_sender_.Encode(AudioFrame(), At(0));
  std::copy(packet.begin(), packet.end(), sound.begin());
  const std::size_t size = WriteMediaStatePacket(1, {.revision = 0, .audio_on = true}, state);
  Receive(std::span(bytes_).first(WriteCompoundPacket(std::span(sound).first(packet.size()),
                                                      std::span(state).first(size), bytes_)),
          0);
  EXPECT_EQ(peer_.Statistics().path.packets_received, 2U);
  EXPECT_EQ(peer_.Statistics().audio_jitter.packets_received, 1);
  // A compound packet inside, and one that ends in the middle.
  const std::array<std::uint8_t, 8> inside = {0x17, 0, 1, 0x17, 0, 9, 1, 2};
  Receive(inside, 10);
  EXPECT_EQ(peer_.Statistics().path.packets_invalid, 2U);
}

// Encoding may have taken long, and packets that pretend to have left before it look delayed.
TEST_F(RemotePeerTest, PacketsLeaveAndArePacedByTheTimeAtWhichTheyAreSent) {
  const std::vector<std::uint8_t> payload(1000);
  for (std::uint8_t i = 0; i < 4; ++i) {
    VideoPacket video;
    video.is_keyframe = true;
    video.packet_number = i;
    video.packet_index = i;
    video.packet_count = 4;
    video.width = 64;
    video.height = 48;
    video.payload = payload;
    peer_.SendVideo(video, VideoSize::kFull, i,
                    std::span(bytes_).first(WriteVideoPacket(0, video, bytes_)), At(20));
  }
  peer_.Run(At(20), session_, actions_);
  EXPECT_FALSE(actions_.Poll().has_value()) << "nothing leaves before Send";

  peer_.Send(At(60), actions_);
  FeedbackReport report;
  while (const auto action = actions_.Poll()) {
    const auto* send = std::get_if<SendPacket>(&*action);
    ASSERT_NE(send, nullptr);
    const auto packet = ParsePacket(send->data);
    ASSERT_TRUE(packet.ok());
    if (report.arrivals.empty()) report.base_sequence_number = packet->transport_sequence_number;
    report.arrivals.emplace_back(At(75));
  }
  EXPECT_GE(report.arrivals.size(), 1U);
  EXPECT_LE(report.arrivals.size(), 2U) << "the 40 ms until then are not made up for";
  EXPECT_GT(peer_.NextTimeout(), At(60));

  report.report_time = At(75);
  Receive(std::span(bytes_).first(WriteFeedbackPacket(0, report, bytes_)), 90);
  EXPECT_EQ(peer_.Statistics().round_trip_time, TimeDelta::Millis(30)) << "since Send";
}

TEST_F(RemotePeerTest, ThePeerSaysWhetherItHearsDeepRedundancyAndAPersonIsToldNothingOfIt) {
  const auto tells_of_media = [this] {
    bool tells = false;
    peer_.Run(At(100), session_, actions_);
    while (const auto action = actions_.Poll())
      tells = tells || std::holds_alternative<PeerMediaChanged>(*action);
    return tells;
  };
  const auto says = [this](std::uint16_t number, MediaState state) {
    std::array<std::uint8_t, kMaxPacketBytes> packet{};
    peer_.HandlePacket(std::span(packet).first(WriteMediaStatePacket(number, state, packet)),
                       At(100));
  };
  EXPECT_FALSE(peer_.hears_deep_redundancy());
  says(8, {.revision = 0, .audio_on = true});
  EXPECT_TRUE(tells_of_media());
  EXPECT_FALSE(peer_.hears_deep_redundancy());
  says(9, {.revision = 1, .audio_on = true, .hears_deep_redundancy = true});
  EXPECT_TRUE(peer_.hears_deep_redundancy());
  EXPECT_FALSE(tells_of_media());
}

TEST_F(RemotePeerTest, SoundWaitsForALatePictureOnlyWhileThereIsOne) {
  ReceiveMediaState({.revision = 0, .audio_on = true, .video_on = true}, 0);
  Converse(200, 5200, 170);
  EXPECT_GT(AudioWait(), TimeDelta::Millis(60));
  ReceiveMediaState({.revision = 1, .audio_on = true, .video_on = false}, 5200);
  Converse(5200, 9200, 0);
  EXPECT_EQ(AudioWait(), TimeDelta::Zero());
}

TEST_F(RemotePeerTest, SoundDoesNotWaitForAPictureThatStaysAway) {
  ReceiveMediaState({.revision = 0, .audio_on = true, .video_on = true}, 0);
  Converse(200, 5200, 170);
  EXPECT_GT(AudioWait(), TimeDelta::Millis(60));
  Converse(5200, 11'200, 0);
  EXPECT_EQ(AudioWait(), TimeDelta::Zero());
}

TEST_F(RemotePeerTest, StateFollowsTheMediaConnectionForSoundHasASecondWay) {
  EXPECT_EQ(state_, PeerState::kConnected);
  peer_.HandleConnectionState(TransportId::kAudio, ConnectionState::kDisconnected, At(10));
  Run(10);
  EXPECT_EQ(state_, PeerState::kConnected);
  peer_.HandleConnectionState(TransportId::kMedia, ConnectionState::kDisconnected, At(20));
  Run(20);
  EXPECT_EQ(state_, PeerState::kReconnecting);
  EXPECT_EQ(peer_.video_readiness(At(20)), RemotePeer::VideoReadiness::kUnreachable);
  peer_.HandleConnectionState(TransportId::kMedia, ConnectionState::kConnected, At(30));
  Run(30);
  EXPECT_EQ(state_, PeerState::kConnected);
}

TEST_F(RemotePeerTest, AChannelThatClosesUnderAStandingConnectionIsReplaced) {
  EXPECT_EQ(created_, 2);
  peer_.HandleChannel(TransportId::kMedia, PeerPath::TransportState::kClosed, At(1000));
  Run(1000);
  EXPECT_EQ(state_, PeerState::kReconnecting);
  Run(9999);
  EXPECT_EQ(created_, 2);
  EXPECT_LE(peer_.NextTimeout(), At(10'000));
  Run(10'000);
  EXPECT_EQ(created_, 3);
  EXPECT_EQ(closed_, 1);
  EXPECT_EQ(peer_.connections().generation(), 1);
  EXPECT_EQ(peer_.Statistics().connections_rebuilt, 1U);
}

TEST_F(RemotePeerTest, WithoutTheRelayNothingIsReplaced) {
  peer_.HandleChannel(TransportId::kMedia, PeerPath::TransportState::kClosed, At(1000));
  peer_.connections().HandleSignalingPath(SignalingPath::kDown, At(1000));
  Run(60'000);
  EXPECT_EQ(created_, 2);
  peer_.connections().HandleSignalingPath(SignalingPath::kUp, At(61'000));
  Run(61'000);
  EXPECT_EQ(created_, 3);
}

TEST_F(RemotePeerTest, OffersOfEverNewGenerationsMakeFewConnections) {
  SessionDescription offer{
      .kind = SdpKind::kOffer, .sdp = "v=0", .transport = TransportId::kMedia, .offer_id = 1};
  for (int i = 1; i <= 200; ++i) {
    offer.generation = static_cast<std::uint16_t>(i);
    peer_.connections().HandleRemoteSignal(offer, actions_, At(i * 50));
    Run(i * 50);
  }
  EXPECT_LE(created_, 2 + 4 + 2) << "four at once, and one each five seconds";
  offer.generation = 1000;
  peer_.connections().HandleRemoteSignal(offer, actions_, At(30'000));
  Run(30'000);
  EXPECT_EQ(peer_.connections().generation(), 1000) << "later it is heard again";
}

TEST_F(RemotePeerTest, FollowsAPeerThatMadeTheConnectionAnewAndIgnoresWhatIsOlder) {
  SessionDescription offer{.kind = SdpKind::kOffer,
                           .sdp = "v=0",
                           .transport = TransportId::kMedia,
                           .offer_id = 1,
                           .generation = 2};
  IceCandidate early;
  early.generation = 3;
  peer_.connections().HandleRemoteSignal(early, actions_, At(100));
  Run(100);
  EXPECT_EQ(created_, 2) << "only an offer opens a generation";
  peer_.connections().HandleRemoteSignal(offer, actions_, At(100));
  Run(100);
  EXPECT_EQ(created_, 3);
  EXPECT_EQ(peer_.connections().generation(), 2);
  offer.generation = 1;
  peer_.connections().HandleRemoteSignal(offer, actions_, At(200));
  Run(200);
  EXPECT_EQ(created_, 3);
  EXPECT_EQ(peer_.Statistics().signals_stale, 2U);
}

TEST_F(RemotePeerTest, ThePeerMayOpenMoreConnectionsForVideoAndNoMoreThanThereCanBe) {
  SessionDescription offer{.kind = SdpKind::kOffer, .sdp = "v=0", .offer_id = 1};
  for (int i = 1; i <= 20; ++i) {
    for (const TransportId transport : kTransports) {
      offer.transport = transport;
      offer.offer_id = static_cast<std::uint32_t>(i);
      peer_.connections().HandleRemoteSignal(offer, actions_, At(i));
      Run(i);
    }
  }
  EXPECT_EQ(created_, static_cast<int>(std::size(kTransports)));
  EXPECT_EQ(peer_.Statistics().media_transports, 1U) << "their channels are not open yet";
  peer_.connections().Close(actions_);
  Run(100);
  EXPECT_EQ(closed_, static_cast<int>(std::size(kTransports)));
}

TEST_F(RemotePeerTest, WhatIsNoOfferOpensNoConnection) {
  IceCandidate early;
  early.transport = TransportId::kMedia2;
  peer_.connections().HandleRemoteSignal(early, actions_, At(0));
  Run(0);
  EXPECT_EQ(created_, 2);
  EXPECT_EQ(peer_.Statistics().signals_stale, 1U);
}

TEST_F(RemotePeerTest, WhatIsSaidOfAConnectionThatIsNotThereIsIgnored) {
  peer_.HandleConnectionState(TransportId::kMedia2, ConnectionState::kConnected, At(0));
  peer_.HandleChannel(TransportId::kMedia2, PeerPath::TransportState::kOpen, At(0));
  EXPECT_EQ(peer_.Statistics().media_transports, 1U);
}

TEST_F(RemotePeerTest, WhileAnotherConnectionCarriesVideoOneThatBreaksNeedsNoKeyframe) {
  const SessionDescription offer{
      .kind = SdpKind::kOffer, .sdp = "v=0", .transport = TransportId::kMedia2, .offer_id = 1};
  peer_.connections().HandleRemoteSignal(offer, actions_, At(0));
  peer_.HandleChannel(TransportId::kMedia2, PeerPath::TransportState::kOpen, At(0));
  VideoPacket keyframe;
  keyframe.is_keyframe = true;
  EXPECT_TRUE(peer_.TakeHelpWanted(VideoFlow::Help::kKeyframe, At(0)));
  peer_.SendVideo(keyframe, VideoSize::kFull, 0, bytes_, At(0));
  peer_.HandleConnectionState(TransportId::kMedia, ConnectionState::kDisconnected, At(200));
  Run(200);
  EXPECT_EQ(state_, PeerState::kConnected);
  peer_.HandleConnectionState(TransportId::kMedia, ConnectionState::kConnected, At(300));
  EXPECT_FALSE(peer_.TakeHelpWanted(VideoFlow::Help::kKeyframe, At(300)));
}

TEST_F(RemotePeerTest, AfterAnInterruptionVideoGoesOnWithAKeyframe) {
  VideoPacket keyframe;
  keyframe.is_keyframe = true;
  EXPECT_TRUE(peer_.TakeHelpWanted(VideoFlow::Help::kKeyframe, At(0)));
  peer_.SendVideo(keyframe, VideoSize::kFull, 0, bytes_, At(0));
  EXPECT_FALSE(peer_.TakeHelpWanted(VideoFlow::Help::kKeyframe, At(100)));
  peer_.HandleConnectionState(TransportId::kMedia, ConnectionState::kDisconnected, At(200));
  peer_.HandleConnectionState(TransportId::kMedia, ConnectionState::kConnected, At(300));
  EXPECT_TRUE(peer_.TakeHelpWanted(VideoFlow::Help::kKeyframe, At(300)));
}

class RemotePeerVideoTest : public RemotePeerTest {
 protected:
  // The packet as the peer sees it; without payload: it was not sent, and has no number of the
  // peer's, which are below those of the frames here.
  VideoPacket Send(VideoSize size, std::uint16_t frame, bool is_keyframe, std::int64_t ms) {
    VideoPacket packet;
    packet.is_keyframe = is_keyframe;
    packet.packet_number = packet.frame_number = frame;
    packet.width = packet.height = 16;
    packet.payload = std::span(payload_);
    const auto written = std::span(bytes_).first(WriteVideoPacket(0, packet, bytes_));
    cache_.Store(++cached_, written, At(ms));
    peer_.SendVideo(packet, size, cached_, written, At(ms));
    const auto sent = std::get<VideoPacket>(ParsePacket(written)->body);
    return sent.packet_number == frame ? VideoPacket() : sent;
  }
  void Carries(LayerAdmission::RoomFor room, std::int64_t ms) {
    peer_.UpdateLayers(room, LayerAdmission::Others::kHaveRoom, 1, RemotePeer::SmallPicture::kMade,
                       At(ms));
  }

  std::array<std::uint8_t, 50> payload_{};
  RetransmissionCache cache_;
  std::uint16_t cached_ = 900;
};

TEST_F(RemotePeerVideoTest, AnotherSizeGoesOnInTheNumbersOfTheOne) {
  using Room = VideoAdmission::Room;
  EXPECT_FALSE(Send(VideoSize::kFull, 7, true, 0).payload.empty());
  const VideoPacket last = Send(VideoSize::kFull, 8, false, 33);
  Carries({Room::kTooLittle, Room::kTooLittle}, 50);
  EXPECT_TRUE(Send(VideoSize::kFull, 9, false, 66).payload.empty()) << "it is too large";
  EXPECT_TRUE(Send(VideoSize::kFull, 10, true, 70).payload.empty());
  EXPECT_TRUE(Send(VideoSize::kSmall, 500, false, 80).payload.empty()) << "begins with a keyframe";
  EXPECT_TRUE(peer_.TakeHelpWanted(VideoFlow::Help::kKeyframe, At(80)));
  const VideoPacket small = Send(VideoSize::kSmall, 501, true, 99);
  ASSERT_FALSE(small.payload.empty());
  EXPECT_EQ(small.frame_number, last.frame_number + 1);
  EXPECT_EQ(small.packet_number, last.packet_number + 1);
  EXPECT_EQ(Send(VideoSize::kSmall, 502, false, 133).frame_number, last.frame_number + 2);

  // Up again: the small one goes on until the keyframe of the other.
  Carries({Room::kWithMargin, Room::kWithMargin}, 200);
  Carries({Room::kWithMargin, Room::kWithMargin}, 1200);
  EXPECT_EQ(peer_.next_video_size(), VideoSize::kFull);
  EXPECT_TRUE(Send(VideoSize::kFull, 40, false, 1210).payload.empty());
  EXPECT_EQ(Send(VideoSize::kSmall, 503, false, 1220).frame_number, last.frame_number + 3);
  EXPECT_EQ(Send(VideoSize::kFull, 41, true, 1240).frame_number, last.frame_number + 4);
  EXPECT_TRUE(Send(VideoSize::kSmall, 504, false, 1250).payload.empty());
  EXPECT_EQ(peer_.Statistics().video_flow.breaks, 1U) << "only the fall";
}

TEST_F(RemotePeerVideoTest, WhatIsAskedForAgainComesUnderThePeersOwnNumber) {
  const VideoPacket first = Send(VideoSize::kFull, 300, true, 0);
  std::array<std::uint8_t, kMaxPacketBytes> nack{};
  const Nack wanted{
      .stream = 0,
      .packet_numbers = {first.packet_number, static_cast<std::uint16_t>(first.packet_number + 1)}};
  Receive(std::span(nack).first(WriteNackPacket(0, wanted, nack)), 50);
  peer_.Retransmit(cache_, At(50));
  EXPECT_EQ(peer_.Statistics().packets_retransmitted, 1U) << "the other number was never sent";
}

}  // namespace
}  // namespace visavis
