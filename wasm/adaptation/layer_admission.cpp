#include "wasm/adaptation/layer_admission.h"

#include <algorithm>

namespace visavis {

LayerAdmission::Outcome LayerAdmission::Update(RoomFor room, Others others, Timestamp now) {
  const bool may_share = others == Others::kMayShareItsLine;
  if (!gets_all() || room.all_layers != VideoAdmission::Room::kTooLittle) {
    short_since_ = Timestamp::PlusInfinity();
  } else if (may_share) {
    short_since_ = std::min(short_since_, now);
    if (now - short_since_ < kPatience) return Outcome::kWaitedFor;
  }
  lowest_layer_.Update(room.lowest_layer, now);
  all_layers_.Update(room.all_layers, now);
  reduced_since_ = gets_all() ? Timestamp::PlusInfinity() : std::min(reduced_since_, now);
  if (may_share && now - kTryAgain >= reduced_since_) AdmitToAll(now);
  return Outcome::kAsItIs;
}

void LayerAdmission::AdmitToAll(Timestamp now) {
  lowest_layer_.Admit(now);
  all_layers_.Admit(now);
  short_since_ = reduced_since_ = Timestamp::PlusInfinity();
}

}  // namespace visavis
