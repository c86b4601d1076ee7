#include "wasm/call/remote_peer.h"

#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <variant>
#include <vector>

#include "tests/wasm/codec/synthetic_media.h"
#include "wasm/call/audio_sender.h"
#include "wasm/call/video_sender.h"
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
  RemotePeer peer_{PeerId("z"), {PeerId("b"), "Bob"}, FirstOffer::kOurs, 0, ice_servers_, actions_,
                   At(0)};
  AudioSender audio_sender_;
  VideoSender video_sender_;
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

TEST_F(RemotePeerTest, AfterAnInterruptionVideoGoesOnWithAKeyframe) {
  VideoPacket keyframe;
  keyframe.is_keyframe = true;
  EXPECT_TRUE(peer_.TakeHelpWanted(VideoFlow::Help::kKeyframe, At(0)));
  peer_.SendVideo(keyframe, 0, bytes_, At(0));
  EXPECT_FALSE(peer_.TakeHelpWanted(VideoFlow::Help::kKeyframe, At(100)));
  peer_.HandleConnectionState(TransportId::kMedia, ConnectionState::kDisconnected, At(200));
  peer_.HandleConnectionState(TransportId::kMedia, ConnectionState::kConnected, At(300));
  EXPECT_TRUE(peer_.TakeHelpWanted(VideoFlow::Help::kKeyframe, At(300)));
}

}  // namespace
}  // namespace visavis
