// Figures of a running call, counted from its start.
#pragma once

#include <array>
#include <cstdint>
#include <iterator>
#include <optional>
#include <vector>

#include "wasm/adaptation/audio_plan.h"
#include "wasm/base/data_rate.h"
#include "wasm/base/ids.h"
#include "wasm/base/timestamp.h"
#include "wasm/call/actions.h"
#include "wasm/call/audio_sender.h"
#include "wasm/call/deep_audio_loading.h"
#include "wasm/call/peer_path.h"
#include "wasm/call/video_flow.h"
#include "wasm/call/video_receiver.h"
#include "wasm/call/video_sender.h"
#include "wasm/jitter/audio_jitter_buffer.h"
#include "wasm/jitter/video_jitter_buffer.h"
#include "wasm/signaling/negotiation.h"

namespace visavis {

struct PeerStatistics {
  PeerId peer;
  PeerState state = PeerState::kConnecting;
  DataRate target_rate = DataRate::Zero();
  double loss_ratio = 0.0;  // of what we sent, 0..1
  std::optional<TimeDelta> round_trip_time;
  std::size_t media_transports = 0;            // that work; video is striped over them
  std::optional<TransportId> audio_transport;  // by which sound leaves; empty: by none
  std::uint64_t connections_rebuilt = 0;
  std::uint64_t signals_stale = 0;  // of a connection that has been made anew since
  std::array<NegotiationStats, std::size(kTransports)> negotiations;  // since last rebuilt
  PeerPathStatistics path;
  PacerStats pacer;
  std::uint64_t packets_retransmitted = 0;    // video, on the peer's NACKs
  std::uint64_t retransmissions_refused = 0;  // above what the path can bear
  std::uint64_t parity_sent = 0;              // packets that protect video
  VideoFlowStatistics video_flow;
  VideoReceiverStatistics video;
  VideoJitterStatistics video_jitter;
  AudioJitterStatistics audio_jitter;
  std::uint64_t audio_decode_errors = 0;
  // Of what was lost, from redundancy, and of that from deep redundancy.
  TimeDelta audio_recovered = TimeDelta::Zero();
  TimeDelta audio_deeply_recovered = TimeDelta::Zero();
  bool hears_deep_redundancy = false;        // as the peer says
  TimeDelta audio_wait = TimeDelta::Zero();  // how long sound waits for the picture
  TimeDelta lip_skew = TimeDelta::Zero();    // video less audio, as they are played
};

struct CallStatistics {
  DataRate video_rate = DataRate::Zero();        // given to the encoder
  DataRate small_video_rate = DataRate::Zero();  // to that of the smaller stream; zero: none
  AudioPlan audio;
  DeepAudioState deep_audio = DeepAudioState::kAway;
  VideoSenderStatistics video_sender;
  VideoSenderStatistics small_video_sender;
  AudioSenderStatistics audio_sender;
  std::vector<PeerStatistics> peers;
};

}  // namespace visavis
