// Audio from packets to the decoder, one frame of 20 ms per pull: NetEq in small (libwebrtc
// modules/audio_coding/neteq: decision_logic, delay_manager). The sound device pulls, so a sender
// whose clock runs differently shows as a playout that slowly gets early or late; both are mended
// by one stretched or merged frame at a time, in quiet passages if they come soon enough.
//
// One per received stream, owned by the receive pipeline; driven by Insert and Next. Not
// thread-safe; allocates in the constructor only.
//
// Playout aims at: fastest arrival of the last seconds + 96 % quantile of the delay over it (NetEq:
// 95 to 97 %) + A/V sync's extra, in kMinDelay..kMaxDelay above the fastest arrival.
//
// Bound: kCapacity packets (1.28 s). A packet beyond that drops the oldest ones; a packet whose
// turn has passed is dropped as late. A media time that jumps by ArrivalDelayEstimator::kJump
// starts all again. All are counted.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <variant>
#include <vector>

#include "wasm/base/sequence_number.h"
#include "wasm/base/timestamp.h"
#include "wasm/jitter/arrival_delay_estimator.h"
#include "wasm/jitter/loss_tracker.h"
#include "wasm/jitter/media_time_unwrapper.h"
#include "wasm/media/audio_frame.h"
#include "wasm/packet/media_packet.h"

namespace visavis {

// What to do for the next 20 ms. Payloads stay valid until the next call of Insert or Next.
struct AudioPlay {
  std::span<const std::uint8_t> payload;  // decode and play
};
struct AudioRecover {
  std::span<const std::uint8_t> next_payload;  // lost; the packet after it may carry redundancy
};
struct AudioConceal {};  // lost or late: make up a frame from what came before
struct AudioMerge {      // decode both, play 20 ms that fade from the first to the second
  std::span<const std::uint8_t> first_payload;
  std::span<const std::uint8_t> second_payload;
};
struct AudioStretch {};  // playout is early: make up a frame, the next packet keeps its turn
struct AudioSilence {};  // nothing has come yet, or nothing for kMaxConcealment: play zeros
using AudioDecision =
    std::variant<AudioPlay, AudioRecover, AudioConceal, AudioMerge, AudioStretch, AudioSilence>;

struct AudioJitterStatistics {
  std::int64_t packets_received = 0;   // without duplicates
  std::int64_t packets_lost = 0;       // late ones count until they come
  std::int64_t packets_late = 0;       // came after their turn
  std::int64_t packets_discarded = 0;  // duplicate, out of range, or dropped by the bound
  std::int64_t frames_played = 0;
  std::int64_t frames_concealed = 0;  // AudioRecover and AudioConceal
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
  // After so much made-up sound there is silence, and playout starts anew with the next packet.
  static constexpr TimeDelta kMaxConcealment = TimeDelta::Millis(500);

  AudioJitterBuffer();

  // A packet as ParsePacket made it; its payload is copied.
  void Insert(const AudioPacket& packet, Timestamp now);

  // What to play for the next 20 ms. Call once per frame the device takes. `now` may jitter by some
  // frames (a device that asks for several at once): it is smoothed.
  AudioDecision Next(Timestamp now);

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
  void Store(std::int64_t number, TimeDelta media_time, const AudioPacket& packet);
  TimeDelta TargetDelay() const;
  TimeDelta DesiredOffset() const;
  bool IsQuiet(const Slot& slot) const;
  // How much later than desired the packet would be played at `now`.
  TimeDelta Lateness(const Slot& slot, Timestamp now) const;
  void SkipStale(Timestamp now);
  AudioDecision Start(Timestamp now);
  AudioDecision Underrun();
  AudioDecision Bridge(const Slot& after_gap, Timestamp now);
  AudioDecision PlayOrAdjust(Slot& slot, Timestamp now);
  std::span<const std::uint8_t> Consume(Slot& slot, Timestamp now);

  State state_ = State::kWaiting;
  SequenceUnwrapper number_unwrapper_;
  MediaTimeUnwrapper media_time_{kAudioSampleRateHz};
  LossTracker losses_;
  ArrivalDelayEstimator estimator_;
  std::vector<Slot> slots_;
  std::size_t buffered_ = 0;
  std::optional<std::int64_t> next_;  // number whose turn it is; empty before the first packet
  TimeDelta extra_ = TimeDelta::Zero();
  double mean_error_ms_ = 0;  // smoothed: how much later than desired playout is
  double mean_payload_bytes_ = 0;
  int pulls_since_adjustment_ = 0;
  int underrun_frames_ = 0;  // made up since the last packet played, for want of any packet
  int stale_run_ = 0;        // packets in a row that came too late
  std::optional<TimeDelta> playing_media_time_;
  TimeDelta playing_offset_ = TimeDelta::Zero();
  AudioJitterStatistics statistics_;
};

}  // namespace visavis
