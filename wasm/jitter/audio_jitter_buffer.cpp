#include "wasm/jitter/audio_jitter_buffer.h"

#include <algorithm>

#include "wasm/base/dcheck.h"

namespace visavis {
namespace {

// Remembers about 400 packets: 8 s.
constexpr ArrivalDelayConfig kAudioArrivals = {.quantile = 0.96, .forget_factor = 0.9975};

// Playout may be so early or late before it is adjusted, in quiet and in any case. One adjustment
// moves it by 20 ms, so early and late must be more than that apart, or they would alternate.
constexpr double kQuietEarlyMs = 5, kAnyEarlyMs = 15;
constexpr double kQuietLateMs = 20, kAnyLateMs = 30;
// From here on lateness is reduced faster, at the cost of sounding hurried.
constexpr double kVeryLateMs = 100;
// Pulls between two adjustments: 20 % faster or slower at most, a third when very late.
constexpr int kAdjustmentInterval = 5;
constexpr int kHurriedAdjustmentInterval = 3;
// Share that a new pull has in the smoothed error.
constexpr double kErrorSmoothing = 1.0 / 8;
// Later than this cannot be caught up by merging: packets are skipped.
constexpr TimeDelta kMaxLateness = TimeDelta::Millis(600);
// Earlier than this is a pause of the sender, not drift.
constexpr TimeDelta kMaxEarliness = TimeDelta::Millis(100);
// Where playout starts, a packet may be so much early or late.
constexpr TimeDelta kStartTolerance = TimeDelta::Millis(10);
// A frame whose payload is below this share of the average holds little sound (Opus is VBR).
constexpr double kQuietShare = 0.6;
constexpr double kPayloadSmoothing = 1.0 / 64;
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
  stale_run_ = 0;
  playing_media_time_.reset();
}

void AudioJitterBuffer::Insert(const AudioPacket& packet, Timestamp now) {
  if (packet.payload.empty() || packet.payload.size() > kMaxAudioPayloadBytes) {
    ++statistics_.packets_discarded;
    return;
  }
  std::int64_t number = number_unwrapper_.Unwrap(packet.packet_number);
  const LossTracker::Arrival arrival = losses_.Insert(number, now);
  if (arrival == LossTracker::Arrival::kDuplicate) {
    ++statistics_.packets_discarded;
    return;
  }
  TimeDelta media_time = media_time_.Unwrap(packet.timestamp);
  const bool is_stale = arrival == LossTracker::Arrival::kTooOld || (next_ && number < *next_);
  stale_run_ = is_stale ? stale_run_ + 1 : 0;
  const bool had_estimate = estimator_.has_estimate();
  const bool jumped =
      arrival == LossTracker::Arrival::kNew &&
      estimator_.Insert(media_time, now) == ArrivalDelayEstimator::Outcome::kRestarted &&
      had_estimate;
  if (jumped || stale_run_ >= kMaxStaleRun) {
    Restart();
    number = number_unwrapper_.Unwrap(packet.packet_number);
    media_time = media_time_.Unwrap(packet.timestamp);
    losses_.Insert(number, now);
    estimator_.Insert(media_time, now);
  } else if (is_stale) {
    ++statistics_.packets_late;
    return;
  }
  Store(number, media_time, packet);
}

void AudioJitterBuffer::Store(std::int64_t number, TimeDelta media_time,
                              const AudioPacket& packet) {
  if (!next_) next_ = number - kFirstMargin;
  const std::int64_t oldest = number - static_cast<std::int64_t>(kCapacity) + 1;
  if (oldest > *next_) AdvanceTo(oldest);
  Slot& slot = SlotOf(number);
  VISAVIS_DCHECK(!slot.is_occupied);
  slot.is_occupied = true;
  slot.number = number;
  slot.media_time = media_time;
  slot.size = static_cast<std::uint16_t>(packet.payload.size());
  std::copy(packet.payload.begin(), packet.payload.end(), slot.bytes.begin());
  ++buffered_;
  const auto size = static_cast<double>(packet.payload.size());
  mean_payload_bytes_ +=
      mean_payload_bytes_ == 0 ? size : (size - mean_payload_bytes_) * kPayloadSmoothing;
}

AudioDecision AudioJitterBuffer::Next(Timestamp now) {
  if (!next_) return AudioSilence{};
  if (state_ == State::kWaiting) return Start(now);
  Slot* slot = FirstFrom(*next_);
  if (slot && Lateness(*slot, now) > kMaxLateness) {
    SkipStale(now);
    slot = FirstFrom(*next_);
  }
  if (!slot) return Underrun();
  if (slot->number > *next_) return Bridge(*slot, now);
  return PlayOrAdjust(*slot, now);
}

TimeDelta AudioJitterBuffer::Lateness(const Slot& slot, Timestamp now) const {
  return now - Timestamp::Zero() - slot.media_time - DesiredOffset();
}

// Drops packets, always leaving one, until the first that is not late.
void AudioJitterBuffer::SkipStale(Timestamp now) {
  const Slot* first = FirstFrom(*next_);
  while (first && Lateness(*first, now) > kStartTolerance) {
    const Slot* second = FirstFrom(first->number + 1);
    if (!second) break;
    AdvanceTo(second->number);
    first = second;
  }
  mean_error_ms_ = 0;
  pulls_since_adjustment_ = 0;
}

AudioDecision AudioJitterBuffer::Start(Timestamp now) {
  SkipStale(now);
  Slot* slot = FirstFrom(*next_);
  if (!slot || Lateness(*slot, now) < -kStartTolerance) return AudioSilence{};
  state_ = State::kPlaying;
  next_ = slot->number;
  return PlayOrAdjust(*slot, now);
}

AudioDecision AudioJitterBuffer::Underrun() {
  if (kAudioFrameDuration * std::int64_t{++underrun_frames_} > kMaxConcealment) {
    state_ = State::kWaiting;
    underrun_frames_ = 0;
    return AudioSilence{};
  }
  ++statistics_.frames_concealed;
  return AudioConceal{};
}

// Packets before `after_gap` are not here. An underrun may have made up for some of them already,
// and for those that are overdue it is too late; for the others a frame each is made up in their
// turn.
AudioDecision AudioJitterBuffer::Bridge(const Slot& after_gap, Timestamp now) {
  std::int64_t missing = after_gap.number - *next_;
  TimeDelta lateness = Lateness(after_gap, now) + kAudioFrameDuration * missing;
  for (; missing > 0 && (underrun_frames_ > 0 || lateness > kAudioFrameDuration); --missing) {
    lateness -= kAudioFrameDuration;
    underrun_frames_ = std::max(0, underrun_frames_ - 1);
    ++*next_;
  }
  if (missing == 0) return PlayOrAdjust(*Find(*next_), now);
  ++statistics_.frames_concealed;
  // Too early to give the missing packet up.
  if (lateness < -kAudioFrameDuration) return AudioConceal{};
  ++*next_;
  if (missing > 1) return AudioConceal{};
  return AudioRecover{.next_payload = after_gap.payload()};
}

AudioDecision AudioJitterBuffer::PlayOrAdjust(Slot& slot, Timestamp now) {
  const TimeDelta lateness = Lateness(slot, now);
  mean_error_ms_ += (lateness.ms_f() - mean_error_ms_) * kErrorSmoothing;
  ++pulls_since_adjustment_;
  const bool is_quiet = IsQuiet(slot);
  const bool may_adjust = pulls_since_adjustment_ >= kAdjustmentInterval;
  if (lateness < -kMaxEarliness ||
      (may_adjust && mean_error_ms_ < -(is_quiet ? kQuietEarlyMs : kAnyEarlyMs))) {
    mean_error_ms_ += kAudioFrameDuration.ms_f();
    pulls_since_adjustment_ = 0;
    ++statistics_.frames_stretched;
    return AudioStretch{};
  }
  const bool is_very_late = mean_error_ms_ > kVeryLateMs;
  const bool may_merge =
      may_adjust || (is_very_late && pulls_since_adjustment_ >= kHurriedAdjustmentInterval);
  Slot* second = Find(slot.number + 1);
  if (second && may_merge && mean_error_ms_ > (is_quiet ? kQuietLateMs : kAnyLateMs)) {
    mean_error_ms_ -= kAudioFrameDuration.ms_f();
    pulls_since_adjustment_ = 0;
    ++statistics_.frames_merged;
    const auto first_payload = Consume(slot, now);
    return AudioMerge{.first_payload = first_payload, .second_payload = Consume(*second, now)};
  }
  ++statistics_.frames_played;
  return AudioPlay{.payload = Consume(slot, now)};
}

// The bytes stay in the slot until an Insert needs it.
std::span<const std::uint8_t> AudioJitterBuffer::Consume(Slot& slot, Timestamp now) {
  next_ = slot.number + 1;
  underrun_frames_ = 0;
  playing_media_time_ = slot.media_time;
  playing_offset_ = now - Timestamp::Zero() - slot.media_time;
  Empty(slot);
  return slot.payload();
}

bool AudioJitterBuffer::IsQuiet(const Slot& slot) const {
  return static_cast<double>(slot.size) < mean_payload_bytes_ * kQuietShare;
}

TimeDelta AudioJitterBuffer::TargetDelay() const {
  return std::clamp(estimator_.Variation(), kMinDelay, kMaxDelay);
}

TimeDelta AudioJitterBuffer::DesiredOffset() const {
  return estimator_.base() + std::min(TargetDelay() + extra_, kMaxDelay);
}

void AudioJitterBuffer::SetExtraDelay(TimeDelta extra) {
  extra_ = std::clamp(extra, TimeDelta::Zero(), kMaxDelay);
}

std::optional<TimeDelta> AudioJitterBuffer::TargetOffset() const {
  if (!estimator_.has_estimate()) return std::nullopt;
  return estimator_.base() + TargetDelay();
}

AudioJitterStatistics AudioJitterBuffer::Statistics() const {
  AudioJitterStatistics statistics = statistics_;
  statistics.packets_received += losses_.received();
  statistics.packets_lost += losses_.lost();
  statistics.packets_buffered = buffered_;
  statistics.target_delay = TargetDelay();
  statistics.current_delay =
      playing_media_time_ ? playing_offset_ - estimator_.base() : TimeDelta::Zero();
  return statistics;
}

}  // namespace visavis
