// Bytes become a history of packets and pulls. Whatever comes: every pull has an answer with a
// payload where it promises one, concealment ends, and the bounds hold.
#include <array>

#include "tests/fuzz/require.h"
#include "wasm/base/byte_reader.h"
#include "wasm/jitter/audio_jitter_buffer.h"

namespace visavis {
namespace {

constexpr std::array<std::uint8_t, kMaxAudioPayloadBytes> kPayload{};

class History {
 public:
  explicit History(std::span<const std::uint8_t> bytes) : reader_(bytes) {}

  void Run() {
    while (reader_.remaining() > 0) {
      Step();
      const AudioJitterStatistics statistics = buffer_.Statistics();
      Require(statistics.packets_buffered <= AudioJitterBuffer::kCapacity);
      Require(statistics.packets_lost >= 0 && statistics.packets_discarded >= 0);
      Require(statistics.target_delay <= AudioJitterBuffer::kMaxDelay);
    }
  }

 private:
  void Step() {
    const std::uint8_t choice = reader_.U8();
    if (choice < 8) {
      now_ += TimeDelta::Millis(150 * choice);
    } else if (choice < 12) {
      buffer_.SetExtraDelay(TimeDelta::Millis(reader_.U16() - 1000));
    } else if (choice < 24) {
      Insert(reader_.U16(), reader_.U32(), choice);
    } else if (choice < 128) {
      const std::uint8_t shift = reader_.U8();
      const auto number = static_cast<std::uint16_t>(position_++ + (shift & 7) * (shift >> 7));
      if ((shift & 0x30) != 0x30) Insert(number, number * 960u, choice);
    } else {
      now_ += TimeDelta::Millis(choice < 240 ? 20 : choice % 64);
      Pull();
    }
  }

  void Insert(std::uint16_t number, std::uint32_t timestamp, std::size_t size) {
    buffer_.Insert({.packet_number = number,
                    .timestamp = timestamp,
                    .payload = std::span(kPayload).first(size)},
                   now_);
  }

  void Pull() {
    const AudioDecision decision = buffer_.Next(now_);
    if (const auto* play = std::get_if<AudioPlay>(&decision)) {
      Use(play->payload);
    } else if (const auto* recover = std::get_if<AudioRecover>(&decision)) {
      Use(recover->next_payload);
    } else if (const auto* merge = std::get_if<AudioMerge>(&decision)) {
      Use(merge->first_payload);
      Use(merge->second_payload);
    }
    if (std::holds_alternative<AudioPlay>(decision) ||
        std::holds_alternative<AudioMerge>(decision)) {
      Require(buffer_.playing_media_time().has_value());
    }
  }

  void Use(std::span<const std::uint8_t> payload) {
    Require(!payload.empty());
    for (const std::uint8_t byte : payload) Require(byte == 0);
  }

  ByteReader reader_;
  AudioJitterBuffer buffer_;
  Timestamp now_ = Timestamp::Zero();
  std::uint16_t position_ = 0;
};

}  // namespace
}  // namespace visavis

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  visavis::History({data, size}).Run();
  return 0;
}
