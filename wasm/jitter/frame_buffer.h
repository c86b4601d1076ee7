// Complete frames in the order the decoder may take them: a frame that is no keyframe needs the one
// it is predicted from decoded, since the last keyframe. Owned by VideoJitterBuffer, driven
// by it. Not thread-safe; does not allocate after warm-up.
//
// Bound: kMaxFrames frames (2 s at 30 per second), addressed by frame number modulo kMaxFrames. A
// frame that needs a place drops the older one that holds it. Drops are counted.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "wasm/base/timestamp.h"
#include "wasm/jitter/received_video_frame.h"

namespace visavis {

class FrameBuffer {
 public:
  static constexpr std::size_t kMaxFrames = 64;

  FrameBuffer();

  // Swaps `frame` in; its memory then is that of an old frame, for reuse. False, with the frame
  // dropped, when it comes after a frame that was decoded already, twice, or behind the window.
  bool Insert(ReceivedVideoFrame& frame);

  // The frame to decode next, or null: the earliest after the last one decoded that is a keyframe
  // or whose reference was decoded. So frames of a temporal layer that do not come are passed over,
  // and a repair is taken as soon as it is due. Where a later keyframe is due at `now`, that one:
  // what lies between would only be decoded to be thrown away. Owned by the buffer; valid until the
  // next non-const call.
  const ReceivedVideoFrame* Next(Timestamp now) const;

  // Swaps the frame numbered `number`, which Next() gave, into `out`, makes it the last one
  // decoded, and drops what lies before it.
  void Pop(std::int64_t number, ReceivedVideoFrame& out);

  // The last frame popped could not be decoded: only a keyframe helps.
  void BreakChain();

  // Forgets everything, keeps the memory and the counts.
  void Reset();

  // Calls `visit(ReceivedVideoFrame&)` for each frame held, in no order.
  template <typename Visitor>
  void ForEach(Visitor visit) {
    for (Slot& slot : slots_)
      if (slot.occupied) visit(slot.frame);
  }

  // The frame after the last one of those here that can be decoded in turn; empty while only a
  // keyframe can start the chain.
  std::optional<std::int64_t> Frontier() const;
  // Whether this frame is here and can be decoded in turn, or was decoded and can be built upon.
  bool WillBeDecoded(std::int64_t number) const;
  // Whether the last frame popped can be built upon.
  bool chain_intact() const { return chain_intact_; }
  // Whether this frame was decoded since the last keyframe or break.
  bool CanBuildUpon(std::int64_t number) const { return chain_intact_ && WasDecoded(number); }
  std::optional<std::int64_t> last_popped() const { return last_popped_; }
  std::size_t size() const { return size_; }
  std::int64_t frames_dropped() const { return frames_dropped_; }

 private:
  struct Slot {
    bool occupied = false;
    ReceivedVideoFrame frame;
  };
  Slot& SlotOf(std::int64_t number);
  static constexpr std::size_t kHistory = 256;  // a reference is at most 255 numbers away
  bool WasDecoded(std::int64_t number) const;
  bool BuildsUponDecoded(const ReceivedVideoFrame& frame) const;
  // Frames that are here and would be decoded in turn; since a keyframe among them, if there is
  // one.
  struct Reach {
    std::array<std::int64_t, kMaxFrames> numbers;
    std::size_t count = 0;
    bool has_keyframe = false;
  };
  Reach FindReach() const;
  const ReceivedVideoFrame* EarliestDecodable() const;
  const ReceivedVideoFrame* EarliestKeyframe(std::int64_t after) const;
  void Drop(Slot& slot);

  std::vector<Slot> slots_;
  // Numbers that were decoded since the last keyframe or break, by number modulo kHistory.
  std::vector<std::int64_t> decoded_;
  std::size_t size_ = 0;
  std::optional<std::int64_t> last_popped_;
  bool chain_intact_ = false;
  std::int64_t frames_dropped_ = 0;
};

}  // namespace visavis
