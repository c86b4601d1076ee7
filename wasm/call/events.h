// What happens to a call: the inputs of CallEngine, with the time of each given beside it. Spans
// and pointers are valid during HandleInput only.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <variant>

#include "wasm/base/data_rate.h"
#include "wasm/base/ids.h"
#include "wasm/base/timestamp.h"
#include "wasm/media/audio_frame.h"
#include "wasm/media/content_kind.h"
#include "wasm/media/video_frame.h"
#include "wasm/signaling/ice_recovery.h"
#include "wasm/signaling/room_session.h"
#include "wasm/signaling/session_description.h"

namespace visavis {

// One RTCPeerConnection of ours: to whom, and which of the pair's.
struct ConnectionId {
  PeerId peer;
  TransportId transport = TransportId::kMedia;
  friend auto operator<=>(const ConnectionId&, const ConnectionId&) = default;
};

enum class MediaSwitch : std::uint8_t { kOff, kOn };

// The person.
struct JoinRequested {
  std::string room;
  std::string display_name;
  std::string access = {};  // code for the room, where the relay asks for one
};
struct LeaveRequested {};
// The event "online".
struct NetworkCameBack {};
struct AudioSwitched {
  MediaSwitch audio;
};
struct VideoSwitched {
  MediaSwitch video;
};
// The application wants so much video at most, without overhead; without it, what the size of the
// picture can use.
struct VideoRateLimited {
  DataRate most;
};
// Of the frames that follow.
struct VideoDescribed {
  ContentKind content;
};

// The WebSocket that OpenSocket asked for.
struct SocketOpened {
  SocketId socket;
};
struct SocketMessage {
  SocketId socket;
  std::string_view text;
};
struct SocketClosed {
  SocketId socket;
  int code;  // RFC 6455 section 7.4
};

// An RTCPeerConnection that CreateConnection asked for. Events of connections that are gone are
// ignored.
struct NegotiationNeeded {
  ConnectionId connection;
};
struct LocalDescriptionSet {
  ConnectionId connection;
  SdpKind kind;
  std::string sdp;
};
struct RemoteDescriptionSet {
  ConnectionId connection;
};
struct DescriptionFailed {
  ConnectionId connection;
};
struct LocalCandidateFound {
  ConnectionId connection;
  IceCandidate candidate;
};
struct ConnectionStateChanged {
  ConnectionId connection;
  ConnectionState state;
};

// Its one data channel.
struct ChannelOpened {
  ConnectionId connection;
};
struct ChannelClosed {
  ConnectionId connection;
};
struct ChannelBuffered {
  ConnectionId connection;
  DataSize buffered;  // RTCDataChannel.bufferedAmount
};
struct PacketReceived {
  ConnectionId connection;
  std::span<const std::uint8_t> data;
};

// Camera and microphone. The capture times are in the clock of the inputs' times.
struct FrameCaptured {
  const VideoFrame* frame;
};
// How long the engine needed for the frame captured last, and for all else since it was told so the
// last time: the host has the clock.
struct FrameTook {
  TimeDelta time;
  TimeDelta others;
};
struct AudioCaptured {
  const AudioFrame* frame;
  Timestamp capture_time;
};

// What became of LoadDeepAudio: the codecs of CodecFactory::deep_audio() are there, or the load
// failed.
struct DeepAudioLoaded {};
struct DeepAudioFailed {};

using Event =
    std::variant<JoinRequested, LeaveRequested, NetworkCameBack, AudioSwitched, VideoSwitched,
                 VideoRateLimited, VideoDescribed, SocketOpened, SocketMessage, SocketClosed,
                 NegotiationNeeded, LocalDescriptionSet, RemoteDescriptionSet, DescriptionFailed,
                 LocalCandidateFound, ConnectionStateChanged, ChannelOpened, ChannelClosed,
                 ChannelBuffered, PacketReceived, FrameCaptured, FrameTook, AudioCaptured,
                 DeepAudioLoaded, DeepAudioFailed>;

}  // namespace visavis
