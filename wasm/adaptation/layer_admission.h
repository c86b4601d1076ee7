// Whether one of several paths gets all layers of the full picture, some, or none. It loses them
// when it does not carry them, and gets them back after a while of room (video_admission.h).
//
// Paths may have a line in common, that of our own house: then the one that falls behind is as fast
// as the others, and only came off worse. So unless one of the others shows that there is room, all
// wait for it first: where the line is shared, what they leave is what it gets. For the same reason
// it is tried again with all from time to time (instead of RFC 8382's statistics of delays, and
// RFC 8699's shared state).
//
// One per peer; the owner passes the time in; one thread.
#pragma once

#include "wasm/adaptation/video_admission.h"
#include "wasm/base/timestamp.h"

namespace visavis {

class LayerAdmission {
 public:
  // A controller doubles its rate several times within that.
  static constexpr TimeDelta kPatience = TimeDelta::Seconds(2);
  static constexpr TimeDelta kTryAgain = TimeDelta::Seconds(30);

  // What the path has room for, at the rate that is best for all.
  struct RoomFor {
    VideoAdmission::Room lowest_layer = VideoAdmission::Room::kTooLittle;
    VideoAdmission::Room all_layers = VideoAdmission::Room::kTooLittle;
  };
  enum class Others {
    kMayShareItsLine,
    kHaveRoom,  // one of them carries all that could be used
  };
  enum class Outcome {
    kAsItIs,
    kWaitedFor,  // it gets all layers still, and the rate should be no more than it carries
  };
  Outcome Update(RoomFor room, Others others, Timestamp now);
  // Without waiting.
  void AdmitToAll(Timestamp now);
  bool gets_any() const { return lowest_layer_.is_admitted(); }
  bool gets_all() const { return gets_any() && all_layers_.is_admitted(); }

 private:
  VideoAdmission lowest_layer_, all_layers_;
  Timestamp short_since_ = Timestamp::PlusInfinity();    // while it gets all
  Timestamp reduced_since_ = Timestamp::PlusInfinity();  // while it does not
};

}  // namespace visavis
