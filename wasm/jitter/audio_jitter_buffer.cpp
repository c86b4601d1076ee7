#include "wasm/jitter/audio_jitter_buffer.h"

#include <algorithm>

#include "wasm/base/dcheck.h"
#include "wasm/packet/opus_packet.h"

namespace visavis {
namespace {

// Remembers about 400 packets: 8 s.
constexpr ArrivalDelayConfig kAudioArrivals = {.quantile = 0.96, .forget_factor = 0.9975};

// One adjustment moves playout by so much.
constexpr TimeDelta kAdjustment = TimeDelta::Millis(20);
// Playout may be so early or late before it is adjusted, in quiet and in any case. Early and late
// must be more than an adjustment apart, or they would alternate.
constexpr double kQuietEarlyMs = 5, kAnyEarlyMs = 15;
constexpr double kQuietLateMs = 20, kAnyLateMs = 30;
// From here on lateness is reduced faster, at the cost of sounding hurried.
constexpr double kVeryLateMs = 100;
// Between two adjustments: 20 % faster or slower at most, a third when very late.
constexpr TimeDelta kAdjustmentInterval = TimeDelta::Millis(100);
constexpr TimeDelta kHurriedAdjustmentInterval = TimeDelta::Millis(60);
// The error is smoothed over so much sound.
constexpr TimeDelta kErrorSmoothing = TimeDelta::Millis(160);
// Lost sound is made up in pieces of at most so much: a packet that comes meanwhile is played.
constexpr TimeDelta kPiece = TimeDelta::Millis(20);
// Opus makes up multiples of this (RFC 6716 section 2.1.4).
constexpr TimeDelta kStep = TimeDelta::Micros(2500);
// How long packets may be that are taken for lost.
constexpr TimeDelta kLeastPacket = TimeDelta::Millis(10), kMostPacket = TimeDelta::Millis(120);
// Later than this cannot be caught up by merging: packets are skipped.
constexpr TimeDelta kMaxLateness = TimeDelta::Millis(600);
// Earlier than this is a pause of the sender, not drift.
constexpr TimeDelta kMaxEarliness = TimeDelta::Millis(100);
// Where playout starts, a packet may be so much early or late.
constexpr TimeDelta kStartTolerance = TimeDelta::Millis(10);
// A packet whose rate is below this share of the average holds little sound (Opus is VBR).
constexpr double kQuietShare = 0.6;
constexpr double kRateSmoothing = 1.0 / 64;
// So many packets in a row too late (a second): a sender that numbers anew.
constexpr int kMaxStaleRun = 50;
// Room for packets that were overtaken by the very first one.
constexpr std::int64_t kFirstMargin = 16;

}  // namespace

AudioJitterBuffer::AudioJitterBuffer() : estimator_(kAudioArrivals), slots_(kCapacity) {}

AudioJitterBuffer::Slot& AudioJitterBuffer::SlotOf(std::int64_t number) {
  return slots_[static_cast<std::uint64_t>(number) % kCapacity];
}

AudioJitterBuffer::Slot* AudioJitterBuffer::Find(std::int64_t number) {
  Slot& slot = SlotOf(number);
  return slot.is_occupied && slot.number == number ? &slot : nullptr;
}

AudioJitterBuffer::Slot* AudioJitterBuffer::FirstFrom(std::int64_t number) {
  if (buffered_ == 0) return nullptr;
  for (std::int64_t i = 0; i < static_cast<std::int64_t>(kCapacity); ++i) {
    if (Slot* slot = Find(number + i)) return slot;
  }
  return nullptr;
}

void AudioJitterBuffer::Empty(Slot& slot) {
  slot.is_occupied = false;
  --buffered_;
}

void AudioJitterBuffer::AdvanceTo(std::int64_t number) {
  for (Slot& slot : slots_) {
    if (!slot.is_occupied || slot.number >= number) continue;
    Empty(slot);
    ++statistics_.packets_discarded;
  }
  next_ = number;
}

void AudioJitterBuffer::Restart() {
  statistics_.packets_received += losses_.received();
  statistics_.packets_lost += losses_.lost();
  ++statistics_.restarts;
  for (Slot& slot : slots_) {
    if (slot.is_occupied) ++statistics_.packets_discarded;
    slot.is_occupied = false;
  }
  buffered_ = 0;
  state_ = State::kWaiting;
  number_unwrapper_ = {};
  media_time_ = MediaTimeUnwrapper(kAudioSampleRateHz);
  losses_ = {};
  estimator_.Reset();
  next_.reset();
  passed_ = underrun_ = TimeDelta::Zero();
  is_pause_ = false;
  stale_run_ = 0;
  playing_media_time_.reset();
  gap_told_before_.reset();
}

void AudioJitterBuffer::Insert(const AudioPacket& packet, Timestamp now) {
  if (packet.payload.empty() || packet.payload.size() > kMaxAudioPayloadBytes) {
    ++statistics_.packets_discarded;
    return;
  }
  if (now > loss_forgotten_at_) longest_loss_ = redundancy_depth_ = TimeDelta::Zero();
  std::int64_t number = number_unwrapper_.Unwrap(packet.packet_number);
  const LossTracker::Arrival arrival = losses_.Insert(number, now);
  if (arrival == LossTracker::Arrival::kDuplicate) {
    ++statistics_.packets_discarded;
    return;
  }
  TimeDelta media_time = media_time_.Unwrap(packet.timestamp);
  // What is no Opus packet takes its turn too, and the decoder refuses it.
  duration_ = OpusPacketDuration(packet.payload).value_or(duration_);
  const bool is_stale = arrival == LossTracker::Arrival::kTooOld || (next_ && number < *next_);
  stale_run_ = is_stale ? stale_run_ + 1 : 0;
  const bool had_estimate = estimator_.has_estimate();
  const bool jumped = arrival == LossTracker::Arrival::kNew &&
                      estimator_.Insert(media_time + duration_, now) ==
                          ArrivalDelayEstimator::Outcome::kRestarted &&
                      had_estimate;
  if (jumped || stale_run_ >= kMaxStaleRun) {
    Restart();
    number = number_unwrapper_.Unwrap(packet.packet_number);
    media_time = media_time_.Unwrap(packet.timestamp);
    losses_.Insert(number, now);
    estimator_.Insert(media_time + duration_, now);
  } else if (is_stale) {
    ++statistics_.packets_late;
    return;
  }
  Store(number, media_time, duration_, packet);
}

void AudioJitterBuffer::Store(std::int64_t number, TimeDelta media_time, TimeDelta duration,
                              const AudioPacket& packet) {
  if (!next_) next_ = number - kFirstMargin;
  const std::int64_t oldest = number - static_cast<std::int64_t>(kCapacity) + 1;
  if (oldest > *next_) AdvanceTo(oldest);
  Slot& slot = SlotOf(number);
  VISAVIS_DCHECK(!slot.is_occupied);
  slot.is_occupied = true;
  slot.number = number;
  slot.media_time = media_time;
  slot.duration = duration;
  slot.size = static_cast<std::uint16_t>(packet.payload.size());
  std::copy(packet.payload.begin(), packet.payload.end(), slot.bytes.begin());
  ++buffered_;
  const DataRate rate = RateOf(slot);
  mean_rate_ = mean_rate_ == DataRate::Zero()
                   ? rate
                   : mean_rate_ * (1 - kRateSmoothing) + rate * kRateSmoothing;
}

AudioDecision AudioJitterBuffer::Next(Timestamp play_time) {
  if (!next_) return AudioSilence{kPiece};
  if (state_ == State::kWaiting) return Start(play_time);
  Slot* slot = FirstFrom(*next_);
  if (slot && Lateness(*slot, play_time) > kMaxLateness) {
    SkipStale(play_time);
    slot = FirstFrom(*next_);
  }
  if (!slot) return Underrun();
  const TimeDelta gap = GapBefore(*slot);
  return gap > TimeDelta::Zero() ? Bridge(*slot, gap, play_time) : PlayOrAdjust(*slot, play_time);
}

TimeDelta AudioJitterBuffer::Lateness(const Slot& slot, Timestamp play_time) const {
  const TimeDelta desired_offset =
      estimator_.base() + slot.duration + std::min(TargetDelay() + extra_, kMaxDelay);
  return play_time - Timestamp::Zero() - slot.media_time - desired_offset;
}

// Drops packets, always leaving one, until the first that is not late.
void AudioJitterBuffer::SkipStale(Timestamp play_time) {
  const Slot* first = FirstFrom(*next_);
  while (first && Lateness(*first, play_time) > kStartTolerance) {
    const Slot* second = FirstFrom(first->number + 1);
    if (!second) break;
    AdvanceTo(second->number);
    next_media_time_ = second->media_time;
    passed_ = TimeDelta::Zero();
    first = second;
  }
  mean_error_ms_ = 0;
  since_adjustment_ = TimeDelta::Zero();
}

AudioDecision AudioJitterBuffer::Start(Timestamp play_time) {
  SkipStale(play_time);
  Slot* slot = FirstFrom(*next_);
  if (!slot || Lateness(*slot, play_time) < -kStartTolerance) return AudioSilence{kPiece};
  state_ = State::kPlaying;
  next_ = slot->number;
  next_media_time_ = slot->media_time;
  passed_ = TimeDelta::Zero();
  return PlayOrAdjust(*slot, play_time);
}

AudioDecision AudioJitterBuffer::Underrun() {
  underrun_ += kPiece;
  if (underrun_ > kMaxConcealment) {
    state_ = State::kWaiting;
    underrun_ = TimeDelta::Zero();
    return AudioSilence{kPiece};
  }
  if (!is_pause_) concealed_ += kPiece;
  return AudioConceal{kPiece};
}

// Of each packet that is lost before `slot`: as long as that, unless the times tell clearly that
// the length of packets changed in between.
TimeDelta AudioJitterBuffer::LostDuration(const Slot& slot) const {
  const std::int64_t missing = slot.number - *next_;
  if (missing <= 0) return slot.duration;
  const TimeDelta each = (slot.media_time - next_media_time_ + passed_) / missing;
  const TimeDelta difference = each - slot.duration;
  const bool is_other = difference >= kPiece || difference <= -kPiece;
  return is_other && each >= kLeastPacket && each <= kMostPacket ? each : slot.duration;
}

// By the numbers of the packets: capture times may jitter, and lost packets are as long as others.
// By the times where those say something else: the sender paused, or its packets got longer.
TimeDelta AudioJitterBuffer::GapBefore(const Slot& slot) const {
  const std::int64_t missing = slot.number - *next_;
  const TimeDelta by_number =
      missing > 0 ? LostDuration(slot) * missing - passed_ : TimeDelta::Zero();
  const TimeDelta by_time = slot.media_time - next_media_time_;
  const TimeDelta difference = by_time - by_number;
  const TimeDelta tolerance = std::max(kPiece, slot.duration);
  const bool is_by_time = difference >= tolerance || difference <= -tolerance;
  const TimeDelta gap = is_by_time ? by_time : by_number;
  return kStep * std::max<std::int64_t>(0, gap.us() / kStep.us());
}

void AudioJitterBuffer::Pass(TimeDelta duration, const Slot& after_gap) {
  const TimeDelta lost_duration = LostDuration(after_gap);
  next_media_time_ += duration;
  passed_ += duration;
  while (*next_ < after_gap.number && passed_ >= lost_duration) {
    passed_ -= lost_duration;
    ++*next_;
  }
}

// Sound before `after_gap` is not here. An underrun may have made up for some of it already, and
// for what is overdue it is too late; the rest is made up in its turn.
AudioDecision AudioJitterBuffer::Bridge(Slot& after_gap, TimeDelta gap, Timestamp play_time) {
  if (*next_ < after_gap.number) {
    longest_loss_ = std::max(longest_loss_, gap);
    loss_forgotten_at_ = play_time + kRedundancyMemory;
  }
  TimeDelta lateness = Lateness(after_gap, play_time) + gap;
  const bool is_given_up = underrun_ > TimeDelta::Zero() || lateness >= -kPiece;
  if (is_given_up && *next_ < after_gap.number && gap_told_before_ != after_gap.number) {
    gap_told_before_ = after_gap.number;
    loss_ = gap;
  }
  while (gap > TimeDelta::Zero() && (underrun_ > TimeDelta::Zero() || lateness > kPiece)) {
    const TimeDelta piece = std::min(kPiece, gap);
    Pass(piece, after_gap);
    gap -= piece;
    lateness -= piece;
    underrun_ = std::max(TimeDelta::Zero(), underrun_ - piece);
  }
  if (gap <= TimeDelta::Zero()) return PlayOrAdjust(after_gap, play_time);
  const bool is_lost = *next_ < after_gap.number;
  // The last one whole: in-band FEC is of a whole packet.
  const TimeDelta piece =
      gap <= after_gap.duration ? gap : std::min(kPiece, gap - after_gap.duration);
  if (is_lost) concealed_ += piece;
  // Too early to give the missing packet up.
  if (lateness < -kPiece) return AudioConceal{piece};
  Pass(piece, after_gap);
  if (!is_lost) return AudioConceal{piece};
  return AudioRecover{.later_payload = after_gap.payload(), .distance = gap, .duration = piece};
}

AudioDecision AudioJitterBuffer::PlayOrAdjust(Slot& slot, Timestamp play_time) {
  const TimeDelta lateness = Lateness(slot, play_time);
  mean_error_ms_ +=
      (lateness.ms_f() - mean_error_ms_) * std::min(1.0, slot.duration / kErrorSmoothing);
  since_adjustment_ += slot.duration;
  const bool is_quiet = IsQuiet(slot);
  const bool may_adjust = since_adjustment_ >= kAdjustmentInterval;
  if (lateness < -kMaxEarliness ||
      (may_adjust && mean_error_ms_ < -(is_quiet ? kQuietEarlyMs : kAnyEarlyMs))) {
    mean_error_ms_ += kAdjustment.ms_f();
    since_adjustment_ = TimeDelta::Zero();
    ++statistics_.frames_stretched;
    return AudioStretch{kAdjustment};
  }
  const bool is_very_late = mean_error_ms_ > kVeryLateMs;
  const bool may_hurry =
      may_adjust || (is_very_late && since_adjustment_ >= kHurriedAdjustmentInterval);
  AudioPace pace = AudioPace::kNormal;
  if (may_hurry && mean_error_ms_ > (is_quiet ? kQuietLateMs : kAnyLateMs) &&
      HasSoundFrom(slot, kAdjustment * std::int64_t{2})) {
    mean_error_ms_ -= kAdjustment.ms_f();
    since_adjustment_ = TimeDelta::Zero();
    ++statistics_.frames_merged;
    pace = AudioPace::kHurried;
  }
  const TimeDelta duration = slot.duration;
  played_ += duration;
  return AudioPlay{.payload = Consume(slot, play_time), .duration = duration, .pace = pace};
}

bool AudioJitterBuffer::HasSoundFrom(const Slot& slot, TimeDelta duration) {
  TimeDelta found = TimeDelta::Zero();
  for (std::int64_t number = slot.number; found < duration; ++number) {
    const Slot* next = Find(number);
    if (!next) return false;
    found += next->duration;
  }
  return true;
}

// The bytes stay in the slot until an Insert needs it.
std::span<const std::uint8_t> AudioJitterBuffer::Consume(Slot& slot, Timestamp play_time) {
  next_ = slot.number + 1;
  next_media_time_ = slot.media_time + slot.duration;
  passed_ = underrun_ = TimeDelta::Zero();
  is_pause_ = slot.size <= kMaxOpusPauseBytes;
  playing_media_time_ = slot.media_time;
  playing_offset_ = play_time - Timestamp::Zero() - slot.media_time - slot.duration;
  Empty(slot);
  return slot.payload();
}

bool AudioJitterBuffer::IsQuiet(const Slot& slot) const {
  return RateOf(slot) < mean_rate_ * kQuietShare;
}

TimeDelta AudioJitterBuffer::TargetDelay() const {
  const TimeDelta for_redundancy =
      std::min({redundancy_depth_, longest_loss_, kMaxRedundancyDelay});
  return std::clamp(estimator_.Variation(), kMinDelay + for_redundancy, kMaxDelay);
}

void AudioJitterBuffer::ExpectRedundancy(TimeDelta depth, Timestamp now) {
  if (now <= loss_forgotten_at_) redundancy_depth_ = std::max(depth, redundancy_depth_);
}

void AudioJitterBuffer::SetExtraDelay(TimeDelta extra) {
  extra_ = std::clamp(extra, TimeDelta::Zero(), kMaxDelay);
}

std::optional<TimeDelta> AudioJitterBuffer::TargetOffset() const {
  if (!estimator_.has_estimate()) return std::nullopt;
  return estimator_.base() + duration_ + TargetDelay();
}

AudioJitterStatistics AudioJitterBuffer::Statistics() const {
  AudioJitterStatistics statistics = statistics_;
  statistics.packets_received += losses_.received();
  statistics.packets_lost += losses_.lost();
  statistics.packets_buffered = buffered_;
  statistics.frames_played = played_.us() / kAudioFrameDuration.us();
  statistics.frames_concealed = concealed_.us() / kAudioFrameDuration.us();
  statistics.target_delay = TargetDelay();
  statistics.current_delay =
      playing_media_time_ ? playing_offset_ - estimator_.base() : TimeDelta::Zero();
  return statistics;
}

}  // namespace visavis
