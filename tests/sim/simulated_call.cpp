#include "tests/sim/simulated_call.h"

#include <algorithm>
#include <type_traits>
#include <variant>

#include "tests/sim/simulated_host.h"

namespace visavis::sim {
namespace {

constexpr TimeDelta kCameraInterval = TimeDelta::Micros(1'000'000 / 30);

}  // namespace

SimulatedCall::SimulatedCall(const SimulatedCallConfig& config) : config_(config) {
  relay_ = std::make_unique<SimulatedRelay>([this](std::size_t client, std::string text) {
    After(config_.relay_delay, [this, client, text = std::move(text)] {
      Host& host = *hosts_[client];
      Input(host, SocketMessage{host.socket, text});
    });
  });
}

SimulatedCall::~SimulatedCall() = default;

SimulatedCall::Person SimulatedCall::Add(const std::string& name) {
  const Person person = hosts_.size();
  auto codecs = config_.make_codecs ? config_.make_codecs() : std::make_unique<OwnCodecs>();
  hosts_.push_back(
      std::make_unique<Host>(person, name, config_.seed * 100 + person, std::move(codecs)));
  Host& host = *hosts_.back();
  // Two voices must differ: each starts elsewhere in the same endless speech.
  AudioFrame skipped;
  for (std::size_t i = 0; i < person * 777; ++i) Speak(host, skipped);
  host.voice.assign(static_cast<std::size_t>(now_.us() * kAudioSampleRateHz / 1'000'000), 0.0F);
  host.audio_frames = static_cast<int>(now_.us() / kAudioFrameDuration.us());
  host.frames_captured = static_cast<int>(now_.us() / kCameraInterval.us());
  for (Person other = 0; other < person; ++other) {
    links_[{person, other}] =
        std::make_unique<Link<Datagram>>(config_.link, config_.seed + 1000 * person + other);
    links_[{other, person}] =
        std::make_unique<Link<Datagram>>(config_.link, config_.seed + 1000 * other + person);
  }
  Input(host, AudioSwitched{MediaSwitch::kOn});
  Input(host, VideoSwitched{MediaSwitch::kOn});
  Input(host, JoinRequested{"room", name});
  return person;
}

void SimulatedCall::Leave(Person person) { Input(*hosts_[person], LeaveRequested{}); }

void SimulatedCall::Vanish(Person person, TimeDelta until_relay_notices) {
  hosts_[person]->is_alive = false;
  for (Person other = 0; other < hosts_.size(); ++other) {
    for (const TransportId transport : kTransports) {
      ChannelOf(other, person, transport).SetFault(ChannelFault::kHolds);
    }
  }
  After(until_relay_notices, [this, person] { relay_->Lose(person); });
}

void SimulatedCall::SetLink(const LinkConfig& link) {
  config_.link = link;
  for (const auto& [pair, direction] : links_) direction->SetConfig(link, now_);
}

void SimulatedCall::SetLink(Person from, Person to, const LinkConfig& link) {
  links_.at({from, to})->SetConfig(link, now_);
}

void SimulatedCall::SetUplink(Person person, const LinkConfig& link) {
  auto& uplink = uplinks_[person];
  if (uplink == nullptr) {
    uplink = std::make_unique<Link<std::pair<Person, Datagram>>>(link, config_.seed + person);
  }
  uplink->SetConfig(link, now_);
}

void SimulatedCall::Switch(Person person, MediaSwitch audio, MediaSwitch video) {
  Input(*hosts_[person], AudioSwitched{audio});
  Input(*hosts_[person], VideoSwitched{video});
}

void SimulatedCall::Inject(Person person, const Event& event) { Input(*hosts_[person], event); }

void SimulatedCall::After(TimeDelta delay, std::function<void()> what) {
  tasks_.emplace(std::pair(now_ + delay, tasks_made_++), std::move(what));
}

// --- time ------------------------------------------------------------------------------------

Timestamp SimulatedCall::NextTime() {
  Timestamp next = tasks_.empty() ? Timestamp::PlusInfinity() : tasks_.begin()->first.first;
  for (const auto& [pair, link] : links_) next = std::min(next, link->NextTimeout());
  for (const auto& [person, uplink] : uplinks_) next = std::min(next, uplink->NextTimeout());
  for (auto& [key, channel] : channels_) {
    if (SctpAssociation* association = channel.sctp())
      next = std::min({next, association->NextTimeout(), association->sack_time()});
  }
  for (const auto& host : hosts_) {
    if (!host->is_alive) continue;
    next = std::min({next, host->engine.NextTimeout(),
                     Timestamp::Zero() + kCameraInterval * std::int64_t{host->frames_captured},
                     Timestamp::Zero() + kAudioFrameDuration * std::int64_t{host->audio_frames}});
  }
  return std::max(next, now_);
}

void SimulatedCall::RunUntil(Timestamp end) {
  while (NextTime() < end) {
    now_ = NextTime();
    while (!tasks_.empty() && tasks_.begin()->first.first <= now_) {
      const auto what = std::move(tasks_.begin()->second);
      tasks_.erase(tasks_.begin());
      what();
    }
    DeliverPackets();
    RunSctpTimers();
    for (const auto& host : hosts_) {
      if (!host->is_alive) continue;
      CaptureAndPlay(*host);
      if (host->engine.NextTimeout() <= now_) {
        host->engine.HandleTimeout(now_);
        Drain(*host);
      }
    }
  }
  now_ = end;
}

void SimulatedCall::DeliverPackets() {
  for (const auto& [person, uplink] : uplinks_) {
    while (auto routed = uplink->Poll(now_)) {
      const DataSize size = SizeOf(routed->second);
      links_.at({person, routed->first})->Send(std::move(routed->second), size, now_);
    }
  }
  for (const auto& [pair, link] : links_) {
    while (auto datagram = link->Poll(now_)) {
      Host& receiver = *hosts_[pair.second];
      if (!PassSctp(pair.first, pair.second, *datagram)) continue;
      const auto id = std::find_if(
          receiver.connections.begin(), receiver.connections.end(), [&](const auto& entry) {
            return entry.first.transport == datagram->transport &&
                   relay_->ClientOf(entry.first.peer) == pair.first && entry.second->is_open;
          });
      if (id == receiver.connections.end()) continue;
      Input(receiver, PacketReceived{ConnectionId(id->first), datagram->bytes});
    }
  }
}

// The next 20 ms of what it says.
void SimulatedCall::Speak(Host& host, AudioFrame& frame) {
  if (config_.speech.empty()) return host.voice_source.Next(frame);
  frame.Resize(1, kAudioFrameSamples);
  for (float& sample : frame.samples())
    sample = config_.speech[host.speech_at++ % config_.speech.size()];
}

void SimulatedCall::CaptureAndPlay(Host& host) {
  if (Timestamp::Zero() + kAudioFrameDuration * std::int64_t{host.audio_frames} <= now_) {
    ++host.audio_frames;
    AudioFrame frame;
    Speak(host, frame);
    host.voice.insert(host.voice.end(), frame.samples().begin(), frame.samples().end());
    Input(host, AudioCaptured{&frame, now_});
    for (const auto& [other, name] : host.peers) {
      std::vector<float>& sound = host.experiences[other].sound;
      // What came before the peer was there was silence.
      sound.resize(host.voice.size() - frame.samples().size(), 0.0F);
      for (const auto& [id, connection] : host.connections) {
        if (id.transport != TransportId::kAudio || relay_->ClientOf(id.peer) != other) continue;
        host.engine.PullAudio(id.peer, now_, frame);
        sound.insert(sound.end(), frame.samples().begin(), frame.samples().end());
        break;
      }
    }
  }
  if (Timestamp::Zero() + kCameraInterval * std::int64_t{host.frames_captured} <= now_) {
    const int index = host.frames_captured++;
    if (config_.scene == Scene::kNone) return;
    VideoFrame& picture = host.recent_pictures[index];
    DrawPicture(config_.scene, host.person, index, picture);
    picture.capture_time = now_;
    host.recent_pictures.erase(index - 90);
    Input(host, FrameCaptured{&picture});
  }
}

// --- the engine's page -----------------------------------------------------------------------

void SimulatedCall::Input(Host& host, const Event& event) {
  if (!host.is_alive) return;
  host.engine.HandleInput(event, now_);
  Drain(host);
}

void SimulatedCall::Drain(Host& host) {
  host.engine.Send(now_);
  while (const auto action = host.engine.PollAction()) Execute(host, *action);
  ReportBuffered(host);
}

void SimulatedCall::Execute(Host& host, const Action& action) {
  const Person person = host.person;
  std::visit(
      [&](const auto& what) {
        using T = std::decay_t<decltype(what)>;
        if constexpr (std::is_same_v<T, OpenSocket>) {
          host.socket = what.socket;
          After(config_.relay_delay,
                [this, person] { Input(*hosts_[person], SocketOpened{hosts_[person]->socket}); });
        } else if constexpr (std::is_same_v<T, SendSocketText>) {
          After(config_.relay_delay,
                [this, person, text = what.text] { relay_->Receive(person, text); });
        } else if constexpr (std::is_same_v<T, CloseSocket>) {
          After(config_.relay_delay, [this, person] { relay_->Lose(person); });
        } else if constexpr (std::is_same_v<T, CreateConnection>) {
          auto& connection = host.connections[what.connection];
          connection = std::make_unique<Connection>(Connection{
              FakePeerConnection(host.name + what.connection.peer.value() +
                                 std::to_string(static_cast<int>(what.connection.transport)) + '/' +
                                 std::to_string(++host.connections_made) + '/'),
              false});
          connection->pc.Wish();
          After(config_.browser_delay,
                [this, person, id = what.connection] { AfterChange(*hosts_[person], id); });
        } else if constexpr (std::is_same_v<T, CloseConnection>) {
          host.connections.erase(what.connection);
        } else if constexpr (std::is_same_v<T, SetLocalDescription>) {
          After(config_.browser_delay,
                [this, person, id = what.connection] { SetLocal(*hosts_[person], id); });
        } else if constexpr (std::is_same_v<T, SetRemoteDescription>) {
          After(config_.browser_delay, [this, person, what] {
            SetRemote(*hosts_[person], what.connection, what.kind, what.sdp);
          });
        } else if constexpr (std::is_same_v<T, AddIceCandidate>) {
          After(config_.browser_delay, [this, person, what] {
            AddCandidate(*hosts_[person], what.connection, what.candidate);
          });
        } else if constexpr (std::is_same_v<T, RestartIce>) {
          if (Connection* connection = Find(host, what.connection)) connection->pc.RestartIce();
        } else if constexpr (std::is_same_v<T, SendPacket>) {
          SendDatagram(host, what);
        } else if constexpr (std::is_same_v<T, RenderFrame>) {
          Render(host, what);
        } else if constexpr (std::is_same_v<T, LoadDeepAudio>) {
          ++host.deep_audio_loads;
          After(config_.deep_audio_delay, [this, person] { LoadDeepAudioOf(*hosts_[person]); });
        } else if constexpr (std::is_same_v<T, PeerJoined>) {
          host.peers[relay_->ClientOf(what.peer.id)] = what.peer.name;
          host.states[relay_->ClientOf(what.peer.id)] = PeerState::kConnecting;
        } else if constexpr (std::is_same_v<T, PeerLeft>) {
          host.peers.erase(relay_->ClientOf(what.id));
        } else if constexpr (std::is_same_v<T, PeerStateChanged>) {
          host.states[relay_->ClientOf(what.peer)] = what.state;
        } else if constexpr (std::is_same_v<T, PeerMediaChanged>) {
          host.media[relay_->ClientOf(what.peer)] = {what.audio, what.video};
        }
      },
      action);
}

void SimulatedCall::LoadDeepAudioOf(Host& host) {
  if (config_.load_deep_audio && config_.load_deep_audio(*host.codecs)) {
    Input(host, DeepAudioLoaded{});
  } else {
    Input(host, DeepAudioFailed{});
  }
}

void SimulatedCall::Render(Host& host, const RenderFrame& action) {
  const Person other = relay_->ClientOf(action.peer);
  Seen seen{.render_time = now_,
            .capture_time = action.frame->capture_time,
            .psnr_db = 0,
            .resolution = action.frame->resolution()};
  const auto index =
      static_cast<int>((seen.capture_time.us() + kCameraInterval.us() / 2) / kCameraInterval.us());
  const auto& pictures = hosts_[other]->recent_pictures;
  const auto original = pictures.find(index);
  if (original != pictures.end() && seen.resolution == kPicture) {
    seen.psnr_db = testing::LumaPsnr(original->second, *action.frame);
  }
  host.experiences[other].pictures.push_back(seen);
}

// --- what the persons got --------------------------------------------------------------------

const Experience& SimulatedCall::From(Person person, Person other) const {
  static const Experience kNothing;
  const auto& experiences = At(person).experiences;
  const auto experience = experiences.find(other);
  return experience == experiences.end() ? kNothing : experience->second;
}

const std::vector<float>& SimulatedCall::Voice(Person person) const { return At(person).voice; }

std::vector<std::string> SimulatedCall::PeerNames(Person person) const {
  std::vector<std::string> names;
  for (const auto& [other, name] : At(person).peers) names.push_back(name);
  return names;
}

std::optional<PeerState> SimulatedCall::StateOf(Person person, Person other) const {
  const auto state = At(person).states.find(other);
  if (state == At(person).states.end()) return std::nullopt;
  return state->second;
}

CallStatistics SimulatedCall::Statistics(Person person) const {
  return At(person).engine.Statistics();
}

int SimulatedCall::DeepAudioLoads(Person person) const { return At(person).deep_audio_loads; }

PeerId SimulatedCall::IdOf(Person person, Person other) const {
  for (const auto& [id, connection] : At(person).connections) {
    if (relay_->ClientOf(id.peer) == other) return id.peer;
  }
  return {};
}

std::optional<std::pair<MediaSwitch, MediaSwitch>> SimulatedCall::MediaOf(Person person,
                                                                          Person other) const {
  const auto media = At(person).media.find(other);
  if (media == At(person).media.end()) return std::nullopt;
  return media->second;
}

}  // namespace visavis::sim
