#include "tests/sim/simulated_call.h"

#include <algorithm>
#include <type_traits>
#include <variant>

#include "wasm/congestion/packet_overhead.h"

namespace visavis::sim {
namespace {

constexpr TimeDelta kCameraInterval = TimeDelta::Micros(1'000'000 / 30);

}  // namespace

// An RTCPeerConnection with its data channel.
struct SimulatedCall::Connection {
  FakePeerConnection pc;
  bool is_open = false;
};

// A page: the engine and what it asked for.
struct SimulatedCall::Host {
  Host(Person index, const std::string& display_name, std::uint64_t seed)
      : person(index), name(display_name), engine(seed) {}

  Person person;
  std::string name;
  CallEngine engine;
  bool is_alive = true;
  SocketId socket;
  std::map<ConnectionId, std::unique_ptr<Connection>> connections;
  std::map<Person, Experience> experiences;
  std::map<Person, PeerState> states;
  std::map<Person, std::string> peers;
  std::map<Person, std::pair<MediaSwitch, MediaSwitch>> media;

  testing::SpeechLikeSound voice_source;
  std::vector<float> voice;  // all that was said
  int frames_captured = 0;
  int audio_frames = 0;
  std::map<int, VideoFrame> recent_pictures;  // by index, to compare with what others see
};

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
  hosts_.push_back(std::make_unique<Host>(person, name, config_.seed * 100 + person));
  Host& host = *hosts_.back();
  // Two voices must differ: each starts elsewhere in the same endless speech.
  AudioFrame skipped;
  for (std::size_t i = 0; i < person * 777; ++i) host.voice_source.Next(skipped);
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
      channels_[{other, person, transport}].SetFault(ChannelFault::kHolds);
    }
  }
  After(until_relay_notices, [this, person] { relay_->Lose(person); });
}

void SimulatedCall::SetLink(const LinkConfig& link) {
  config_.link = link;
  for (const auto& [pair, direction] : links_) direction->SetConfig(link, now_);
}

void SimulatedCall::SetFault(Person one, Person other, TransportId transport, ChannelFault fault) {
  for (const auto& [from, to] : {std::pair(one, other), std::pair(other, one)}) {
    Channel& channel = channels_[{from, to, transport}];
    channel.SetFault(fault);
    while (auto datagram = channel.Release()) {
      const auto size = DataSize::Bytes(static_cast<std::int64_t>(datagram->bytes.size()));
      links_.at({from, to})->Send(*std::move(datagram), size + kPacketOverhead, now_);
    }
    ReportBuffered(*hosts_[from]);
  }
}

void SimulatedCall::TellConnectionState(Person one, Person other, TransportId transport,
                                        ConnectionState state) {
  for (const auto& [to, from] : {std::pair(one, other), std::pair(other, one)}) {
    Inject(to, ConnectionStateChanged{{IdOf(to, from), transport}, state});
  }
}

DataSize SimulatedCall::BufferedAmount(Person from, Person to, TransportId transport) const {
  const auto channel = channels_.find({from, to, transport});
  return channel == channels_.end() ? DataSize::Zero() : channel->second.buffered();
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
  for (const auto& [pair, link] : links_) {
    while (auto datagram = link->Poll(now_)) {
      Host& receiver = *hosts_[pair.second];
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

void SimulatedCall::CaptureAndPlay(Host& host) {
  if (Timestamp::Zero() + kAudioFrameDuration * std::int64_t{host.audio_frames} <= now_) {
    ++host.audio_frames;
    AudioFrame frame;
    host.voice_source.Next(frame);
    host.voice.insert(host.voice.end(), frame.samples.begin(), frame.samples.end());
    Input(host, AudioCaptured{&frame, now_});
    for (const auto& [other, name] : host.peers) {
      std::vector<float>& sound = host.experiences[other].sound;
      // What came before the peer was there was silence.
      sound.resize(host.voice.size() - frame.samples.size(), 0.0F);
      for (const auto& [id, connection] : host.connections) {
        if (id.transport != TransportId::kAudio || relay_->ClientOf(id.peer) != other) continue;
        host.engine.PullAudio(id.peer, now_, frame);
        sound.insert(sound.end(), frame.samples.begin(), frame.samples.end());
        break;
      }
    }
  }
  if (Timestamp::Zero() + kCameraInterval * std::int64_t{host.frames_captured} <= now_) {
    const int index = host.frames_captured++;
    VideoFrame& picture = host.recent_pictures[index];
    DrawPicture(host.person, index, picture);
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
  while (const auto action = host.engine.PollAction()) Execute(host, *action);
  ReportBuffered(host);
}

// As a page does after it has executed all actions.
void SimulatedCall::ReportBuffered(Host& host) {
  std::vector<ChannelBuffered> changes;
  for (const auto& [id, connection] : host.connections) {
    Channel& channel = channels_[{host.person, relay_->ClientOf(id.peer), id.transport}];
    if (channel.TakeChange()) changes.push_back({id, channel.buffered()});
  }
  for (const ChannelBuffered& change : changes) Input(host, change);
}

void SimulatedCall::SendDatagram(Host& host, const SendPacket& action) {
  const Person other = relay_->ClientOf(action.connection.peer);
  Channel& channel = channels_[{host.person, other, action.connection.transport}];
  channel.Take({action.connection.transport, {action.data.begin(), action.data.end()}});
  while (auto datagram = channel.Release()) {
    const auto size = DataSize::Bytes(static_cast<std::int64_t>(datagram->bytes.size()));
    links_.at({host.person, other})->Send(*std::move(datagram), size + kPacketOverhead, now_);
  }
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
                                 std::to_string(static_cast<int>(what.connection.transport))),
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

// --- the browser's connections ---------------------------------------------------------------

SimulatedCall::Connection* SimulatedCall::Find(Host& host, const ConnectionId& id) {
  const auto connection = host.connections.find(id);
  return connection == host.connections.end() ? nullptr : connection->second.get();
}

SimulatedCall::Connection* SimulatedCall::Other(Host& host, const ConnectionId& id) {
  Host& other = *hosts_[relay_->ClientOf(id.peer)];
  if (!other.is_alive) return nullptr;
  for (const auto& [other_id, connection] : other.connections) {
    if (other_id.transport == id.transport && relay_->ClientOf(other_id.peer) == host.person) {
      return connection.get();
    }
  }
  return nullptr;
}

void SimulatedCall::SetLocal(Host& host, const ConnectionId& id) {
  Connection* connection = Find(host, id);
  if (connection == nullptr) return;
  const auto description = connection->pc.SetLocalDescription();
  if (!description) return Input(host, DescriptionFailed{id});
  Input(host, LocalDescriptionSet{id, description->kind, description->Sdp()});
  IceCandidate candidate;
  candidate.candidate = "candidate:1 1 udp 1 192.0.2.1 9 typ host";
  candidate.sdp_mid = "0";
  candidate.username_fragment = description->ufrag;
  candidate.transport = id.transport;
  Input(host, LocalCandidateFound{id, candidate});
  AfterChange(host, id);
}

void SimulatedCall::SetRemote(Host& host, const ConnectionId& id, SdpKind kind,
                              const std::string& sdp) {
  Connection* connection = Find(host, id);
  if (connection == nullptr) return;
  if (!connection->pc.SetRemoteDescription(kind, sdp)) return Input(host, DescriptionFailed{id});
  Input(host, RemoteDescriptionSet{id});
  AfterChange(host, id);
}

void SimulatedCall::AddCandidate(Host& host, const ConnectionId& id,
                                 const IceCandidate& candidate) {
  if (Connection* connection = Find(host, id)) {
    connection->pc.AddIceCandidate(candidate);
    AfterChange(host, id);
  }
}

void SimulatedCall::AfterChange(Host& host, const ConnectionId& id) {
  Connection* mine = Find(host, id);
  if (mine == nullptr) return;
  if (mine->pc.TakeNegotiationNeeded()) Input(host, NegotiationNeeded{id});
  Connection* theirs = Other(host, id);
  if (theirs == nullptr || mine->is_open || theirs->is_open) return;
  if (!mine->pc.IsSettled() || !theirs->pc.IsSettled()) return;
  if (!mine->pc.CanReachRemote() || !theirs->pc.CanReachRemote()) return;
  mine->is_open = theirs->is_open = true;
  Host& other = *hosts_[relay_->ClientOf(id.peer)];
  for (const auto& [other_id, connection] : other.connections) {
    if (connection.get() != theirs) continue;
    const ConnectionId copy = other_id;
    Input(other, ConnectionStateChanged{copy, ConnectionState::kConnected});
    Input(other, ChannelOpened{copy});
    break;
  }
  Input(host, ConnectionStateChanged{id, ConnectionState::kConnected});
  Input(host, ChannelOpened{id});
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
