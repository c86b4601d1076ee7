// Bytes become the life of one remote peer as we see it: packets of any content, timeouts, blocked
// and broken channels, sound pulled and video sent. Whatever comes: nothing is asked for that is
// due already, every packet has a legal size, and what waits is bounded.
#include <array>
#include <span>
#include <variant>
#include <vector>

#include "tests/fuzz/require.h"
#include "wasm/base/byte_reader.h"
#include "wasm/call/remote_peer.h"
#include "wasm/codec/own_codecs.h"

namespace visavis {
namespace {

class Life {
 public:
  explicit Life(std::span<const std::uint8_t> bytes) : reader_(bytes) {
    for (const TransportId transport : kTransports) {
      const SessionDescription offer{
          .kind = SdpKind::kOffer, .sdp = "v=0", .transport = transport, .offer_id = 1};
      peer_.connections().HandleRemoteSignal(offer, actions_, now_);
      peer_.HandleConnectionState(transport, ConnectionState::kConnected, now_);
      peer_.HandleChannel(transport, PeerPath::TransportState::kOpen, now_);
    }
    peer_.SetOwnMedia(MediaSwitch::kOn, MediaSwitch::kOn, now_);
  }

  void Go() {
    constexpr int kMostSteps = 400;
    for (int step = 0; step < kMostSteps && reader_.remaining() > 0; ++step) {
      Step();
      Run();
      const Timestamp next = peer_.NextTimeout();
      Require(next > now_);
      const Timestamp later = now_ + TimeDelta::Millis(reader_.U8());
      if (next > later) {
        now_ = later;
        continue;
      }
      now_ = next;
      Run();
    }
  }

 private:
  void Step() {
    const std::uint8_t choice = reader_.U8();
    const TransportId transport = kTransports[(choice / 16) % std::size(kTransports)];
    switch (choice % 16) {
      case 0:
        peer_.HandleConnectionState(transport, kConnectionStates[reader_.U8() % 6], now_);
        break;
      case 1:
        peer_.HandleChannel(transport,
                            reader_.U8() % 2 == 0 ? PeerPath::TransportState::kOpen
                                                  : PeerPath::TransportState::kClosed,
                            now_);
        break;
      case 2:
        peer_.path().SetBuffered(transport, DataSize::Bytes(reader_.U16()));
        break;
      case 3:
      case 4:
        peer_.PullAudio(now_, sound_);
        break;
      case 5:
        now_ += TimeDelta::Millis(reader_.U16());
        break;
      case 6:
      case 7:
        SendVideo();
        break;
      default:
        ReceivePacket(choice);
    }
  }

  // Half of them have a header that parses, so that the rest is looked at.
  void ReceivePacket(std::uint8_t choice) {
    const std::size_t length = reader_.U8();
    const auto rest = reader_.Bytes(std::min(length, reader_.remaining()));
    packet_.assign(rest.begin(), rest.end());
    if (choice % 2 == 0 && !packet_.empty()) {
      packet_[0] = static_cast<std::uint8_t>(kPacketVersion << 4 | choice / 16);
    }
    peer_.HandlePacket(packet_, now_);
    peer_.Retransmit(cache_, now_);
  }

  void SendVideo() {
    VideoPacket packet;
    packet.packet_number = number_;
    packet.frame_number = number_++;
    packet.is_keyframe = peer_.TakeHelpWanted(VideoFlow::Help::kKeyframe, now_);
    packet.width = packet.height = 16;
    packet.payload = std::span(bytes_).first(1 + reader_.U8() * 4u);
    const auto written = std::span(written_).first(WriteVideoPacket(0, packet, written_));
    cache_.Store(packet.packet_number, written, now_);
    if (peer_.video_readiness(now_) == RemotePeer::VideoReadiness::kBusy) peer_.LetQueueDrain(now_);
    peer_.SendVideo(packet, VideoSize::kFull, packet.packet_number, written, now_);
  }

  void Run() {
    actions_.BeginInput();
    peer_.Run(now_, session_, actions_);
    peer_.Send(now_, actions_);
    while (const auto action = actions_.Poll()) {
      const auto* send = std::get_if<SendPacket>(&*action);
      if (send != nullptr) Require(!send->data.empty() && send->data.size() <= kMaxPacketBytes);
    }
  }

  static constexpr std::array kConnectionStates = {
      ConnectionState::kNew,          ConnectionState::kConnecting, ConnectionState::kConnected,
      ConnectionState::kDisconnected, ConnectionState::kFailed,     ConnectionState::kClosed};

  ByteReader reader_;
  Timestamp now_ = Timestamp::Millis(1000);
  ActionQueue actions_;
  RoomSession session_{RoomSessionConfig{}, 1};
  const std::vector<IceServer> ice_servers_;
  OwnCodecs codecs_;
  RemotePeer peer_{
      PeerId("z"), {PeerId("b"), "Bob"}, FirstOffer::kOurs, 0, ice_servers_, codecs_, actions_,
      now_};
  RetransmissionCache cache_;
  AudioFrame sound_;
  std::vector<std::uint8_t> packet_;
  std::array<std::uint8_t, 1100> bytes_{};
  std::array<std::uint8_t, kMaxPacketBytes> written_{};
  std::uint16_t number_ = 65'000;
};

}  // namespace
}  // namespace visavis

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  visavis::Life({data, size}).Go();
  return 0;
}
