// What the call needs of an audio codec: Opus at 48 kHz (RFC 6716), mono or stereo. Pure
// computation: no clock, no threads; the same input gives the same bytes on the same build.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <variant>
#include <vector>

#include "wasm/base/data_rate.h"
#include "wasm/base/result.h"
#include "wasm/base/timestamp.h"
#include "wasm/codec/video_codec.h"
#include "wasm/media/audio_frame.h"

namespace visavis {

enum class AudioContent : std::uint8_t { kVoice, kMusic };
enum class AudioRateMode : std::uint8_t {
  kConstant,             // every packet of the same size
  kConstrainedVariable,  // the rate holds over about a packet's time
  kVariable,             // the rate holds on average
};
enum class AudioSwitch : std::uint8_t { kOff, kOn };

// Longest deep redundancy (DRED_MAX_FRAMES of libopus, in units of 10 ms).
inline constexpr TimeDelta kMaxDeepRedundancy = TimeDelta::Millis(1040);
// Most bytes that libopus puts into one packet of at most 60 ms: three frames of 20 ms (RFC 6716
// section 3.4, R2) and their framing.
inline constexpr std::size_t kMaxOpusPacketBytes = std::size_t{1275} * 3 + 7;

struct AudioEncoderConfig {
  DataRate target_rate = DataRate::KilobitsPerSec(32);  // 6..510 kbps, all redundancy included
  double expected_loss = 0.0;                           // share of packets, 0..1
  int complexity = 9;                                   // 0..10
  int channels = 1;                                     // 1..2; another number starts anew
  AudioContent content = AudioContent::kVoice;          // another one starts anew
  AudioRateMode rate_mode = AudioRateMode::kConstrainedVariable;
  // Each packet also carries the one before it, coarsely, where expected_loss is above zero and
  // libopus finds the rate high enough (about 12 kbps at 20 ms).
  AudioSwitch in_band_fec = AudioSwitch::kOn;
  // Silence costs one or two bytes a frame, which need not be sent (EncodedAudio::is_pause).
  AudioSwitch dtx = AudioSwitch::kOff;
  // DRED: each packet carries so much of what came before it, as speech features, if expected_loss
  // is above zero and the rate allows. Zero, or 10 ms..kMaxDeepRedundancy where the encoder's
  // build has it (CanDeepRedundancy).
  TimeDelta deep_redundancy = TimeDelta::Zero();
  std::size_t max_packet_bytes = 1000;  // 100..kMaxOpusPacketBytes; lowers the rate where needed
  friend bool operator==(const AudioEncoderConfig&, const AudioEncoderConfig&) = default;
};

struct EncodedAudio {
  // Discontinuous transmission: the packet says only that the pause goes on. What a receiver hears
  // stays the same if the first of a run is sent and the rest is not.
  bool is_pause = false;
};

class AudioEncoder {
 public:
  virtual ~AudioEncoder() = default;
  // All of it may change between any two frames; without a click, unless it says that the encoder
  // starts anew. kInvalidConfig: something is out of range, and nothing has changed.
  virtual Result<std::monostate, CodecError> Configure(const AudioEncoderConfig& config) = 0;
  // Encodes 10, 20, 40 or 60 ms of the configured channels (else kInvalidInput), each call as it
  // likes. Samples that are no numbers become silence. `out` is overwritten, its memory reused;
  // 1..max_packet_bytes.
  virtual Result<EncodedAudio, CodecError> Encode(const AudioFrame& frame,
                                                  std::vector<std::uint8_t>& out) = 0;
  // Forgets all sound, keeps the configuration.
  virtual void Reset() = 0;
  // `frame`, as for Encode, was encoded by another encoder, whose packets the decoder has: the next
  // packet's sound joins it without a gap, and predicts nothing from it.
  virtual void Follow(const AudioFrame& frame) = 0;
  // How much later than the input the decoded sound comes: what a decoder skips at the start.
  virtual TimeDelta Lookahead() const = 0;
  virtual bool CanDeepRedundancy() const = 0;
};

// Sound of which no packet came, and the first packet after it that did.
struct LostAudio {
  std::span<const std::uint8_t> later_packet;
  TimeDelta distance;  // from the start of what is wanted to the start of later_packet's own sound
  TimeDelta duration;  // of what is wanted, a multiple of 2.5 ms in (0, 120 ms], at most distance
};
enum class AudioRecovery : std::uint8_t {
  kConcealed,       // made up from what came before
  kInBandFec,       // from the coarse copy in the later packet
  kDeepRedundancy,  // from the later packet's DRED
};

class AudioDecoder {
 public:
  virtual ~AudioDecoder() = default;
  // Decodes one packet of any of Opus's durations, 2.5..120 ms. `out` gets the decoder's channels
  // and the packet's length. Any bytes are safe. kInvalidInput: no bytes; kCorruptStream: not
  // Opus. Then `out` is 20 ms of silence, and the decoder goes on from where it was.
  virtual Result<std::monostate, CodecError> Decode(std::span<const std::uint8_t> packet,
                                                    AudioFrame& out) = 0;
  // The best there is for lost sound, in order of time. kInvalidInput: duration or distance out of
  // range; `out` is 20 ms of silence.
  virtual Result<AudioRecovery, CodecError> DecodeLost(const LostAudio& lost, AudioFrame& out) = 0;
  // Sound made up from what came before: `duration` as in LostAudio, errors too.
  virtual Result<std::monostate, CodecError> Conceal(TimeDelta duration, AudioFrame& out) = 0;
  // How far back from its own start `packet` carries sound once more, in whatever quality; zero
  // where it does not. Any bytes are safe.
  virtual TimeDelta RedundancyOf(std::span<const std::uint8_t> packet) = 0;
  // Forgets all sound.
  virtual void Reset() = 0;
};

// Null only when the library cannot start at all (out of memory), or `channels` is not 1 or 2.
std::unique_ptr<AudioEncoder> CreateOpusEncoder();
// Packets of either kind are decoded to so many channels.
std::unique_ptr<AudioDecoder> CreateOpusDecoder(int channels = 1);

}  // namespace visavis
