#include "wasm/jitter/frame_buffer.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <limits>
#include <utility>

#include "wasm/base/dcheck.h"

namespace visavis {
namespace {

constexpr std::int64_t kBeforeAll = std::numeric_limits<std::int64_t>::min();

}  // namespace

FrameBuffer::FrameBuffer() : slots_(kMaxFrames), decoded_(kHistory, kBeforeAll) {}

FrameBuffer::Slot& FrameBuffer::SlotOf(std::int64_t number) {
  return slots_[static_cast<std::uint64_t>(number) % kMaxFrames];
}

bool FrameBuffer::WasDecoded(std::int64_t number) const {
  return decoded_[static_cast<std::uint64_t>(number) % kHistory] == number;
}

bool FrameBuffer::BuildsUponDecoded(const ReceivedVideoFrame& frame) const {
  return !frame.frame.is_keyframe && CanBuildUpon(frame.number - frame.reference_distance);
}

const ReceivedVideoFrame* FrameBuffer::EarliestDecodable() const {
  const ReceivedVideoFrame* earliest = nullptr;
  for (const Slot& slot : slots_) {
    if (!slot.occupied || !BuildsUponDecoded(slot.frame)) continue;
    if (!earliest || slot.frame.number < earliest->number) earliest = &slot.frame;
  }
  return earliest;
}

bool FrameBuffer::Insert(ReceivedVideoFrame& frame) {
  Slot& slot = SlotOf(frame.number);
  const bool is_late = last_popped_ && frame.number <= *last_popped_;
  if (is_late || (slot.occupied && slot.frame.number >= frame.number)) {
    ++frames_dropped_;
    return false;
  }
  if (slot.occupied) Drop(slot);
  std::swap(slot.frame, frame);
  slot.occupied = true;
  ++size_;
  return true;
}

void FrameBuffer::Drop(Slot& slot) {
  slot.occupied = false;
  --size_;
  ++frames_dropped_;
}

const ReceivedVideoFrame* FrameBuffer::EarliestKeyframe(std::int64_t after) const {
  const ReceivedVideoFrame* earliest = nullptr;
  for (const Slot& slot : slots_) {
    if (!slot.occupied || !slot.frame.frame.is_keyframe || slot.frame.number <= after) continue;
    if (!earliest || slot.frame.number < earliest->number) earliest = &slot.frame;
  }
  return earliest;
}

const ReceivedVideoFrame* FrameBuffer::Next(Timestamp now) const {
  const ReceivedVideoFrame* next = EarliestDecodable();
  const ReceivedVideoFrame* keyframe = EarliestKeyframe(last_popped_.value_or(kBeforeAll));
  if (!next || (keyframe && keyframe->number < next->number)) next = keyframe;
  while (keyframe && keyframe->due_time <= now) {
    if (keyframe->number > next->number) next = keyframe;
    keyframe = EarliestKeyframe(keyframe->number);
  }
  return next;
}

void FrameBuffer::Pop(std::int64_t number, ReceivedVideoFrame& out) {
  Slot& popped = SlotOf(number);
  VISAVIS_DCHECK(popped.occupied && popped.frame.number == number);
  std::swap(popped.frame, out);
  popped.occupied = false;
  if (out.frame.is_keyframe) std::ranges::fill(decoded_, kBeforeAll);
  decoded_[static_cast<std::uint64_t>(number) % kHistory] = number;
  --size_;
  last_popped_ = number;
  chain_intact_ = true;
  for (Slot& slot : slots_) {
    if (slot.occupied && slot.frame.number < number) Drop(slot);
  }
}

void FrameBuffer::BreakChain() {
  chain_intact_ = false;
  std::ranges::fill(decoded_, kBeforeAll);
}

void FrameBuffer::Reset() {
  for (Slot& slot : slots_) {
    if (slot.occupied) Drop(slot);
  }
  last_popped_.reset();
  BreakChain();
}

FrameBuffer::Reach FrameBuffer::FindReach() const {
  std::array<const ReceivedVideoFrame*, kMaxFrames> held;
  std::size_t count = 0;
  for (const Slot& slot : slots_)
    if (slot.occupied) held[count++] = &slot.frame;
  std::sort(held.begin(), held.begin() + static_cast<std::ptrdiff_t>(count),
            [](const auto* a, const auto* b) { return a->number < b->number; });
  Reach reach;
  for (std::size_t i = 0; i < count; ++i) {
    const ReceivedVideoFrame& frame = *held[i];
    const auto end = reach.numbers.cbegin() + static_cast<std::ptrdiff_t>(reach.count);
    const bool builds =
        frame.frame.is_keyframe || (!reach.has_keyframe && BuildsUponDecoded(frame)) ||
        std::find(reach.numbers.cbegin(), end, frame.number - frame.reference_distance) != end;
    if (!builds) continue;
    if (frame.frame.is_keyframe) {
      reach.has_keyframe = true;
      reach.count = 0;
    }
    reach.numbers[reach.count++] = frame.number;
  }
  return reach;
}

std::optional<std::int64_t> FrameBuffer::Frontier() const {
  const Reach reach = FindReach();
  if (reach.count > 0) return reach.numbers[reach.count - 1] + 1;
  return chain_intact_ ? std::optional(*last_popped_ + 1) : std::nullopt;
}

bool FrameBuffer::WillBeDecoded(std::int64_t number) const {
  const Reach reach = FindReach();
  const auto end = reach.numbers.cbegin() + static_cast<std::ptrdiff_t>(reach.count);
  if (std::find(reach.numbers.cbegin(), end, number) != end) return true;
  return !reach.has_keyframe && CanBuildUpon(number);
}

}  // namespace visavis
