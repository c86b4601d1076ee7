// Media state: what the sender is sending on purpose, so that the other page can say "muted" or
// "camera off" instead of guessing from silence. Packets may be lost, so the sender repeats it, at
// once a few times after a change and then about once a second.
//
//   after the common header: revision u16 | flags u8 (bit 0 audio on, bit 1 video on, bit 2 hears
//   deep redundancy, bits 3 to 7 the longest burst of lost sound that is expected of what it gets,
//   in 20 ms, 31: or longer)
#pragma once

#include <cstdint>
#include <optional>

#include "wasm/base/byte_reader.h"
#include "wasm/base/byte_writer.h"
#include "wasm/base/result.h"
#include "wasm/base/sequence_number.h"
#include "wasm/base/timestamp.h"
#include "wasm/packet/packet_error.h"

namespace visavis {

struct MediaState {
  static constexpr TimeDelta kBurstStep = TimeDelta::Millis(20);
  static constexpr TimeDelta kLongestBurst = TimeDelta::Millis(620);
  std::uint16_t revision = 0;  // +1 per change: a repetition keeps it
  bool audio_on = false;
  bool video_on = false;
  // Its decoders use the deep redundancy of what they get (adr/0008): worth sending.
  bool hears_deep_redundancy = false;
  // The longest burst in which the sound that it gets is lost; zero: no bursts come. On the wire in
  // steps of kBurstStep, rounded up, kLongestBurst at most.
  TimeDelta bursts = TimeDelta::Zero();
};

// The body after the common header. Errors: kTruncated, kInvalidField.
Result<MediaState, PacketError> ParseMediaState(std::span<const std::uint8_t> body);
bool WriteMediaState(const MediaState& state, ByteWriter& writer);

// Keeps the newest state of a peer whatever order the packets come in. One that was damaged may
// look newer than all that will come: an older one that is repeated and repeated is the truth.
class RemoteMediaState {
 public:
  static constexpr int kMostStale = 3;  // in a row, of the same revision

  // True when `state` is newer than what was known (the first always is).
  bool Update(const MediaState& state);
  // Empty until the first update.
  const std::optional<MediaState>& current() const { return current_; }

 private:
  bool IsRepeatedlyStale(std::int64_t revision);

  SequenceUnwrapper unwrapper_;
  std::int64_t newest_ = 0;
  std::int64_t stale_ = 0;
  int stale_run_ = 0;
  std::optional<MediaState> current_;
};

}  // namespace visavis
