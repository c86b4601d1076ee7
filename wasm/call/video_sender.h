// From camera frame to packets, once for all peers: frame rate, size, encoding, packetizing.
// Owned by CallEngine; the owner passes the time in; one thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "wasm/adaptation/encoder_effort.h"
#include "wasm/adaptation/video_ladder.h"
#include "wasm/base/data_rate.h"
#include "wasm/base/timestamp.h"
#include "wasm/codec/codec_factory.h"
#include "wasm/codec/video_codec.h"
#include "wasm/media/encoded_frame.h"
#include "wasm/media/video_frame.h"
#include "wasm/packet/video_packetizer.h"

namespace visavis {

struct VideoSenderStatistics {
  std::uint64_t frames_captured = 0;
  std::uint64_t frames_encoded = 0;
  std::uint64_t frames_skipped = 0;  // by the ladder's frame rate or by rate control
  std::uint64_t encode_errors = 0;
  std::uint64_t frames_too_large = 0;  // encoded, but for no number of packets
  std::uint64_t keyframes = 0;
  std::uint64_t keyframe_requests = 0;
  std::uint64_t repairs = 0;  // frames that build upon a long-term reference instead of a keyframe
  std::uint64_t keyframe_bytes = 0, repair_bytes = 0;
  Resolution resolution;  // of the newest encoded frame
  Effort effort;
  TimeDelta encode_time = TimeDelta::Zero();  // of the newest encoded frame
};

// Of what was captured. Each has an encoder and numbers of its own. kSmall: each side is half as
// long; not of a screen, which could not be read then: its pictures only come less often.
enum class VideoSize : std::uint8_t { kFull, kSmall };
inline constexpr VideoSize kVideoSizes[] = {VideoSize::kFull, VideoSize::kSmall};

class VideoSender {
 public:
  // Requests of several peers within this time share one keyframe: at 640x360 a keyframe costs as
  // much as 4 to 8 other frames.
  static constexpr TimeDelta kKeyframeInterval = TimeDelta::Millis(300);

  // The same for repairs, which cost little.
  static constexpr TimeDelta kRepairInterval = TimeDelta::Millis(100);

  // No frame is older or younger than this, whatever its capture time says.
  static constexpr TimeDelta kMaxCaptureAge = TimeDelta::Seconds(1);

  // `codecs` outlives it; as long as it gives no encoder, nothing is sent.
  explicit VideoSender(CodecFactory& codecs, VideoSize size = VideoSize::kFull)
      : codecs_(codecs), size_(size) {}

  // Of the frames that follow.
  void SetContent(ContentKind content) { content_ = content; }
  // More than this it cannot use, as large as pictures are captured and as fast as the device is.
  DataRate most_useful_rate() const;
  // Encoder rate, without packet overhead.
  void SetRate(DataRate rate) { rate_ = rate; }
  // The next frame encoded kKeyframeInterval after the last keyframe, or later, is a keyframe.
  void RequestKeyframe();
  // Frame number of the newest long-term reference that is not acknowledged, and of the one that a
  // repair would build upon.
  std::optional<std::uint16_t> unacknowledged_reference() const;
  std::optional<std::uint16_t> repair_reference() const;
  // Everyone who gets video has decoded this frame.
  void AcknowledgeReference(std::uint16_t frame_number);
  // The next frame encoded kRepairInterval after the last repair or keyframe, or later, builds upon
  // repair_reference() alone; a keyframe where that is gone.
  void RequestRepair();
  // 1..3. More than now come with a keyframe at once, fewer with the next one. Frames carry their
  // layer, those above 0 are needed by none below: who does not get them goes on.
  void SetTemporalLayers(int layers);
  // Of the frames encoded now.
  int temporal_layers() const { return LayersOf(scalability_).temporal; }
  // Encodes `frame`, unless the ladder's frame rate or rate control skips it. The packets (empty:
  // nothing to send) point into the sender and are valid until the next call.
  std::span<const VideoPacket> Encode(const VideoFrame& frame, Timestamp now);
  // From now on this effort, instead of one of its own: beside another sender, which is told the
  // time of both.
  void SetEffort(Effort effort) { given_effort_ = effort; }
  Effort effort() const { return given_effort_.value_or(effort_.effort()); }
  // The last call of Encode needed so long, and the engine's other work since the one before so
  // long: a slow device gets less to do.
  void FrameTook(TimeDelta time, TimeDelta others, Timestamp now);
  const VideoSenderStatistics& statistics() const { return statistics_; }

 private:
  FrameRequest NextRequest(Timestamp now);
  Resolution SourceSize(const VideoFrame& frame) const;
  bool IsFrameDue(Timestamp capture_time, int frame_rate);
  std::span<const VideoPacket> Packetize(const EncodedFrame& encoded, Timestamp capture_time,
                                         Timestamp now);
  bool IsNear(DataRate rate) const;
  bool HasEncoder();
  bool Configure(const VideoStep& step, FrameRequest::Kind request);

  CodecFactory& codecs_;
  std::unique_ptr<VideoEncoder> encoder_;
  const VideoSize size_;
  ContentKind content_ = ContentKind::kCamera;
  std::optional<VideoLadder> ladder_;
  EncoderEffort effort_;
  std::optional<Effort> given_effort_;
  TimeDelta others_ = TimeDelta::Zero();  // since effort_ was told
  bool encoded_last_ = false;             // the last call of Encode gave a frame
  std::optional<VideoEncoderConfig> configured_;
  VideoPacketizer packetizer_{0, kMaxPacketBytes - kMostParityGrowth};
  std::vector<VideoPacket> packets_;
  DataRate rate_ = DataRate::KilobitsPerSec(300);
  bool keyframe_wanted_ = true;
  bool repair_wanted_ = false;
  struct Reference {
    std::uint16_t frame_number = 0;
    PictureNumber picture = 0;
  };
  std::optional<Reference> unacknowledged_, acknowledged_;
  int layers_wanted_ = 1;
  ScalabilityMode scalability_ = ScalabilityMode::kL1T1;
  bool keyframe_overdue_ = false;  // nobody can decode anything before it
  Timestamp last_keyframe_ = Timestamp::MinusInfinity();
  Timestamp last_repair_ = Timestamp::MinusInfinity();
  Timestamp next_frame_due_ = Timestamp::MinusInfinity();
  VideoSenderStatistics statistics_;
};

}  // namespace visavis
