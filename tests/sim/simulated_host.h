// What SimulatedCall keeps of each person's page. Private to its sources.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tests/sim/damage.h"
#include "tests/sim/simulated_call.h"
#include "wasm/codec/own_codecs.h"

namespace visavis::sim {

// An RTCPeerConnection with its data channel.
struct SimulatedCall::Connection {
  FakePeerConnection pc;
  bool is_open = false;
};

// A page: the engine and what it asked for.
struct SimulatedCall::Host {
  Host(Person index, const std::string& display_name, std::uint64_t seed,
       std::unique_ptr<CodecFactory> its_codecs)
      : person(index),
        name(display_name),
        codecs(std::move(its_codecs)),
        engine(seed, *codecs),
        damage(seed) {}

  Person person;
  std::string name;
  std::unique_ptr<CodecFactory> codecs;
  CallEngine engine;
  Damage damage;
  int deep_audio_loads = 0;
  bool is_alive = true;
  int connections_made = 0;
  SocketId socket;
  std::map<ConnectionId, std::unique_ptr<Connection>> connections;
  std::map<Person, Experience> experiences;
  std::map<Person, PeerState> states;
  std::map<Person, std::string> peers;
  std::map<Person, std::pair<MediaSwitch, MediaSwitch>> media;

  testing::SpeechLikeSound voice_source;
  std::size_t speech_at = 0;
  std::vector<float> voice;  // all that was said
  int frames_captured = 0;
  int audio_frames = 0;
  std::map<int, VideoFrame> recent_pictures;  // by index, to compare with what others see
};

}  // namespace visavis::sim
