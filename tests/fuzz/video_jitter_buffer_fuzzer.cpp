// Bytes become a history of packets, pops, decode errors and waits. Whatever comes: frames are
// given in order, only where the decoder can follow, never before they are due, and requests keep
// apart.
#include <array>
#include <optional>

#include "tests/fuzz/require.h"
#include "wasm/base/byte_reader.h"
#include "wasm/jitter/video_jitter_buffer.h"

namespace visavis {
namespace {

constexpr std::array<std::uint8_t, 1100> kPayload{};

class History {
 public:
  explicit History(std::span<const std::uint8_t> bytes) : reader_(bytes) {}

  void Run() {
    while (reader_.remaining() > 0) {
      Step();
      now_ += TimeDelta::Millis(reader_.U8() % 64);
      PopAll();
      Request();
      Check();
    }
  }

 private:
  void Step() {
    const std::uint8_t choice = reader_.U8();
    if (choice < 8) {
      now_ += TimeDelta::Millis(100 * choice);
    } else if (choice < 10) {
      if (buffer_.Statistics().frames_popped == 0) return;
      buffer_.OnDecodeError(now_);
      needs_keyframe_ = true;
    } else if (choice < 12) {
      buffer_.SetExtraDelay(TimeDelta::Millis(reader_.U16() - 1000));
      buffer_.SetRoundTripTime(TimeDelta::Millis(reader_.U16()));
    } else if (choice < 24) {
      InsertAny();
    } else if (choice < 30) {
      InsertParity();
    } else {
      InsertNext(choice);
    }
  }

  // Fields as they come.
  void InsertAny() {
    VideoPacket packet;
    const std::uint8_t flags = reader_.U8();
    packet.is_keyframe = (flags & 1) != 0;
    packet.temporal_layer = (flags >> 1) & 3;
    packet.packet_number = reader_.U16();
    packet.frame_number = reader_.U16();
    packet.packet_index = reader_.U8();
    packet.packet_count = reader_.U8();
    packet.timestamp = reader_.U32();
    packet.width = packet.height = 16;
    if (packet.packet_index >= packet.packet_count) return;
    packet.payload = std::span(kPayload).first(1 + flags * 4u);
    buffer_.Insert(packet, now_);
  }

  // Of a frame near those of InsertNext, or of any.
  void InsertParity() {
    const std::uint8_t flags = reader_.U8();
    ProtectionPacket packet;
    packet.frame_number = static_cast<std::uint16_t>(position_ / 2 - (flags & 3));
    if ((flags & 4) != 0) packet.frame_number = reader_.U16();
    packet.first_packet_number = static_cast<std::uint16_t>(2 * packet.frame_number);
    packet.packet_count = (flags & 8) != 0 ? reader_.U8() : 2;
    packet.parity_index = flags >> 4;
    packet.is_keyframe = packet.frame_number % 16 == 0;
    packet.timestamp = packet.frame_number * 3000u;
    packet.payload = reader_.Bytes(1 + reader_.U8());
    if (packet.payload.empty() || packet.packet_count == 0) return;
    buffer_.Insert(packet, now_);
  }

  // A stream that mostly makes sense, in which packets are left out and swapped.
  void InsertNext(std::uint8_t choice) {
    const std::uint8_t shift = reader_.U8();
    VideoPacket packet;
    const auto at = static_cast<std::uint16_t>(position_++ + (shift & 3) * (shift >> 6));
    packet.packet_number = at;
    packet.frame_number = at / 2;
    packet.packet_index = at % 2;
    packet.packet_count = 2;
    packet.is_keyframe = packet.frame_number % 16 == 0;
    packet.timestamp = packet.frame_number * 3000u;
    packet.width = packet.height = 16;
    packet.payload = std::span(kPayload).first(choice);
    if ((shift & 0x30) != 0x30) buffer_.Insert(packet, now_);
  }

  void PopAll() {
    while (buffer_.PopDue(now_, out_)) {
      Require(out_.due_time <= now_ && !out_.frame.data.empty());
      Require(out_.frame.is_keyframe || !needs_keyframe_);
      needs_keyframe_ = false;
    }
  }

  void Request() {
    Require(buffer_.TakeNack(now_, nack_) != nack_.packet_numbers.empty());
    const bool is_due = now_ >= buffer_.NextTimeout();
    if (!buffer_.TakeKeyframeRequest(now_)) {
      Require(!is_due);
      return;
    }
    Require(!last_request_ || now_ - *last_request_ >= VideoJitterBuffer::kMinRequestInterval);
    last_request_ = now_;
  }

  void Check() {
    Require(buffer_.NextTimeout() > now_);
    const VideoJitterStatistics statistics = buffer_.Statistics();
    Require(statistics.frames_popped <= statistics.frames_complete);
    Require(statistics.packets_lost >= 0);
    Require(statistics.target_delay >= PlayoutDelay::kMinDelay);
    Require(statistics.target_delay <= PlayoutDelay::kMaxDelay);
  }

  ByteReader reader_;
  VideoJitterBuffer buffer_{0};
  ReceivedVideoFrame out_;
  Nack nack_;
  Timestamp now_ = Timestamp::Zero();
  std::uint16_t position_ = 0;
  bool needs_keyframe_ = true;
  std::optional<Timestamp> last_request_;
};

}  // namespace
}  // namespace visavis

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  visavis::History({data, size}).Run();
  return 0;
}
