// Audio from packets to the decoder, packet by packet: NetEq in small (libwebrtc
// modules/audio_coding/neteq: decision_logic, delay_manager). Packets hold 2.5 to 120 ms of Opus
// each, and the length may change at any packet. The sound device pulls, so a sender whose clock
// runs differently shows as a playout that slowly gets early or late; both are mended by 20 ms at
// a time, in quiet passages if they come soon enough.
//
// One per received stream, owned by the receive pipeline; driven by Insert and Next. Not
// thread-safe; allocates in the constructor only.
//
// Playout aims at: fastest arrival of the last seconds + 96 % quantile of the delay over it (NetEq:
// 95 to 97 %) + A/V sync's extra, in kMinDelay..kMaxDelay above the fastest arrival. A packet
// cannot leave before its last sample was captured, so arrivals are compared with its end.
//
// A sender may fall silent (discontinuous transmission): its packets go on numbered without a gap,
// their media time jumps, and the last one before has no sound in it.
//
// Bound: kCapacity packets (1.28 s in packets of 20 ms). A packet beyond that drops the oldest
// ones; a packet whose turn has passed is dropped as late. A media time that jumps by
// ArrivalDelayEstimator::kJump starts all again. All are counted.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <variant>
#include <vector>

#include "wasm/base/data_rate.h"
#include "wasm/base/sequence_number.h"
#include "wasm/base/timestamp.h"
#include "wasm/jitter/arrival_delay_estimator.h"
#include "wasm/jitter/loss_tracker.h"
#include "wasm/jitter/media_time_unwrapper.h"
#include "wasm/media/audio_frame.h"
#include "wasm/packet/media_packet.h"

namespace visavis {

enum class AudioPace : std::uint8_t {
  kNormal,
  kHurried,  // playout is late: play the 40 ms from here on in 20
};

// What to play next. Payloads stay valid until the next call of Insert or Next; durations are
// multiples of 2.5 ms above zero.
struct AudioPlay {
  std::span<const std::uint8_t> payload;  // decode and play
  TimeDelta duration;                     // of the sound in it
  AudioPace pace = AudioPace::kNormal;
};
struct AudioRecover {  // lost, and a packet after it is here, which may carry redundancy
  std::span<const std::uint8_t> later_payload;
  TimeDelta distance;  // from the start of what is lost to the start of that packet's sound
  TimeDelta duration;
};
struct AudioConceal {  // lost or late: make it up from what came before
  TimeDelta duration;
};
struct AudioStretch {  // playout is early: make up so much, the next packet keeps its turn
  TimeDelta duration;
};
struct AudioSilence {  // nothing has come yet, or nothing for kMaxConcealment: play zeros
  TimeDelta duration;
};
using AudioDecision =
    std::variant<AudioPlay, AudioRecover, AudioConceal, AudioStretch, AudioSilence>;

struct AudioJitterStatistics {
  std::int64_t packets_received = 0;   // without duplicates
  std::int64_t packets_lost = 0;       // late ones count until they come
  std::int64_t packets_late = 0;       // came after their turn
  std::int64_t packets_discarded = 0;  // duplicate, out of range, or dropped by the bound
  // Frames are 20 ms here, however long the packets are.
  std::int64_t frames_played = 0;
  std::int64_t frames_concealed = 0;  // AudioRecover and AudioConceal, pauses of the sender apart
  std::int64_t frames_merged = 0;
  std::int64_t frames_stretched = 0;
  std::int64_t restarts = 0;
  std::size_t packets_buffered = 0;
  TimeDelta target_delay = TimeDelta::Zero();   // over the fastest arrival
  TimeDelta current_delay = TimeDelta::Zero();  // of the frame played last, over the same
};

class AudioJitterBuffer {
 public:
  static constexpr std::size_t kCapacity = 64;
  static constexpr TimeDelta kMinDelay = TimeDelta::Millis(20);
  static constexpr TimeDelta kMaxDelay = TimeDelta::Seconds(1);
  static constexpr TimeDelta kMaxRedundancyDelay = TimeDelta::Millis(250);
  static constexpr TimeDelta kRedundancyMemory = TimeDelta::Seconds(10);
  // After so much made-up sound there is silence, and playout starts anew with the next packet.
  static constexpr TimeDelta kMaxConcealment = TimeDelta::Millis(500);

  AudioJitterBuffer();

  // A packet as ParsePacket made it; its payload is copied.
  void Insert(const AudioPacket& packet, Timestamp now);

  // What to play next. `play_time`: when the device will have played all that it was given before.
  // It may jitter by some frames (a device that asks for several at once): it is smoothed.
  AudioDecision Next(Timestamp play_time);

  // A packet that came at `now` carries `depth` of the sound before it once more. To be of use it
  // must be here when that sound is due: for kRedundancyMemory after a loss, playout aims at so
  // much more than kMinDelay as that loss was long, `depth` and kMaxRedundancyDelay at most.
  void ExpectRedundancy(TimeDelta depth, Timestamp now);
  // Once after each gap that its turn found: how much sound in a row was lost. Told when the packet
  // after it is here. Of several since the last call, the newest.
  std::optional<TimeDelta> TakeLoss() { return std::exchange(loss_, std::nullopt); }
  // From AvSync. Clamped to 0..kMaxDelay.
  void SetExtraDelay(TimeDelta extra);
  // Our clock minus media time at which playout aims, without extra delay; empty before the first
  // packet. For AvSync.
  std::optional<TimeDelta> TargetOffset() const;
  // Media time (sender's clock) of the frame that Next gave last; empty before the first.
  std::optional<TimeDelta> playing_media_time() const { return playing_media_time_; }

  AudioJitterStatistics Statistics() const;

 private:
  struct Slot {
    bool is_occupied = false;
    std::int64_t number = 0;
    TimeDelta media_time = TimeDelta::Zero();
    TimeDelta duration = kAudioFrameDuration;
    std::uint16_t size = 0;
    std::array<std::uint8_t, kMaxAudioPayloadBytes> bytes;
    std::span<const std::uint8_t> payload() const { return {bytes.data(), size}; }
  };
  enum class State { kWaiting, kPlaying };

  Slot& SlotOf(std::int64_t number);
  Slot* Find(std::int64_t number);
  Slot* FirstFrom(std::int64_t number);
  void Empty(Slot& slot);
  // Empties all packets before `number` and makes it the next.
  void AdvanceTo(std::int64_t number);
  void Restart();
  void Store(std::int64_t number, TimeDelta media_time, TimeDelta duration,
             const AudioPacket& packet);
  TimeDelta TargetDelay() const;
  static DataRate RateOf(const Slot& slot) { return DataSize::Bytes(slot.size) / slot.duration; }
  bool IsQuiet(const Slot& slot) const;
  // How much later than desired the packet would be played at `play_time`.
  TimeDelta Lateness(const Slot& slot, Timestamp play_time) const;
  void SkipStale(Timestamp play_time);
  AudioDecision Start(Timestamp play_time);
  AudioDecision Underrun();
  // Sound between what was played last and `slot`, in steps of 2.5 ms.
  TimeDelta GapBefore(const Slot& slot) const;
  TimeDelta LostDuration(const Slot& slot) const;
  // So much of the gap before `after_gap` is done with.
  void Pass(TimeDelta duration, const Slot& after_gap);
  AudioDecision Bridge(Slot& after_gap, TimeDelta gap, Timestamp play_time);
  AudioDecision PlayOrAdjust(Slot& slot, Timestamp play_time);
  bool HasSoundFrom(const Slot& slot, TimeDelta duration);
  std::span<const std::uint8_t> Consume(Slot& slot, Timestamp play_time);

  State state_ = State::kWaiting;
  SequenceUnwrapper number_unwrapper_;
  MediaTimeUnwrapper media_time_{kAudioSampleRateHz};
  LossTracker losses_;
  ArrivalDelayEstimator estimator_;
  std::vector<Slot> slots_;
  std::size_t buffered_ = 0;
  std::optional<std::int64_t> next_;  // number whose turn it is; empty before the first packet
  TimeDelta next_media_time_ = TimeDelta::Zero();  // of the sound whose turn it is
  TimeDelta passed_ = TimeDelta::Zero();           // of packet next_, where it is lost
  // The sound of the packet that was played last is a pause, which may go on.
  bool is_pause_ = false;
  TimeDelta extra_ = TimeDelta::Zero();
  TimeDelta redundancy_depth_ = TimeDelta::Zero();
  TimeDelta longest_loss_ = TimeDelta::Zero();  // until loss_forgotten_at_
  Timestamp loss_forgotten_at_ = Timestamp::Zero();
  std::optional<TimeDelta> loss_;                // not taken
  std::optional<std::int64_t> gap_told_before_;  // the packet after the gap that loss_ told of last
  double mean_error_ms_ = 0;                     // smoothed: how much later than desired playout is
  DataRate mean_rate_ = DataRate::Zero();        // of the sound that came
  TimeDelta since_adjustment_ = TimeDelta::Zero();
  TimeDelta underrun_ = TimeDelta::Zero();    // made up since the last packet, for want of any
  int stale_run_ = 0;                         // packets in a row that came too late
  TimeDelta duration_ = kAudioFrameDuration;  // of the packet that came last
  TimeDelta played_ = TimeDelta::Zero(), concealed_ = TimeDelta::Zero();
  std::optional<TimeDelta> playing_media_time_;
  TimeDelta playing_offset_ = TimeDelta::Zero();
  AudioJitterStatistics statistics_;
};

}  // namespace visavis
