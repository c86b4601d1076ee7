// Protection of one video frame: parity over its packets, from which lost ones are made again
// without a round trip. The packets of a frame are the data blocks of erasure_code.h: payload size
// u16, in the first packet width u16, height u16 and reference u8, then the payload.
//
// WriteFrameParity: sender's side. FrameParity: what the receiver has of one frame; owned by its
// slot in VideoFrameAssembler. Neither knows time; not thread-safe.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "wasm/fec/erasure_code.h"
#include "wasm/packet/media_packet.h"

namespace visavis {

// Writes the whole protection packet number `parity` (below kMaxParityBlocks) of the frame that
// `packets` are, in their order, and returns its size; zero where they are too many or too large.
std::size_t WriteFrameParity(std::span<const VideoPacket> packets, std::size_t parity,
                             std::span<std::uint8_t> buffer);

// Bound: kMaxParityBlocks parity blocks of a packet's size.
class FrameParity {
 public:
  void Clear();
  // Copies the parity; one that is here already or has another size is not needed.
  void Add(const ProtectionPacket& packet);
  std::size_t count() const { return count_; }

  // What a packet of the frame carries; `payload` empty: it is lost.
  struct Content {
    std::uint16_t width = 0, height = 0;
    std::uint8_t reference_distance = 1;
    std::span<const std::uint8_t> payload;
  };
  // Makes the lost ones of `contents`, the frame's packets in order, and fills them in; their
  // payloads are valid until the next change here. There are as many parity blocks here as are
  // lost, or more. False where what comes out is none of a packet.
  bool Recover(std::span<Content> contents);

 private:
  std::span<std::uint8_t> Row(std::size_t row) {
    return std::span(bytes_).subspan(row * size_, size_);
  }

  std::array<std::uint8_t, kMaxParityBlocks> numbers_{};
  std::size_t count_ = 0;
  std::size_t size_ = 0;  // of each block
  std::vector<std::uint8_t> bytes_;
};

}  // namespace visavis
