#include "wasm/fec/frame_parity.h"

#include <algorithm>

#include "wasm/base/byte_reader.h"
#include "wasm/base/byte_writer.h"
#include "wasm/base/dcheck.h"

namespace visavis {
namespace {

constexpr std::size_t kSizeBytes = 2, kFirstBytes = 5;

// What stands before the payload of packet `index`.
struct Head {
  std::array<std::uint8_t, kSizeBytes + kFirstBytes> bytes{};
  std::size_t size = 0;
};

Head HeadOf(std::size_t index, const FrameParity::Content& content) {
  Head head;
  ByteWriter writer(head.bytes);
  writer.U16(static_cast<std::uint16_t>(content.payload.size()));
  if (index == 0) {
    writer.U16(content.width);
    writer.U16(content.height);
    writer.U8(content.reference_distance);
  }
  head.size = writer.size();
  return head;
}

// False where the block is longer than `sum`.
bool AddBlock(std::size_t parity, std::size_t index, const FrameParity::Content& content,
              std::span<std::uint8_t> sum) {
  const Head head = HeadOf(index, content);
  if (head.size + content.payload.size() > sum.size()) return false;
  const std::uint8_t coefficient = ParityCoefficient(parity, index);
  AddMultiple(coefficient, std::span(head.bytes).first(head.size), sum);
  AddMultiple(coefficient, content.payload, sum.subspan(head.size));
  return true;
}

bool IsDimension(std::uint16_t pixels) { return pixels >= 1 && pixels <= kMaxPacketVideoDimension; }

bool ReadBlock(std::size_t index, std::span<const std::uint8_t> block,
               FrameParity::Content& content) {
  ByteReader reader(block);
  const std::size_t size = reader.U16();
  if (index == 0) {
    content.width = reader.U16();
    content.height = reader.U16();
    content.reference_distance = reader.U8();
  }
  const std::span<const std::uint8_t> rest = reader.Rest();
  if (!reader.ok() || size == 0 || size > rest.size() || content.reference_distance == 0)
    return false;
  if (index == 0 && !(IsDimension(content.width) && IsDimension(content.height))) return false;
  content.payload = rest.first(size);
  return true;
}

}  // namespace

std::size_t WriteFrameParity(std::span<const VideoPacket> packets, std::size_t parity,
                             std::span<std::uint8_t> buffer) {
  if (packets.empty() || packets.size() > kMaxDataBlocks || parity >= kMaxParityBlocks) return 0;
  std::size_t longest = 0;
  for (const VideoPacket& packet : packets)
    longest = std::max(
        longest, packet.payload.size() + kSizeBytes + (packet.packet_index == 0 ? kFirstBytes : 0));
  std::array<std::uint8_t, kMaxPacketBytes> sum{};
  if (longest > sum.size()) return 0;
  for (std::size_t index = 0; index < packets.size(); ++index) {
    const VideoPacket& packet = packets[index];
    AddBlock(parity, index,
             {.width = packet.width,
              .height = packet.height,
              .reference_distance = packet.reference_distance,
              .payload = packet.payload},
             std::span(sum).first(longest));
  }
  const VideoPacket& first = packets.front();
  return WriteProtectionPacket(0,
                               {.is_keyframe = first.is_keyframe,
                                .temporal_layer = first.temporal_layer,
                                .is_long_term = first.is_long_term,
                                .stream = first.stream,
                                .first_packet_number = first.packet_number,
                                .frame_number = first.frame_number,
                                .parity_index = static_cast<std::uint8_t>(parity),
                                .packet_count = first.packet_count,
                                .timestamp = first.timestamp,
                                .payload = std::span(sum).first(longest)},
                               buffer);
}

void FrameParity::Clear() {
  count_ = 0;
  bytes_.clear();
}

void FrameParity::Add(const ProtectionPacket& packet) {
  if (count_ == 0) size_ = packet.payload.size();
  const auto end = numbers_.begin() + static_cast<std::ptrdiff_t>(count_);
  if (packet.payload.size() != size_ || packet.parity_index >= kMaxParityBlocks ||
      std::find(numbers_.begin(), end, packet.parity_index) != end)
    return;
  numbers_[count_++] = packet.parity_index;
  bytes_.insert(bytes_.end(), packet.payload.begin(), packet.payload.end());
}

bool FrameParity::Recover(std::span<Content> contents) {
  std::array<std::uint8_t, kMaxParityBlocks> lost{};
  std::size_t losses = 0;
  for (std::size_t index = 0; index < contents.size(); ++index) {
    if (!contents[index].payload.empty()) continue;
    VISAVIS_DCHECK(losses < count_);
    lost[losses++] = static_cast<std::uint8_t>(index);
  }
  for (std::size_t index = 0; index < contents.size(); ++index) {
    if (contents[index].payload.empty()) continue;
    for (std::size_t row = 0; row < losses; ++row)
      if (!AddBlock(numbers_[row], index, contents[index], Row(row))) return false;
  }
  SolveLostBlocks(std::span(lost).first(losses), std::span(numbers_).first(losses), size_,
                  std::span(bytes_).first(losses * size_));
  for (std::size_t row = 0; row < losses; ++row)
    if (!ReadBlock(lost[row], Row(row), contents[lost[row]])) return false;
  return true;
}

}  // namespace visavis
