// What a broken peer, or one of ill will, makes of the packets that it sends: DTLS lets nobody else
// in. Each damaged packet in another way, by turns. Seeded.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "wasm/base/random.h"

namespace visavis::sim {

class Damage {
 public:
  explicit Damage(std::uint64_t seed) : random_(seed) {}

  // Of all packets, 0..1.
  void SetShare(double share) { share_ = share; }

  void Apply(std::vector<std::uint8_t>& packet) {
    if (packet.empty() || random_.Uniform() >= share_) return;
    constexpr std::size_t kHeaders = 24;
    switch (turn_++ % 5) {
      case 0: {  // bits anywhere, headers too
        const std::size_t bits = 1 + Below(16);
        for (std::size_t i = 0; i < bits; ++i) {
          const std::size_t at = Below(packet.size());
          packet[at] ^= static_cast<std::uint8_t>(1U << Below(8));
        }
        break;
      }
      case 1:  // bytes that a decoder meets
        for (int i = 0; i < 8 && packet.size() > kHeaders; ++i) {
          const std::size_t at = kHeaders + Below(packet.size() - kHeaders);
          packet[at] = Byte();
        }
        break;
      case 2:
        packet.resize(Below(packet.size()));
        break;
      case 3: {
        const std::size_t size = packet.size() + Below(300);
        packet.resize(size, Byte());
        break;
      }
      default:
        std::ranges::generate(packet, [this] { return Byte(); });
        break;
    }
  }

 private:
  std::size_t Below(std::size_t end) {
    return static_cast<std::size_t>(random_.Uniform() * static_cast<double>(end));
  }
  std::uint8_t Byte() { return static_cast<std::uint8_t>(Below(256)); }

  Random random_;
  double share_ = 0;
  std::size_t turn_ = 0;
};

}  // namespace visavis::sim
