// Whether one of several paths gets all layers of the full picture, some, or none. It loses them
// when it does not carry them, and gets them back after a while of room (video_admission.h).
//
// Paths may have a line in common, that of our own house: then the one that falls behind is as fast
// as the others, and only came off worse. So unless one of the others shows that there is room, all
// come down to it first, but to half of their rate at most: where the line is shared, what they
// leave is what it gets. For the same reason it is tried again from time to time (instead of RFC
// 8382's statistics of delays, and RFC 8699's shared state), less often with each try in vain.
//
// One per peer; the owner passes the time in; one thread.
#pragma once

#include <cstdint>

#include "wasm/adaptation/video_admission.h"
#include "wasm/base/data_rate.h"
#include "wasm/base/timestamp.h"

namespace visavis {

class LayerAdmission {
 public:
  // Often a controller doubles its rate several times within that. Who climbs by kClimb is waited
  // for anew: the room is there.
  static constexpr TimeDelta kPatience = TimeDelta::Seconds(2);
  static constexpr double kClimb = 1.1;
  static constexpr TimeDelta kPatienceAtMost = TimeDelta::Seconds(6);
  // Who has room for so long is waited for anew when it falls short again.
  static constexpr TimeDelta kEndsAWait = TimeDelta::Seconds(1);
  // Doubles with each try in vain; back to it when all was held, or the path is another.
  static constexpr TimeDelta kTryAgain = TimeDelta::Seconds(30);
  static constexpr TimeDelta kTryAgainAtMost = TimeDelta::Seconds(480);
  // Of the others' rate: so far they come down.
  static constexpr double kLeastOfOthers = 0.5;

  // What the path has room for, at the rate that is best for all.
  struct RoomFor {
    VideoAdmission::Room lowest_layer = VideoAdmission::Room::kTooLittle;
    VideoAdmission::Room all_layers = VideoAdmission::Room::kTooLittle;
    // All layers at kLeastOfOthers of that rate.
    VideoAdmission::Room all_at_least = VideoAdmission::Room::kTooLittle;
    DataRate carried = DataRate::Zero();  // by the path, of video
  };
  enum class Others {
    kMayShareItsLine,
    kHaveRoom,  // one of them carries all that could be used
  };
  enum class Outcome {
    kAsItIs,
    // It gets all layers still, and the rate should be no more than it carries, but not less than
    // kLeastOfOthers of what is best.
    kWaitedFor,
    kTried,  // it keeps what it has, and the rate should be kLeastOfOthers of what is best
  };
  Outcome Update(RoomFor room, Others others, Timestamp now);
  // Without waiting.
  void AdmitToAll(Timestamp now);
  // What was tried in vain says nothing of it any more.
  void OnPathChanged() { failed_tries_ = 0; }
  bool gets_any() const { return lowest_layer_.is_admitted(); }
  bool gets_all() const { return gets_any() && all_layers_.is_admitted(); }

 private:
  enum class State : std::uint8_t {
    kAll,
    kWaitedFor,  // all, and short of room
    kReduced,
    kTried,  // reduced, and the others leave it room
  };
  void SetState(State state, Timestamp now);
  bool IsConsistent() const;
  void Reduce(RoomFor room, State state, Timestamp now);
  void NoteShortage(DataRate carried, Timestamp now);
  bool HasWaited(Timestamp now) const;
  void FallShort(RoomFor room, Others others, Timestamp now);
  void TryToRise(RoomFor room, Others others, Timestamp now);
  TimeDelta TryAfter() const;

  VideoAdmission lowest_layer_, all_layers_;
  State state_ = State::kAll;
  Timestamp since_ = Timestamp::MinusInfinity();
  // While it gets all: since when it has been short of room, not having held all for long in
  // between; +infinity: it was not. And when its rate had last climbed, and to what.
  Timestamp short_since_ = Timestamp::PlusInfinity();
  Timestamp climbed_ = Timestamp::MinusInfinity();
  DataRate reached_ = DataRate::Zero();
  int failed_tries_ = 0;
};

}  // namespace visavis
