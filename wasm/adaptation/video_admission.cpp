#include "wasm/adaptation/video_admission.h"

#include <algorithm>

namespace visavis {

void VideoAdmission::Update(DataRate target, DataRate needed, Timestamp now) {
  if (target < needed) return Update(Room::kTooLittle, now);
  Update(target < needed * kMargin ? Room::kEnough : Room::kWithMargin, now);
}

void VideoAdmission::Update(Room room, Timestamp now) {
  if (is_admitted_) {
    almost_since_ =
        room == Room::kAlmost ? std::min(almost_since_, now) : Timestamp::PlusInfinity();
    if (room != Room::kTooLittle && now - kAlmostAtMost < almost_since_) return;
    almost_since_ = Timestamp::PlusInfinity();
    const bool failed = changed_.IsFinite() && now - changed_ < kHeld;
    wait_ = failed ? std::min(wait_ * 2.0, kLongestWait) : kFirstWait;
    is_admitted_ = false;
    room_since_ = Timestamp::PlusInfinity();
    return;
  }
  if (room != Room::kWithMargin) {
    room_since_ = Timestamp::PlusInfinity();
  } else if (!room_since_.IsFinite()) {
    room_since_ = now;
  } else if (now - room_since_ >= wait_) {
    Admit(now);
  }
}

void VideoAdmission::Admit(Timestamp now) {
  if (is_admitted_) return;
  is_admitted_ = true;
  changed_ = now;
}

}  // namespace visavis
