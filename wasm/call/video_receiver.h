// From packets to pictures of one peer: jitter buffer, decoder, keyframe requests. Owned by
// RemotePeer; the owner passes the time in and calls Run after every input and at NextTimeout().
// One thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "wasm/base/timestamp.h"
#include "wasm/codec/codec_factory.h"
#include "wasm/codec/video_codec.h"
#include "wasm/jitter/video_jitter_buffer.h"
#include "wasm/media/video_frame.h"
#include "wasm/packet/frame_acknowledgement.h"
#include "wasm/packet/keyframe_request.h"

namespace visavis {

struct VideoReceiverStatistics {
  std::uint64_t frames_decoded = 0;
  std::uint64_t frames_rendered = 0;
  std::uint64_t decode_errors = 0;
  Resolution resolution;
};

class VideoReceiver {
 public:
  // `codecs` outlives it; as long as it gives no decoder, what comes is dropped.
  explicit VideoReceiver(CodecFactory& codecs) : codecs_(codecs) {}

  void Insert(const VideoPacket& packet, Timestamp now) { jitter_.Insert(packet, now); }
  void Insert(const ProtectionPacket& packet, Timestamp now) { jitter_.Insert(packet, now); }
  // Decodes all that is due. The picture to show now, or null; valid until the next call. Its
  // capture time is the sender's media time.
  const VideoFrame* Run(Timestamp now);
  std::optional<KeyframeRequest> TakeKeyframeRequest(Timestamp now) {
    return jitter_.TakeKeyframeRequest(now);
  }
  bool TakeNack(Timestamp now, Nack& out) { return jitter_.TakeNack(now, out); }
  // Once for each long-term reference that was decoded; the newest of those since the last one, and
  // no sooner than kAcknowledgementInterval after it: the sender says which frames are references.
  std::optional<FrameAcknowledgement> TakeAcknowledgement(Timestamp now);
  static constexpr TimeDelta kAcknowledgementInterval = TimeDelta::Millis(50);
  Timestamp NextTimeout() const;

  VideoJitterBuffer& jitter() { return jitter_; }
  const VideoJitterBuffer& jitter() const { return jitter_; }
  const VideoReceiverStatistics& statistics() const { return statistics_; }

 private:
  bool HasDecoder();

  CodecFactory& codecs_;
  std::unique_ptr<VideoDecoder> decoder_;
  VideoJitterBuffer jitter_{0};
  ReceivedVideoFrame received_;
  VideoFrame decoded_;
  std::optional<FrameAcknowledgement> acknowledgement_;
  Timestamp next_acknowledgement_ = Timestamp::MinusInfinity();
  VideoReceiverStatistics statistics_;
};

}  // namespace visavis
