// Video from packets to the decoder: assembles frames, orders them, and gives each out when it
// should be shown. Says which packets the sender must be asked for again, and when for a keyframe.
// One per received stream, owned by the receive pipeline; driven by Insert and by NextTimeout().
// Not thread-safe, calls nothing back; does not allocate after warm-up. Bounds and drop policies:
// video_frame_assembler.h, frame_buffer.h, nack_scheduler.h.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "wasm/base/timestamp.h"
#include "wasm/jitter/frame_buffer.h"
#include "wasm/jitter/nack_scheduler.h"
#include "wasm/jitter/playout_delay.h"
#include "wasm/jitter/received_video_frame.h"
#include "wasm/jitter/video_frame_assembler.h"
#include "wasm/packet/keyframe_request.h"
#include "wasm/packet/media_packet.h"

namespace visavis {

struct VideoJitterStatistics {
  std::int64_t packets_received = 0;   // without duplicates
  std::int64_t packets_lost = 0;       // late ones count until they come
  std::int64_t packets_discarded = 0;  // duplicate, too old or inconsistent
  std::int64_t frames_complete = 0;
  std::int64_t frames_popped = 0;   // given to the decoder
  std::int64_t frames_dropped = 0;  // incomplete or complete, never given out
  std::int64_t keyframe_requests = 0;
  std::int64_t nacks_sent = 0;         // each asks for one packet or more
  std::int64_t packets_repaired = 0;   // came after a NACK
  std::int64_t packets_recovered = 0;  // made from parity
  // A gap between two frames popped above max(3 * average, average + 150 ms), as freezeCount of
  // w3.org/TR/webrtc-stats. A sender that paused on purpose (no frame number missing) is no freeze.
  std::int64_t freezes = 0;
  TimeDelta freeze_duration = TimeDelta::Zero();
  TimeDelta target_delay = TimeDelta::Zero();  // playout_delay.h
  TimeDelta current_delay = TimeDelta::Zero();
};

class VideoJitterBuffer {
 public:
  explicit VideoJitterBuffer(std::uint8_t stream);

  // A packet of this stream as ParsePacket made it; its payload is copied.
  void Insert(const VideoPacket& packet, Timestamp now);
  // The same for parity of a frame.
  void Insert(const ProtectionPacket& packet, Timestamp now);

  // True, with `out` overwritten by swapping (memory is reused both ways), when a frame should be
  // decoded and shown now. Call until it returns false: after a stall several frames are due at
  // once, and all must be decoded, in this order, though only the last need be shown.
  bool PopDue(Timestamp now, ReceivedVideoFrame& out);

  // The decoder refused the frame popped last: nothing but a keyframe is popped from now on.
  void OnDecodeError(Timestamp now);

  // When PopDue, TakeNack or TakeKeyframeRequest should be called next if no packet comes;
  // +infinity: never.
  Timestamp NextTimeout() const;

  // True, with `out` overwritten, when packets are to be requested again now.
  bool TakeNack(Timestamp now, Nack& out);

  // A request to send now, if one is needed: the chain of frames is broken for longer than packets
  // are overtaken or repaired, or the decoder refused. Repeated until a keyframe comes,
  // kMinRequestInterval or RTT + kRequestMargin apart, whichever is longer. Not while a keyframe is
  // arriving.
  std::optional<KeyframeRequest> TakeKeyframeRequest(Timestamp now);
  static constexpr TimeDelta kMinRequestInterval = TimeDelta::Millis(200);
  static constexpr TimeDelta kRequestMargin = TimeDelta::Millis(100);
  // What two requests of a packet take beside two round trips, at most NackScheduler::kMaxAge.
  static constexpr TimeDelta kRepairMargin = TimeDelta::Millis(40);

  void SetRoundTripTime(TimeDelta rtt);
  // From AvSync; see playout_delay.h.
  void SetExtraDelay(TimeDelta extra) { playout_.SetExtraDelay(extra); }
  // Our clock minus media time at which playout aims, without extra delay; empty before the first
  // frame. For AvSync.
  std::optional<TimeDelta> TargetOffset() const { return playout_.TargetOffset(); }

  VideoJitterStatistics Statistics() const;

 private:
  void OnCompleted(Timestamp now);
  void NoteTooOld(VideoFrameAssembler::Insertion insertion, Timestamp now);
  void NoteGap(Timestamp now);
  void NoteMissing(Timestamp now);
  std::int64_t OldestWantedPacket() const;
  // How long a gap may be under repair before a keyframe is better; zero: nothing repairs it.
  TimeDelta RepairPatience() const;
  void NoteRendered(const ReceivedVideoFrame& frame, Timestamp now);
  void Restart();
  // When a request becomes due; +infinity while the chain is whole.
  Timestamp KeyframeRequestTime() const;

  std::uint8_t stream_;
  VideoFrameAssembler assembler_;
  FrameBuffer frames_;
  PlayoutDelay playout_;
  NackScheduler nacks_;
  std::vector<std::int64_t> missing_;
  ReceivedVideoFrame completed_;
  TimeDelta rtt_ = TimeDelta::Zero();
  // Since when packets are here of frames after gap_frame_, which is not; +infinity: no gap.
  Timestamp gap_since_ = Timestamp::PlusInfinity();
  std::int64_t gap_frame_ = 0;
  Timestamp last_request_ = Timestamp::MinusInfinity();
  Timestamp last_rendered_ = Timestamp::MinusInfinity();
  Timestamp last_rendered_capture_ = Timestamp::Zero();
  std::int64_t last_rendered_number_ = 0;
  TimeDelta mean_interval_ = TimeDelta::Zero();
  int too_old_run_ = 0;
  Timestamp too_old_since_ = Timestamp::MinusInfinity();
  VideoJitterStatistics statistics_;
};

}  // namespace visavis
