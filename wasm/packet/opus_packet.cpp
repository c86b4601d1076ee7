#include "wasm/packet/opus_packet.h"

namespace visavis {
namespace {

constexpr TimeDelta kLongest = TimeDelta::Millis(120);

// RFC 6716 section 3.1, table 2: twelve configurations of SILK, four hybrid ones, sixteen of CELT.
TimeDelta FrameDuration(unsigned configuration) {
  if (configuration < 12) {
    constexpr std::int64_t kSilkMs[] = {10, 20, 40, 60};
    return TimeDelta::Millis(kSilkMs[configuration % 4]);
  }
  if (configuration < 16) return TimeDelta::Millis(configuration % 2 == 0 ? 10 : 20);
  return TimeDelta::Micros(std::int64_t{2500} << configuration % 4);
}

}  // namespace

std::optional<TimeDelta> OpusPacketDuration(std::span<const std::uint8_t> packet) {
  if (packet.empty()) return std::nullopt;
  std::int64_t frames = 0;
  switch (packet[0] & 3) {  // RFC 6716 section 3.2: the code
    case 0:
      frames = 1;
      break;
    case 3:
      frames = packet.size() > 1 ? packet[1] & 0x3f : 0;
      break;
    default:
      frames = 2;
  }
  const TimeDelta duration = FrameDuration(packet[0] >> 3) * frames;
  if (duration <= TimeDelta::Zero() || duration > kLongest) return std::nullopt;
  return duration;
}

}  // namespace visavis
