// CallEngine for JavaScript, as web/package/src/engine-module.ts describes it. Conversion and
// validation only: what cannot be understood is ignored, because a page must not be able to bring
// the engine into a state that its own inputs cannot.
#include <emscripten/bind.h>
#include <emscripten/emscripten.h>
#include <emscripten/val.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "wasm/bindings/action_values.h"
#include "wasm/bindings/names.h"
#include "wasm/bindings/numbers.h"
#include "wasm/bindings/page_codec_link.h"
#include "wasm/bindings/statistics_values.h"
#include "wasm/call/call_engine.h"
#include "wasm/codec_link/linked_codecs.h"

namespace visavis {
namespace {

using emscripten::typed_memory_view;
using emscripten::val;

constexpr double kMaxTimeMs = 1e12;  // 30 years

Timestamp ToTimestamp(double ms) {
  if (!(ms > 0)) return Timestamp::Zero();
  return Timestamp::MillisF(ms < kMaxTimeMs ? ms : kMaxTimeMs);
}

std::uint64_t SeedFrom(const val& options) {
  if (options.isUndefined() || options.isNull()) return 0;
  const val seed = options["seed"];
  return seed.isNumber() ? static_cast<std::uint64_t>(ToInteger(seed.as<double>(), 0x1p53)) : 0;
}

class EngineBinding {
 public:
  explicit EngineBinding(val options)
      : link_(options["codecs"]),
        deep_audio_link_(options["deepAudio"]),
        engine_(SeedFrom(options), codecs_) {}

  void Join(std::string room, std::string name, std::string access, double now) {
    Input(JoinRequested{std::move(room), std::move(name), std::move(access)}, now);
  }
  void NetworkIsBack(double now) { Input(NetworkCameBack{}, now); }
  void Leave(double now) { Input(LeaveRequested{}, now); }

  // The page has one socket at a time and reports nothing of one that it has closed.
  void SocketWasOpened(double now) { Input(SocketOpened{socket_}, now); }
  void SocketHasMessage(std::string text, double now) { Input(SocketMessage{socket_, text}, now); }
  void SocketWasClosed(double code, double now) {
    Input(SocketClosed{socket_, static_cast<int>(ToInteger(code, 65535))}, now);
  }

  void NegotiationIsNeeded(std::string peer, std::string transport, double now) {
    if (auto id = Connection(peer, transport)) Input(NegotiationNeeded{*id}, now);
  }
  void LocalDescriptionIsSet(std::string peer, std::string transport, std::string kind,
                             std::string sdp, double now) {
    auto id = Connection(peer, transport);
    const auto sdp_kind = ParseSdpKind(kind);
    if (!sdp_kind) ++inputs_refused_;
    if (id && sdp_kind) Input(LocalDescriptionSet{*id, *sdp_kind, std::move(sdp)}, now);
  }
  void RemoteDescriptionIsSet(std::string peer, std::string transport, double now) {
    if (auto id = Connection(peer, transport)) Input(RemoteDescriptionSet{*id}, now);
  }
  void DescriptionHasFailed(std::string peer, std::string transport, std::string, double now) {
    if (auto id = Connection(peer, transport)) Input(DescriptionFailed{*id}, now);
  }
  void LocalCandidate(std::string peer, std::string transport, std::string candidate,
                      std::string sdp_mid, double sdp_mline_index, std::string username_fragment,
                      double now) {
    auto id = Connection(peer, transport);
    if (!id) return;
    IceCandidate parsed;
    parsed.candidate = std::move(candidate);
    parsed.transport = id->transport;
    if (!sdp_mid.empty()) parsed.sdp_mid = std::move(sdp_mid);
    if (sdp_mline_index >= 0) {
      parsed.sdp_mline_index = static_cast<std::uint16_t>(ToInteger(sdp_mline_index, 65535));
    }
    if (!username_fragment.empty()) parsed.username_fragment = std::move(username_fragment);
    Input(LocalCandidateFound{*id, std::move(parsed)}, now);
  }
  void ConnectionStateHasChanged(std::string peer, std::string transport, std::string state,
                                 double now) {
    auto id = Connection(peer, transport);
    const auto parsed = ParseConnectionState(state);
    if (!parsed) ++inputs_refused_;
    if (id && parsed) Input(ConnectionStateChanged{*id, *parsed}, now);
  }

  void ChannelWasOpened(std::string peer, std::string transport, double now) {
    if (auto id = Connection(peer, transport)) Input(ChannelOpened{*id}, now);
  }
  void ChannelWasClosed(std::string peer, std::string transport, double now) {
    if (auto id = Connection(peer, transport)) Input(ChannelClosed{*id}, now);
  }
  void ChannelHasBuffered(std::string peer, std::string transport, double bytes, double now) {
    auto id = Connection(peer, transport);
    if (id) Input(ChannelBuffered{*id, DataSize::Bytes(ToInteger(bytes, 0x1p40))}, now);
  }
  val PacketBuffer(double bytes) {
    packet_.resize(static_cast<std::size_t>(ToInteger(bytes, kMaxReceivedPacketBytes)));
    return val(typed_memory_view(packet_.size(), packet_.data()));
  }
  void PacketIsReceived(std::string peer, std::string transport, double bytes, double now) {
    auto id = Connection(peer, transport);
    const auto size = static_cast<std::size_t>(ToInteger(bytes, kMaxReceivedPacketBytes));
    if (!id) return;
    if (size > packet_.size()) {
      ++inputs_refused_;
      return;
    }
    Input(PacketReceived{*id, std::span(packet_).first(size)}, now);
  }

  // The picture itself was given to the codecs.
  void FrameIsCaptured(double width, double height, double capture_time, double now) {
    const Resolution resolution{.width = static_cast<int>(ToInteger(width, 0x1p20)),
                                .height = static_cast<int>(ToInteger(height, 0x1p20))};
    const double start = emscripten_get_now();
    if (!IsSource(resolution)) {
      ++frames_refused_;
      return;
    }
    frame_.SetPlace(resolution, kCapturedPlace);
    frame_.capture_time = ToTimestamp(capture_time);
    engine_.HandleInput(FrameCaptured{&frame_}, ToTimestamp(now));
    const double took = emscripten_get_now() - start;
    engine_.HandleInput(
        FrameTook{TimeDelta::MillisF(took), TimeDelta::MillisF(std::exchange(busy_ms_, 0.0))},
        ToTimestamp(now));
  }
  val AudioBuffer() {
    return val(typed_memory_view(captured_.samples().size(), captured_.samples().data()));
  }
  void AudioIsCaptured(double capture_time, double now) {
    Input(AudioCaptured{&captured_, ToTimestamp(capture_time)}, now);
  }
  void SetAudioEnabled(bool enabled, double now) { Input(AudioSwitched{ToSwitch(enabled)}, now); }
  void SetMaxVideoRate(double bps, double now) {
    Input(VideoRateLimited{DataRate::BitsPerSec(ToInteger(bps, 1e9))}, now);
  }
  void SetVideoEnabled(bool enabled, double now) { Input(VideoSwitched{ToSwitch(enabled)}, now); }
  void DescribeVideo(std::string content, double now) {
    const auto kind = ParseContentKind(content);
    if (!kind) ++inputs_refused_;
    if (kind) Input(VideoDescribed{*kind}, now);
  }
  void DeepAudioIsLoaded(double now) { Input(DeepAudioLoaded{}, now); }
  void DeepAudioHasFailed(double now) { Input(DeepAudioFailed{}, now); }
  val PlayAudio(std::string peer, double now) {
    const double start = emscripten_get_now();
    engine_.PullAudio(PeerId(std::move(peer)), ToTimestamp(now), played_);
    busy_ms_ += emscripten_get_now() - start;
    return val(typed_memory_view(played_.samples().size(), played_.samples().data()));
  }

  val Poll(double now) {
    const double start = emscripten_get_now();
    engine_.Send(ToTimestamp(now));
    busy_ms_ += emscripten_get_now() - start;
    val actions = val::array();
    polled_.clear();
    while (const auto action = engine_.PollAction()) {
      if (const auto* open = std::get_if<OpenSocket>(&*action)) socket_ = open->socket;
      actions.call<void>("push", ToValue(*action));
      polled_.push_back(BytesOf(*action));
    }
    // Nothing from here on allocates in the module's memory, so no view is detached.
    for (std::size_t i = 0; i < polled_.size(); ++i) {
      if (polled_[i].empty()) continue;
      actions[i].set("data", val(typed_memory_view(polled_[i].size(), polled_[i].data())));
    }
    return actions;
  }
  double NextTimeoutMs() const {
    const Timestamp next = engine_.NextTimeout();
    return next.IsFinite() ? next.ms_f() : std::numeric_limits<double>::infinity();
  }
  void HandleTimeout(double now) {
    const double start = emscripten_get_now();
    engine_.HandleTimeout(ToTimestamp(now));
    busy_ms_ += emscripten_get_now() - start;
  }
  val Statistics() const {
    val object = ToValue(engine_.Statistics());
    object.set("inputsRefused", static_cast<double>(inputs_refused_));
    object.set("framesRefused", static_cast<double>(frames_refused_));
    return object;
  }

 private:
  // More than a data channel of ours ever brings, so that one that is too large is seen as such.
  static constexpr std::size_t kMaxReceivedPacketBytes = 64 * 1024;

  // Not zero; nobody asks for it by its place.
  static constexpr std::uint32_t kCapturedPlace = 1;

  static MediaSwitch ToSwitch(bool enabled) {
    return enabled ? MediaSwitch::kOn : MediaSwitch::kOff;
  }
  std::optional<ConnectionId> Connection(std::string& peer, const std::string& transport) {
    const auto parsed = ParseTransport(transport);
    if (!parsed) {
      ++inputs_refused_;
      return std::nullopt;
    }
    return ConnectionId{PeerId(std::move(peer)), *parsed};
  }
  void Input(const Event& event, double now) {
    const double start = emscripten_get_now();
    engine_.HandleInput(event, ToTimestamp(now));
    busy_ms_ += emscripten_get_now() - start;
  }

  PageCodecLink link_, deep_audio_link_;
  LinkedCodecs codecs_{link_, deep_audio_link_};
  CallEngine engine_;
  SocketId socket_;
  std::vector<std::uint8_t> packet_;
  VideoFrame frame_;  // the place of what the camera gave: the picture is with the codecs
  AudioFrame captured_;
  AudioFrame played_;
  std::vector<std::span<const std::uint8_t>> polled_;
  // With words or sizes that no page of ours writes.
  std::uint64_t inputs_refused_ = 0;
  double busy_ms_ = 0;                // with all but pictures, since the last of them
  std::uint64_t frames_refused_ = 0;  // a size that no picture has
};

}  // namespace

EMSCRIPTEN_BINDINGS(visavis_engine) {
  emscripten::class_<EngineBinding>("Engine")
      .constructor<val>()
      .function("join", &EngineBinding::Join)
      .function("leave", &EngineBinding::Leave)
      .function("networkIsBack", &EngineBinding::NetworkIsBack)
      .function("socketOpened", &EngineBinding::SocketWasOpened)
      .function("socketMessage", &EngineBinding::SocketHasMessage)
      .function("socketClosed", &EngineBinding::SocketWasClosed)
      .function("negotiationNeeded", &EngineBinding::NegotiationIsNeeded)
      .function("localDescriptionSet", &EngineBinding::LocalDescriptionIsSet)
      .function("remoteDescriptionSet", &EngineBinding::RemoteDescriptionIsSet)
      .function("descriptionFailed", &EngineBinding::DescriptionHasFailed)
      .function("localCandidate", &EngineBinding::LocalCandidate)
      .function("connectionStateChanged", &EngineBinding::ConnectionStateHasChanged)
      .function("channelOpened", &EngineBinding::ChannelWasOpened)
      .function("channelClosed", &EngineBinding::ChannelWasClosed)
      .function("channelBuffered", &EngineBinding::ChannelHasBuffered)
      .function("packetBuffer", &EngineBinding::PacketBuffer)
      .function("packetReceived", &EngineBinding::PacketIsReceived)
      .function("frameCaptured", &EngineBinding::FrameIsCaptured)
      .function("audioBuffer", &EngineBinding::AudioBuffer)
      .function("audioCaptured", &EngineBinding::AudioIsCaptured)
      .function("setAudioEnabled", &EngineBinding::SetAudioEnabled)
      .function("setVideoEnabled", &EngineBinding::SetVideoEnabled)
      .function("setMaxVideoRate", &EngineBinding::SetMaxVideoRate)
      .function("describeVideo", &EngineBinding::DescribeVideo)
      .function("deepAudioLoaded", &EngineBinding::DeepAudioIsLoaded)
      .function("deepAudioFailed", &EngineBinding::DeepAudioHasFailed)
      .function("playAudio", &EngineBinding::PlayAudio)
      .function("poll", &EngineBinding::Poll)
      .function("nextTimeoutMs", &EngineBinding::NextTimeoutMs)
      .function("handleTimeout", &EngineBinding::HandleTimeout)
      .function("statistics", &EngineBinding::Statistics);
}

}  // namespace visavis
