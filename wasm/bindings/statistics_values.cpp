#include "wasm/bindings/statistics_values.h"

#include <string>

#include "wasm/bindings/names.h"

namespace visavis {
namespace {

using emscripten::val;

// Counters stay exact as JavaScript numbers up to 2^53.
template <typename T>
double Number(T count) {
  return static_cast<double>(count);
}

// Of all connections together.
template <typename Negotiations>
void SetNegotiation(val& object, const Negotiations& negotiations) {
  NegotiationStats sum;
  for (const NegotiationStats& stats : negotiations) {
    sum.offers_sent += stats.offers_sent;
    sum.ice_restarts += stats.ice_restarts;
    sum.descriptions_failed += stats.descriptions_failed;
    sum.answers_missed += stats.answers_missed;
    sum.local_candidates_dropped += stats.local_candidates_dropped;
    sum.remote_candidates_dropped += stats.remote_candidates_dropped;
  }
  object.set("offersSent", Number(sum.offers_sent));
  object.set("iceRestarts", Number(sum.ice_restarts));
  object.set("descriptionsFailed", Number(sum.descriptions_failed));
  object.set("answersMissed", Number(sum.answers_missed));
  object.set("candidatesDropped",
             Number(sum.local_candidates_dropped + sum.remote_candidates_dropped));
}

val ToValue(const PeerStatistics& peer) {
  val object = val::object();
  object.set("peerId", peer.peer.value());
  object.set("state", std::string(ToString(peer.state)));
  object.set("targetRateBps", Number(peer.target_rate.bps()));
  object.set("lossRatio", peer.loss_ratio);
  object.set("roundTripTimeMs",
             peer.round_trip_time ? val(peer.round_trip_time->ms_f()) : val::null());
  object.set("packetsSent", Number(peer.path.packets_sent));
  object.set("bytesSent", Number(peer.path.bytes_sent));
  object.set("packetsReceived", Number(peer.path.packets_received));
  object.set("bytesReceived", Number(peer.path.bytes_received));
  object.set("packetsInvalid", Number(peer.path.packets_invalid));
  object.set("queueFlushes", Number(peer.path.queue_flushes));
  object.set("audioPacketsDropped", Number(peer.path.audio_dropped));
  object.set("controlPacketsDropped", Number(peer.path.control_dropped));
  object.set("videoPacketsDropped", Number(peer.path.video_dropped));
  object.set("arrivalsUnreported", Number(peer.path.arrivals_unreported));
  object.set("paddingPacketsSent", Number(peer.pacer.sent_padding_packets));
  object.set("packetsRetransmitted", Number(peer.packets_retransmitted));
  object.set("retransmissionsRefused", Number(peer.retransmissions_refused));
  object.set("videoBreaks", Number(peer.video_flow.breaks));
  object.set("keyframesAskedFor", Number(peer.video_flow.requests));
  object.set("mediaTransports", Number(peer.media_transports));
  object.set("audioTransport", peer.audio_transport
                                   ? val(std::string(ToString(*peer.audio_transport)))
                                   : val::null());
  object.set("connectionsRebuilt", Number(peer.connections_rebuilt));
  object.set("signalsStale", Number(peer.signals_stale));
  SetNegotiation(object, peer.negotiations);
  object.set("framesDecoded", Number(peer.video.frames_decoded));
  object.set("framesRendered", Number(peer.video.frames_rendered));
  object.set("framesDropped", Number(peer.video_jitter.frames_dropped));
  object.set("videoDecodeErrors", Number(peer.video.decode_errors));
  object.set("videoPacketsLost", Number(peer.video_jitter.packets_lost));
  object.set("videoPacketsRepaired", Number(peer.video_jitter.packets_repaired));
  object.set("nacksSent", Number(peer.video_jitter.nacks_sent));
  object.set("keyframeRequests", Number(peer.video_jitter.keyframe_requests));
  object.set("freezes", Number(peer.video_jitter.freezes));
  object.set("freezeDurationMs", peer.video_jitter.freeze_duration.ms_f());
  object.set("videoDelayMs", peer.video_jitter.current_delay.ms_f());
  object.set("videoWidth", peer.video.resolution.width);
  object.set("videoHeight", peer.video.resolution.height);
  object.set("videoPacketsDiscarded", Number(peer.video_jitter.packets_discarded));
  object.set("audioPacketsLost", Number(peer.audio_jitter.packets_lost));
  object.set("audioPacketsLate", Number(peer.audio_jitter.packets_late));
  object.set("audioPacketsDiscarded", Number(peer.audio_jitter.packets_discarded));
  object.set("audioFramesPlayed", Number(peer.audio_jitter.frames_played));
  object.set("audioFramesConcealed", Number(peer.audio_jitter.frames_concealed));
  object.set("audioFramesMerged", Number(peer.audio_jitter.frames_merged));
  object.set("audioFramesStretched", Number(peer.audio_jitter.frames_stretched));
  object.set("audioDelayMs", peer.audio_jitter.current_delay.ms_f());
  object.set("audioDecodeErrors", Number(peer.audio_decode_errors));
  object.set("audioRecoveredMs", peer.audio_recovered.ms_f());
  object.set("audioDeeplyRecoveredMs", peer.audio_deeply_recovered.ms_f());
  object.set("hearsDeepRedundancy", peer.hears_deep_redundancy);
  object.set("audioWaitMs", peer.audio_wait.ms_f());
  object.set("lipSkewMs", peer.lip_skew.ms_f());
  return object;
}

}  // namespace

val ToValue(const CallStatistics& statistics) {
  val object = val::object();
  object.set("videoRateBps", Number(statistics.video_rate.bps()));
  object.set("audioRateBps", Number(statistics.audio.rate.bps()));
  object.set("deepAudio", std::string(ToString(statistics.deep_audio)));
  object.set("deepRedundancyMs", statistics.audio.deep_redundancy.ms_f());
  object.set("framesCaptured", Number(statistics.video_sender.frames_captured));
  object.set("framesEncoded", Number(statistics.video_sender.frames_encoded));
  object.set("framesSkipped", Number(statistics.video_sender.frames_skipped));
  object.set("keyframes", Number(statistics.video_sender.keyframes));
  object.set("framesTooLarge", Number(statistics.video_sender.frames_too_large));
  object.set("videoEncodeErrors", Number(statistics.video_sender.encode_errors));
  object.set("encodeTimeMs", static_cast<double>(statistics.video_sender.encode_time.us()) / 1e3);
  object.set("encoderSpeed", statistics.video_sender.effort.speed);
  object.set("encodedWidth", statistics.video_sender.resolution.width);
  object.set("encodedHeight", statistics.video_sender.resolution.height);
  object.set("audioFramesEncoded", Number(statistics.audio_sender.frames_encoded));
  object.set("audioEncodeErrors", Number(statistics.audio_sender.encode_errors));
  val peers = val::array();
  for (const PeerStatistics& peer : statistics.peers) peers.call<void>("push", ToValue(peer));
  object.set("peers", peers);
  return object;
}

}  // namespace visavis
