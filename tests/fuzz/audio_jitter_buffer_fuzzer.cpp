// Bytes become a history of packets of any length and of pulls. Whatever comes: every pull has an
// answer of some length, with a payload where it promises one, and the bounds hold.
#include <array>

#include "tests/fuzz/require.h"
#include "wasm/base/byte_reader.h"
#include "wasm/jitter/audio_jitter_buffer.h"

namespace visavis {
namespace {

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
    } else if (choice < 10) {
      buffer_.SetExtraDelay(TimeDelta::Millis(reader_.U16() - 1000));
    } else if (choice < 11) {
      buffer_.ExpectRedundancy(TimeDelta::Millis(reader_.U16() - 100), now_);
    } else if (choice < 12) {
      payload_[0] = reader_.U8();  // RFC 6716 section 3.1: tells how long the next packets are
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
                    .payload = std::span(payload_).first(size)},
                   now_);
  }

  void Pull() {
    const AudioDecision decision = buffer_.Next(now_);
    if (const auto* play = std::get_if<AudioPlay>(&decision)) {
      Use(play->payload);
      Require(buffer_.playing_media_time().has_value());
    } else if (const auto* recover = std::get_if<AudioRecover>(&decision)) {
      Use(recover->later_payload);
      Require(recover->distance >= recover->duration);
    }
    const TimeDelta duration = std::visit([](const auto& what) { return what.duration; }, decision);
    Require(duration > TimeDelta::Zero() && duration.us() % 2500 == 0);
  }

  void Use(std::span<const std::uint8_t> payload) {
    Require(!payload.empty());
    for (const std::uint8_t byte : payload.subspan(1)) Require(byte == 0);
  }

  ByteReader reader_;
  AudioJitterBuffer buffer_;
  std::array<std::uint8_t, kMaxAudioPayloadBytes> payload_{};
  Timestamp now_ = Timestamp::Zero();
  std::uint16_t position_ = 0;
};

}  // namespace
}  // namespace visavis

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  visavis::History({data, size}).Run();
  return 0;
}
