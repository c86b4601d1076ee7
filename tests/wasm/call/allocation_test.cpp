// The hot path of a peer allocates nothing after warm-up: sound and video sent, sound received,
// feedback both ways. (Ids of peers fit a string without memory of its own here; those of the relay
// do not, and cost an allocation for each packet action until connections have numbers.)
#include <gtest/gtest.h>

#include <array>
#include <vector>

#include "tests/wasm/counted_allocations.h"
#include "wasm/call/remote_peer.h"
#include "wasm/codec/own_codecs.h"

namespace visavis {
namespace {

// One side of a pair, whose packets go to the other by hand.
struct Side {
  Side(const char* own, const char* other, FirstOffer first_offer)
      : peer(PeerId(own), {PeerId(other), other}, first_offer, 0, ice_servers, codecs, actions,
             Timestamp::Zero()) {
    for (const TransportId transport : kTransports) {
      peer.HandleConnectionState(transport, ConnectionState::kConnected, Timestamp::Zero());
      peer.HandleChannel(transport, PeerPath::TransportState::kOpen, Timestamp::Zero());
    }
  }

  void Run(Timestamp now, Side& other) {
    actions.BeginInput();
    peer.Run(now, session, actions);
    peer.Send(now, actions);
    while (const auto action = actions.Poll()) {
      const auto* send = std::get_if<SendPacket>(&*action);
      if (send != nullptr) other.peer.HandlePacket(send->data, now);
    }
  }

  const std::vector<IceServer> ice_servers;
  OwnCodecs codecs;
  RoomSession session{RoomSessionConfig{}, 1};
  ActionQueue actions;
  RemotePeer peer;
};

TEST(AllocationTest, SoundAndVideoOfAPeer) {
  Side ann("a", "b", FirstOffer::kOurs), bob("b", "a", FirstOffer::kTheirs);
  // As sound: SILK of 20 ms (RFC 6716 section 3.1).
  const std::array<std::uint8_t, 1000> payload = {9 << 3};
  std::array<std::uint8_t, kMaxPacketBytes> packet{};
  AudioFrame sound;
  std::size_t counted = 0;
  for (int i = 0; i < 1500; ++i) {
    const Timestamp now = Timestamp::Millis(20 * i);
    const std::size_t before = allocations;
    const auto number = static_cast<std::uint16_t>(i);
    const AudioPacket audio = {.packet_number = number,
                               .timestamp = static_cast<std::uint32_t>(i * kAudioFrameSamples),
                               .payload = std::span(payload).first(80)};
    ann.peer.path().Enqueue(PacketClass::kAudio,
                            std::span(packet).first(WriteAudioPacket(0, audio, packet)), now);
    VideoPacket video;
    video.is_keyframe = i == 0;
    video.packet_number = video.frame_number = number;
    video.width = video.height = 16;
    video.payload = payload;
    ann.peer.SendVideo(video, VideoSize::kFull, video.packet_number,
                       std::span(packet).first(WriteVideoPacket(0, video, packet)), now);
    ann.Run(now, bob);
    bob.Run(now + TimeDelta::Millis(5), ann);
    bob.peer.PullAudio(now + TimeDelta::Millis(6), sound);
    ann.Run(now + TimeDelta::Millis(10), bob);
    // The picture is no VP8, so that what decoders allocate is not counted.
    if (i >= 700) counted += allocations - before;
  }
  const PeerStatistics statistics = ann.peer.Statistics();
  EXPECT_GT(statistics.path.packets_sent, 2500U);
  EXPECT_GT(bob.peer.Statistics().audio_jitter.frames_played, 1000);
  EXPECT_EQ(counted, 0U);
}

}  // namespace
}  // namespace visavis
