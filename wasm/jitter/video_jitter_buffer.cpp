#include "wasm/jitter/video_jitter_buffer.h"

#include <algorithm>
#include <limits>
#include <span>

namespace visavis {
namespace {

// In the place of a frame number: only a keyframe can start the chain.
constexpr std::int64_t kAnyKeyframe = std::numeric_limits<std::int64_t>::min();
// A keyframe of which no packet came for so long is not arriving any more: 1100 B take 88 ms at
// 100 kbps.
constexpr TimeDelta kKeyframeStall = TimeDelta::Millis(150);
// So many packets in a row from behind the window, and for so long: not late, but a sender that
// numbers anew, or one whose numbers were damaged for once. At 60 kbps a frame is one packet.
constexpr int kMaxTooOldRun = 10;
constexpr TimeDelta kMaxTooOldTime = TimeDelta::Millis(300);
// No frame waits longer, whatever its timestamp says.
constexpr TimeDelta kMaxWait = PlayoutDelay::kMaxDelay;
// Share that a new interval between frames has in the average.
constexpr std::int64_t kIntervalSmoothing = 16;
constexpr TimeDelta kFreezeMargin = TimeDelta::Millis(150);

TimeDelta MediaTimeOf(const ReceivedVideoFrame& frame) {
  return frame.frame.capture_time - Timestamp::Zero();
}

}  // namespace

VideoJitterBuffer::VideoJitterBuffer(std::uint8_t stream) : stream_(stream), nacks_(stream) {
  missing_.reserve(static_cast<std::size_t>(NackScheduler::kDepth));
}

void VideoJitterBuffer::Insert(const VideoPacket& packet, Timestamp now) {
  const LossTracker::Origin origin = nacks_.OnArrival(assembler_.NumberOf(packet), now);
  const VideoFrameAssembler::Insertion insertion = assembler_.Insert(packet, now, origin);
  switch (insertion) {
    case VideoFrameAssembler::Insertion::kBuffered:
      break;
    case VideoFrameAssembler::Insertion::kCompletedFrame:
      OnCompleted(now);
      break;
    case VideoFrameAssembler::Insertion::kDuplicate:
    case VideoFrameAssembler::Insertion::kFrameDone:
    case VideoFrameAssembler::Insertion::kTooOld:
    case VideoFrameAssembler::Insertion::kInconsistent:
      ++statistics_.packets_discarded;
      break;
  }
  NoteTooOld(insertion, now);
  NoteGap(now);
  NoteMissing(now);
}

void VideoJitterBuffer::Insert(const ProtectionPacket& packet, Timestamp now) {
  if (assembler_.Insert(packet, now) == VideoFrameAssembler::Insertion::kCompletedFrame)
    OnCompleted(now);
  NoteGap(now);
  NoteMissing(now);
}

void VideoJitterBuffer::NoteTooOld(VideoFrameAssembler::Insertion insertion, Timestamp now) {
  if (insertion != VideoFrameAssembler::Insertion::kTooOld) {
    too_old_run_ = 0;
    return;
  }
  if (too_old_run_++ == 0) too_old_since_ = now;
  if (too_old_run_ >= kMaxTooOldRun && now - too_old_since_ >= kMaxTooOldTime) Restart();
}

// Packets of frames that were shown, or that the newest keyframe or repair makes superfluous, are
// not wanted: what was withheld before a repair never left the sender. Without a keyframe to build
// upon, none is.
std::int64_t VideoJitterBuffer::OldestWantedPacket() const {
  const auto help_start = assembler_.NewestHelpStart(
      frames_.last_popped().value_or(kAnyKeyframe),
      [this](std::int64_t frame) { return frames_.CanBuildUpon(frame); });
  if (help_start) return std::max(*help_start, assembler_.packets_passed());
  return frames_.chain_intact() ? assembler_.packets_passed()
                                : std::numeric_limits<std::int64_t>::max();
}

void VideoJitterBuffer::NoteMissing(Timestamp now) {
  assembler_.losses().Missing(NackScheduler::kDepth, missing_);
  const std::int64_t oldest_wanted = missing_.empty() ? 0 : OldestWantedPacket();
  const auto first_wanted = std::lower_bound(missing_.cbegin(), missing_.cend(), oldest_wanted);
  nacks_.Update(std::span(first_wanted, missing_.cend()), assembler_.losses().nack_wait(), now);
}

bool VideoJitterBuffer::TakeNack(Timestamp now, Nack& out) {
  if (!nacks_.Take(now, out)) return false;
  ++statistics_.nacks_sent;
  return true;
}

void VideoJitterBuffer::OnCompleted(Timestamp now) {
  assembler_.Take(completed_);
  ++statistics_.frames_complete;
  playout_.OnFrame(MediaTimeOf(completed_), completed_.arrival, now);
  frames_.Insert(completed_);
  frames_.ForEach([this](ReceivedVideoFrame& frame) {
    frame.due_time = std::min(playout_.DueTime(MediaTimeOf(frame)), frame.completion + kMaxWait);
  });
}

// Where frames that can be decoded end and packets of later ones are here, something is missing.
void VideoJitterBuffer::NoteGap(Timestamp now) {
  const std::int64_t frontier = frames_.Frontier().value_or(kAnyKeyframe);
  const bool has_gap = assembler_.newest_frame() && *assembler_.newest_frame() > frontier &&
                       !assembler_.NewestContinues(
                           [this](std::int64_t frame) { return frames_.WillBeDecoded(frame); });
  if (!has_gap) {
    gap_since_ = Timestamp::PlusInfinity();
  } else if (!gap_since_.IsFinite() || gap_frame_ != frontier) {
    gap_since_ = now;
    gap_frame_ = frontier;
  }
}

bool VideoJitterBuffer::PopDue(Timestamp now, ReceivedVideoFrame& out) {
  const ReceivedVideoFrame* next = frames_.Next(now);
  if (!next || next->due_time > now) return false;
  frames_.Pop(next->number, out);
  assembler_.DropThrough(out.number);
  ++statistics_.frames_popped;
  NoteRendered(out, now);
  NoteGap(now);
  NoteMissing(now);
  return true;
}

void VideoJitterBuffer::NoteRendered(const ReceivedVideoFrame& frame, Timestamp now) {
  const bool is_first = !last_rendered_.IsFinite();
  const TimeDelta interval = is_first ? TimeDelta::Zero() : now - last_rendered_;
  const TimeDelta media_interval = frame.frame.capture_time - last_rendered_capture_;
  const bool sender_paused =
      frame.number == last_rendered_number_ + 1 && interval - media_interval < kFreezeMargin;
  last_rendered_ = now;
  last_rendered_capture_ = frame.frame.capture_time;
  last_rendered_number_ = frame.number;
  if (interval <= TimeDelta::Zero()) return;
  const bool is_freeze =
      mean_interval_ > TimeDelta::Zero() && !sender_paused &&
      interval > std::max(mean_interval_ * std::int64_t{3}, mean_interval_ + kFreezeMargin);
  if (is_freeze) {
    ++statistics_.freezes;
    statistics_.freeze_duration += interval - mean_interval_;
  } else if (mean_interval_ == TimeDelta::Zero()) {
    mean_interval_ = interval;
  } else if (!sender_paused || interval < mean_interval_ * std::int64_t{3}) {
    mean_interval_ += (interval - mean_interval_) / kIntervalSmoothing;
  }
}

void VideoJitterBuffer::OnDecodeError(Timestamp now) {
  frames_.BreakChain();
  NoteGap(now);
  NoteMissing(now);
  // Nothing to wait for.
  if (gap_since_.IsFinite()) gap_since_ = now - LossTracker::kMaxReorderWait;
}

TimeDelta VideoJitterBuffer::RepairPatience() const {
  if (!nacks_.IsRepairing()) return TimeDelta::Zero();
  return std::min(nacks_.round_trip_time() * std::int64_t{2} + kRepairMargin,
                  NackScheduler::kMaxAge);
}

Timestamp VideoJitterBuffer::KeyframeRequestTime() const {
  if (!gap_since_.IsFinite()) return Timestamp::PlusInfinity();
  const TimeDelta patience = RepairPatience();
  Timestamp time = gap_since_ + assembler_.losses().reorder_wait() + patience;
  if (const auto progress = assembler_.LastHelpProgress(
          gap_frame_, [this](std::int64_t frame) { return frames_.CanBuildUpon(frame); })) {
    time = std::max(time, *progress + std::max(kKeyframeStall, patience));
  }
  return std::max(time, last_request_ + std::max(kMinRequestInterval, rtt_ + kRequestMargin));
}

std::optional<KeyframeRequest> VideoJitterBuffer::TakeKeyframeRequest(Timestamp now) {
  if (now < KeyframeRequestTime()) return std::nullopt;
  last_request_ = now;
  ++statistics_.keyframe_requests;
  KeyframeRequest request = {.stream = stream_, .last_decoded_frame = std::nullopt};
  if (frames_.chain_intact()) {
    request.last_decoded_frame = static_cast<std::uint16_t>(*frames_.last_popped());
  }
  return request;
}

Timestamp VideoJitterBuffer::NextTimeout() const {
  const ReceivedVideoFrame* next = frames_.Next(Timestamp::MinusInfinity());
  return std::min({next ? next->due_time : Timestamp::PlusInfinity(), nacks_.NextTimeout(),
                   KeyframeRequestTime()});
}

void VideoJitterBuffer::SetRoundTripTime(TimeDelta rtt) {
  rtt_ = std::clamp(rtt, TimeDelta::Zero(), TimeDelta::Seconds(5));
  nacks_.SetRoundTripTime(rtt_);
}

void VideoJitterBuffer::Restart() {
  statistics_.packets_received += assembler_.losses().received();
  statistics_.packets_lost += assembler_.losses().lost();
  assembler_.Reset();
  frames_.Reset();
  playout_.Reset();
  nacks_.Reset();
  gap_since_ = Timestamp::PlusInfinity();
  too_old_run_ = 0;
}

VideoJitterStatistics VideoJitterBuffer::Statistics() const {
  VideoJitterStatistics statistics = statistics_;
  statistics.packets_received += assembler_.losses().received();
  statistics.packets_lost += assembler_.losses().lost();
  statistics.frames_dropped = assembler_.frames_dropped() + frames_.frames_dropped();
  statistics.packets_repaired = nacks_.repaired();
  statistics.packets_recovered = assembler_.packets_recovered();
  statistics.target_delay = playout_.target_delay();
  statistics.current_delay = playout_.current_delay();
  return statistics;
}

}  // namespace visavis
