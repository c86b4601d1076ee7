#include "wasm/call/deep_audio_loading.h"

#include "wasm/base/dcheck.h"

namespace visavis {

std::string_view ToString(DeepAudioState state) {
  switch (state) {
    case DeepAudioState::kAway:
      return "away";
    case DeepAudioState::kLoading:
      return "loading";
    case DeepAudioState::kFailed:
      return "failed";
    case DeepAudioState::kHere:
      return "here";
  }
  return "";
}

bool DeepAudioLoading::IsConsistent() const {
  switch (state_) {
    case DeepAudioState::kAway:
      return loads_ == 0;
    case DeepAudioState::kLoading:
    case DeepAudioState::kHere:
      return loads_ >= 1 && loads_ <= kMostLoads;
    case DeepAudioState::kFailed:
      return loads_ >= 1 && loads_ <= kMostLoads && retry_at_.IsFinite();
  }
  return false;
}

void DeepAudioLoading::SetState(DeepAudioState state) {
  state_ = state;
  VISAVIS_DCHECK(IsConsistent());
}

bool DeepAudioLoading::Demand(Timestamp now) {
  const bool may_ask = state_ == DeepAudioState::kAway || (state_ == DeepAudioState::kFailed &&
                                                           loads_ < kMostLoads && now >= retry_at_);
  if (!may_ask) return false;
  ++loads_;
  SetState(DeepAudioState::kLoading);
  return true;
}

bool DeepAudioLoading::OnLoaded() {
  if (state_ != DeepAudioState::kLoading) return false;
  SetState(DeepAudioState::kHere);
  return true;
}

void DeepAudioLoading::OnFailed(Timestamp now) {
  if (state_ != DeepAudioState::kLoading) return;
  retry_at_ = now + kRetryAfter;
  SetState(DeepAudioState::kFailed);
}

}  // namespace visavis
