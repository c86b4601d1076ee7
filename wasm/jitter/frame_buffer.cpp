#include "wasm/jitter/frame_buffer.h"

#include <limits>
#include <utility>

#include "wasm/base/dcheck.h"

namespace visavis {
namespace {

constexpr std::int64_t kBeforeAll = std::numeric_limits<std::int64_t>::min();

}  // namespace

FrameBuffer::FrameBuffer() : slots_(kMaxFrames) {}

FrameBuffer::Slot& FrameBuffer::SlotOf(std::int64_t number) {
  return slots_[static_cast<std::uint64_t>(number) % kMaxFrames];
}

const ReceivedVideoFrame* FrameBuffer::Find(std::int64_t number) const {
  const Slot& slot = slots_[static_cast<std::uint64_t>(number) % kMaxFrames];
  return slot.occupied && slot.frame.number == number ? &slot.frame : nullptr;
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
  const ReceivedVideoFrame* next = chain_intact_ ? Find(*last_popped_ + 1) : nullptr;
  const ReceivedVideoFrame* keyframe = EarliestKeyframe(last_popped_.value_or(kBeforeAll));
  if (!next) next = keyframe;
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
  --size_;
  last_popped_ = number;
  chain_intact_ = true;
  for (Slot& slot : slots_) {
    if (slot.occupied && slot.frame.number < number) Drop(slot);
  }
}

void FrameBuffer::BreakChain() { chain_intact_ = false; }

void FrameBuffer::Reset() {
  for (Slot& slot : slots_) {
    if (slot.occupied) Drop(slot);
  }
  last_popped_.reset();
  chain_intact_ = false;
}

std::optional<std::int64_t> FrameBuffer::Frontier() const {
  std::int64_t frontier = kBeforeAll;
  if (chain_intact_) {
    frontier = *last_popped_ + 1;
  } else {
    const ReceivedVideoFrame* start = EarliestKeyframe(last_popped_.value_or(kBeforeAll));
    if (!start) return std::nullopt;
    frontier = start->number;
  }
  while (true) {
    while (Find(frontier)) ++frontier;
    const ReceivedVideoFrame* keyframe = EarliestKeyframe(frontier);
    if (!keyframe) return frontier;
    frontier = keyframe->number;
  }
}

}  // namespace visavis
