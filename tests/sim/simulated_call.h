// A call of several CallEngines in virtual time: a relay, connections between all pairs over links
// that can be changed while it runs, cameras, microphones, screens and speakers. The same seed
// gives the same call.
//
//   SimulatedCall call({.seed = 1});
//   const auto ann = call.Add("Ann"), bob = call.Add("Bob");
//   call.RunUntil(Timestamp::Millis(10'000));
//   call.From(bob, ann).FramesPerSecond(...)
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "tests/sim/channel.h"
#include "tests/sim/link.h"
#include "tests/sim/simulated_person.h"
#include "tests/sim/simulated_relay.h"
#include "tests/wasm/signaling/fake_peer_connection.h"
#include "wasm/call/call_engine.h"
#include "wasm/codec/codec_factory.h"

namespace visavis::sim {

struct SimulatedCallConfig {
  std::uint64_t seed = 1;
  Scene scene = Scene::kDrifting;
  LinkConfig link;                                 // of every pair, each way
  TimeDelta relay_delay = TimeDelta::Millis(20);   // one way
  TimeDelta browser_delay = TimeDelta::Millis(3);  // of a description
  // What everybody says, over and over, each from another place; empty: a voice that is made up.
  std::vector<float> speech = {};
  // The codecs of each; empty: OwnCodecs.
  std::function<std::unique_ptr<CodecFactory>()> make_codecs = {};
  // What becomes of LoadDeepAudio `deep_audio_delay` later: true where the codecs can do it now.
  std::function<bool(CodecFactory&)> load_deep_audio = {};
  TimeDelta deep_audio_delay = TimeDelta::Seconds(2);
  // What is below the data channels: datagrams, or SCTP with its congestion control.
  enum class Transport : std::uint8_t { kDatagrams, kSctp } transport = Transport::kDatagrams;
};

class SimulatedCall {
 public:
  using Person = std::size_t;

  explicit SimulatedCall(const SimulatedCallConfig& config);
  ~SimulatedCall();

  // A person who joins the room now, with camera and microphone on.
  Person Add(const std::string& name);
  void Leave(Person person);
  // The person's machine is gone at once; the relay notices later.
  void Vanish(Person person, TimeDelta until_relay_notices = TimeDelta::Seconds(35));
  void SetLink(const LinkConfig& link);
  // The way from one to one other alone.
  void SetLink(Person from, Person to, const LinkConfig& link);
  // What all that a person sends passes first, whoever it is for: the line of the house.
  void SetUplink(Person person, const LinkConfig& link);
  // How long a packet sent now would wait there.
  TimeDelta UplinkQueue(Person person) { return uplinks_.at(person)->QueueTime(now_); }
  // What the data channels of a connection between the two do from now on, both ways.
  void SetFault(Person one, Person other, TransportId transport, ChannelFault fault);
  // This share, 0..1, of all that a person sends from now on is damaged.
  void SetDamage(Person from, double share);
  // Both browsers say so of that connection.
  void TellConnectionState(Person one, Person other, TransportId transport, ConnectionState state);
  // The channel is closed at both ends; the connection stands.
  void CloseChannel(Person one, Person other, TransportId transport);
  // What `from` has given to its channel to `to` and has not left.
  DataSize BufferedAmount(Person from, Person to, TransportId transport) const;
  void Switch(Person person, MediaSwitch audio, MediaSwitch video);
  // Gives an engine one input as if its page had.
  void Inject(Person person, const Event& event);

  void RunUntil(Timestamp end);
  Timestamp now() const { return now_; }

  // What `person` got from `other`.
  const Experience& From(Person person, Person other) const;
  const std::vector<float>& Voice(Person person) const;
  std::vector<std::string> PeerNames(Person person) const;
  std::optional<PeerState> StateOf(Person person, Person other) const;
  CallStatistics Statistics(Person person) const;
  // How often its engine asked for the module of deep redundancy.
  int DeepAudioLoads(Person person) const;
  // By which `person` knows `other`.
  PeerId IdOf(Person person, Person other) const;
  // Microphone and camera as `other` told `person`.
  std::optional<std::pair<MediaSwitch, MediaSwitch>> MediaOf(Person person, Person other) const;

 private:
  struct Connection;
  struct Host;
  using ChannelKey = std::tuple<Person, Person, TransportId>;  // from, to

  void After(TimeDelta delay, std::function<void()> what);
  void Input(Host& host, const Event& event);
  void Drain(Host& host);
  void Execute(Host& host, const Action& action);
  void Speak(Host& host, AudioFrame& frame);
  void CaptureAndPlay(Host& host);
  void SendDatagram(Host& host, const SendPacket& action);
  void Transmit(Person from, Person to, Datagram datagram);
  void ReportBuffered(Host& host);
  Channel& ChannelOf(Person from, Person to, TransportId transport);
  void Release(const ChannelKey& key, Channel& channel);
  void SendSack(const ChannelKey& key, SctpAssociation& association);
  // Whether something is left for the engine of `to`.
  bool PassSctp(Person from, Person to, const Datagram& datagram);
  void RunSctpTimers();
  void DeliverPackets();
  Timestamp NextTime();
  Connection* Find(Host& host, const ConnectionId& id);
  // The same connection as the other side has it; null: that side has none (any more).
  Connection* Other(Host& host, const ConnectionId& id);
  void SetLocal(Host& host, const ConnectionId& id);
  void SetRemote(Host& host, const ConnectionId& id, SdpKind kind, const std::string& sdp);
  void AddCandidate(Host& host, const ConnectionId& id, const IceCandidate& candidate);
  void AfterChange(Host& host, const ConnectionId& id);
  void LoadDeepAudioOf(Host& host);
  void Render(Host& host, const RenderFrame& action);
  const Host& At(Person person) const { return *hosts_[person]; }

  SimulatedCallConfig config_;
  Timestamp now_ = Timestamp::Zero();
  std::unique_ptr<SimulatedRelay> relay_;
  std::vector<std::unique_ptr<Host>> hosts_;
  // By time and order of making.
  std::map<std::pair<Timestamp, std::uint64_t>, std::function<void()>> tasks_;
  std::uint64_t tasks_made_ = 0;
  std::map<std::pair<Person, Person>, std::unique_ptr<Link<Datagram>>> links_;
  std::map<Person, std::unique_ptr<Link<std::pair<Person, Datagram>>>> uplinks_;
  std::map<ChannelKey, Channel> channels_;
};

}  // namespace visavis::sim
