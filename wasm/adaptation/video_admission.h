// Whether a path gets video at all, or more of it than the least. It loses it at once when it does
// not carry it beside sound, and gets it back after a while of room for it: the longer the sooner
// it was lost again, since each try may cost a keyframe, which on a slow path is felt.
//
// One per peer; the owner passes the time in; one thread.
#pragma once

#include "wasm/base/data_rate.h"
#include "wasm/base/timestamp.h"

namespace visavis {

class VideoAdmission {
 public:
  static constexpr double kMargin = 1.15;  // of what is needed, to get it back
  static constexpr TimeDelta kFirstWait = TimeDelta::Seconds(1);
  static constexpr TimeDelta kLongestWait = TimeDelta::Seconds(16);
  // Video that held for so long is no failed try.
  static constexpr TimeDelta kHeld = TimeDelta::Seconds(8);

  // `target`: what the path carries. `needed`: sound and the least video, both with all overhead.
  void Update(DataRate target, DataRate needed, Timestamp now);
  // kAlmost: too little, but so little that a moment of it does no harm.
  enum class Room { kTooLittle, kAlmost, kEnough, kWithMargin };
  static constexpr TimeDelta kAlmostAtMost = TimeDelta::Seconds(1);
  void Update(Room room, Timestamp now);
  // Without waiting.
  void Admit(Timestamp now);
  bool is_admitted() const { return is_admitted_; }

 private:
  bool is_admitted_ = true;
  Timestamp changed_ = Timestamp::MinusInfinity();
  Timestamp almost_since_ = Timestamp::PlusInfinity();
  Timestamp room_since_ = Timestamp::PlusInfinity();
  TimeDelta wait_ = kFirstWait;
};

}  // namespace visavis
