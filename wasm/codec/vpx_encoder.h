// What VP8 and VP9 in real time over libvpx have in common: one pass, constant rate, no lag, one
// thread, keyframes only where asked for. Owned by the send pipeline; no time but the capture times
// of the frames; not thread-safe, but each instance may live on a thread of its own.
// Internal to codec/: vp8_encoder and vp9_encoder are what there is.
#pragma once

#include <array>
#include <optional>

#include "wasm/codec/reference_planner.h"
#include "wasm/codec/video_codec.h"
#include "wasm/codec/vpx_context.h"

namespace visavis {

class VpxEncoder : public VideoEncoder {
 public:
  VpxEncoder(const VpxEncoder&) = delete;
  VpxEncoder& operator=(const VpxEncoder&) = delete;

  Result<std::monostate, CodecError> Configure(const VideoEncoderConfig& config) final;
  Result<std::span<const EncodedFrame>, CodecError> Encode(const VideoFrame& frame,
                                                           FrameRequest request) final;
  void Acknowledge(PictureNumber picture) final;
  std::optional<PictureNumber> AcknowledgedReference() const final;

 protected:
  static constexpr int kMinQuantizer = 2, kMaxQuantizer = 56;  // libwebrtc's, for cameras
  static constexpr unsigned kDropBelowPercent = 30;  // of the optimal buffer level; as libwebrtc
  // A keyframe is at most this share of a mean frame: about 130 ms of the target rate at 30 fps.
  static constexpr unsigned kMaxIntraPercent = 400;
  // On a slow path a screen has 4 to 8 fps: 750 ms at most. What is coarse then sharpens at once.
  static constexpr unsigned kMaxIntraPercentOfScreen = 300;

  static unsigned LowestQuantizer(const VideoEncoderConfig& config) {
    return static_cast<unsigned>(config.quantizer.value_or(kMinQuantizer));
  }
  static unsigned HighestQuantizer(const VideoEncoderConfig& config) {
    return static_cast<unsigned>(config.quantizer.value_or(kMaxQuantizer));
  }

  explicit VpxEncoder(vpx_codec_iface_t* interface) : interface_(interface) {}

  // Whether the codec has these layers and sizes.
  virtual bool Supports(const VideoEncoderConfig& config) const = 0;
  // How many buffers for references there are.
  virtual int Buffers() const = 0;
  // Whether an encoder whose newest frame was one of `now` can go on with `next` without a
  // keyframe.
  virtual bool CanFollow(const VideoEncoderConfig& now, const VideoEncoderConfig& next) const = 0;
  // What is the codec's own: layers and their rates.
  virtual void Complete(const VideoEncoderConfig& config, vpx_codec_enc_cfg_t& library) const = 0;
  // What is set once, after the start; false: the library refused.
  virtual bool SetUp(const VideoEncoderConfig& config) = 0;
  // kOwn: libvpx decides, which is best where no frame is ever missing.
  enum class References { kOwn, kPlanned };
  // Tells the library what is planned.
  virtual bool Prepare(const ReferencePlanner::Picture& planned, References references,
                       vpx_enc_frame_flags_t& flags) = 0;
  // One frame of the newest picture, of spatial layer `spatial`.
  void Append(const vpx_codec_cx_pkt_t& packet, int spatial);
  // After the library was called: Append for what it gave.
  virtual void Collect() = 0;

  vpx_codec_ctx_t* context() { return context_.get(); }
  Layers layers() const { return LayersOf(config_->scalability); }
  // Percent of the optimal buffer level below which frames are left out; 0: none is.
  unsigned DropThreshold() const {
    const bool may_drop = config_->frame_dropping == FrameDropping::kAllowed &&
                          dropping_ == FrameDropping::kAllowed && !config_->quantizer;
    return may_drop ? kDropBelowPercent : 0;
  }
  // From now on, where the configuration allows it at all.
  bool SetDropping(FrameDropping dropping);
  bool keeps_long_term_references() const {
    return config_->long_term_references == LongTermReferences::kKept;
  }

 private:
  vpx_codec_enc_cfg_t LibraryConfig() const;
  bool Start();
  bool Apply();
  int Speed() const;
  int SpeedOfRepair() const;
  bool SetSpeed(int speed);
  TimeDelta AdvanceTime(Timestamp capture_time);
  FrameRequest Owed(FrameRequest request);
  void Describe(const VideoFrame& frame, const ReferencePlanner::Picture& planned);

  vpx_codec_iface_t* const interface_;
  VpxContext context_;
  std::optional<VideoEncoderConfig> config_;
  std::optional<ReferencePlanner> planner_;
  References references_ = References::kOwn;
  FrameDropping dropping_ = FrameDropping::kAllowed;
  FrameRequest owed_ = FrameRequest::kKeyframe;  // asked for, has not come out yet
  std::array<EncodedFrame, kMaxSpatialLayers> frames_;
  std::size_t frame_count_ = 0;
  PictureNumber next_picture_ = 0;
  Resolution coded_;  // of the newest frame, or as started
  std::optional<Timestamp> last_capture_time_;
  TimeDelta frame_interval_ = TimeDelta::Zero();  // smoothed
  TimeDelta stream_time_ = TimeDelta::Zero();     // what libvpx is told: always rises
};

}  // namespace visavis
