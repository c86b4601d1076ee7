// What a call wants done: the outputs of CallEngine, to be executed in order. Spans and pointers
// point into the engine and are valid until its next input.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "wasm/base/ids.h"
#include "wasm/call/events.h"
#include "wasm/media/video_frame.h"
#include "wasm/signaling/messages.h"
#include "wasm/signaling/room_session.h"
#include "wasm/signaling/session_description.h"

namespace visavis {

// The relay's WebSocket. Answered by SocketOpened, SocketMessage and SocketClosed of that id.
using OpenSocket = RoomSession::OpenSocket;
using SendSocketText = RoomSession::SendSocketText;
using CloseSocket = RoomSession::CloseSocket;

// RTCPeerConnections. A new one has one data channel, negotiated with id 0, unordered and without
// retransmissions. Each Set…Description is answered by …DescriptionSet or DescriptionFailed.
struct CreateConnection {
  ConnectionId connection;
  std::vector<IceServer> ice_servers;
};
struct CloseConnection {
  ConnectionId connection;
};
struct SetLocalDescription {
  ConnectionId connection;
};
struct SetRemoteDescription {
  ConnectionId connection;
  SdpKind kind;
  std::string sdp;
};
struct AddIceCandidate {
  ConnectionId connection;
  IceCandidate candidate;
};
struct RestartIce {
  ConnectionId connection;
};
struct SendPacket {
  ConnectionId connection;
  std::span<const std::uint8_t> data;
};

// To be shown now.
struct RenderFrame {
  PeerId peer;
  const VideoFrame* frame;
};

// The module of deep redundancy (adr/0008-deep-redundancy.md) is to be loaded. Answered by
// DeepAudioLoaded or DeepAudioFailed.
struct LoadDeepAudio {};

// What a person is told.
enum class PeerState : std::uint8_t { kConnecting, kConnected, kReconnecting, kFailed };
std::string_view ToString(PeerState state);

using PeerJoined = RoomSession::PeerJoined;
using PeerLeft = RoomSession::PeerLeft;
struct PeerStateChanged {
  PeerId peer;
  PeerState state;
};
struct PeerMediaChanged {
  PeerId peer;
  MediaSwitch audio;
  MediaSwitch video;
};
using SessionStateChanged = RoomSession::StateChanged;
using SessionError = RoomSession::SessionError;

using Action =
    std::variant<OpenSocket, SendSocketText, CloseSocket, CreateConnection, CloseConnection,
                 SetLocalDescription, SetRemoteDescription, AddIceCandidate, RestartIce, SendPacket,
                 RenderFrame, LoadDeepAudio, PeerJoined, PeerLeft, PeerStateChanged,
                 PeerMediaChanged, SessionStateChanged, SessionError>;

}  // namespace visavis
