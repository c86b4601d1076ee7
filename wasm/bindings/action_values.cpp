#include "wasm/bindings/action_values.h"

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "wasm/bindings/names.h"

namespace visavis {
namespace {

using emscripten::val;

val Object(const char* type) {
  val object = val::object();
  object.set("type", type);
  return object;
}

val Object(const char* type, const ConnectionId& connection) {
  val object = Object(type);
  object.set("peerId", connection.peer.value());
  object.set("transport", std::string(ToString(connection.transport)));
  return object;
}

val Object(const char* type, const PeerId& peer) {
  val object = Object(type);
  object.set("peerId", peer.value());
  return object;
}

template <typename T>
val OrNull(const std::optional<T>& value) {
  return value ? val(*value) : val::null();
}

val ToValue(const IceServer& server) {
  val object = val::object();
  object.set("urls", val::array(server.urls));
  object.set("username", server.username);
  object.set("credential", server.credential);
  return object;
}

struct Converter {
  val operator()(const OpenSocket&) const { return Object("openSocket"); }
  val operator()(const SendSocketText& action) const {
    val object = Object("sendSocketText");
    object.set("text", action.text);
    return object;
  }
  val operator()(const CloseSocket&) const { return Object("closeSocket"); }

  val operator()(const CreateConnection& action) const {
    val object = Object("createConnection", action.connection);
    val servers = val::array();
    for (const IceServer& server : action.ice_servers) servers.call<void>("push", ToValue(server));
    object.set("iceServers", servers);
    return object;
  }
  val operator()(const CloseConnection& action) const {
    return Object("closeConnection", action.connection);
  }
  val operator()(const SetLocalDescription& action) const {
    return Object("setLocalDescription", action.connection);
  }
  val operator()(const SetRemoteDescription& action) const {
    val object = Object("setRemoteDescription", action.connection);
    object.set("kind", std::string(ToString(action.kind)));
    object.set("sdp", action.sdp);
    return object;
  }
  val operator()(const AddIceCandidate& action) const {
    val object = Object("addIceCandidate", action.connection);
    object.set("candidate", action.candidate.candidate);
    object.set("sdpMid", OrNull(action.candidate.sdp_mid));
    object.set("sdpMLineIndex", OrNull(action.candidate.sdp_mline_index));
    object.set("usernameFragment", OrNull(action.candidate.username_fragment));
    return object;
  }
  val operator()(const RestartIce& action) const { return Object("restartIce", action.connection); }
  val operator()(const SendPacket& action) const { return Object("sendPacket", action.connection); }

  val operator()(const RenderFrame& action) const {
    val object = Object("renderFrame", action.peer);
    object.set("width", action.frame->width());
    object.set("height", action.frame->height());
    object.set("captureTimeMs", action.frame->capture_time.ms_f());
    object.set("place", action.frame->place());
    return object;
  }

  val operator()(const LoadDeepAudio&) const { return Object("loadDeepAudio"); }

  val operator()(const PeerJoined& action) const {
    val object = Object("peerJoined", action.peer.id);
    object.set("name", action.peer.name);
    return object;
  }
  val operator()(const PeerLeft& action) const {
    val object = Object("peerLeft", action.id);
    object.set("reason", action.reason);
    return object;
  }
  val operator()(const PeerStateChanged& action) const {
    val object = Object("peerStateChanged", action.peer);
    object.set("state", std::string(ToString(action.state)));
    return object;
  }
  val operator()(const PeerMediaChanged& action) const {
    val object = Object("peerMediaChanged", action.peer);
    object.set("audio", action.audio == MediaSwitch::kOn);
    object.set("video", action.video == MediaSwitch::kOn);
    return object;
  }
  val operator()(const SessionStateChanged& action) const {
    val object = Object("sessionStateChanged");
    object.set("state", std::string(ToString(action.state)));
    object.set("reason", std::string(ToString(action.reason)));
    return object;
  }
  val operator()(const SessionError& action) const {
    val object = Object("sessionError");
    object.set("code", action.code);
    object.set("message", action.message);
    return object;
  }
};

}  // namespace

val ToValue(const Action& action) { return std::visit(Converter{}, action); }

std::span<const std::uint8_t> BytesOf(const Action& action) {
  const auto* packet = std::get_if<SendPacket>(&action);
  return packet == nullptr ? std::span<const std::uint8_t>() : packet->data;
}

}  // namespace visavis
