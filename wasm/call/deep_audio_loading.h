// Whether the module of deep redundancy is here, and when to ask for it: it weighs more than twice
// as much as all else, so it comes when loss calls for it and not before
// (adr/0008-deep-redundancy.md). It comes once per call. A load that fails is tried again some time
// later, kMostLoads times in all; the call goes on without.
//
// Owned by CallEngine; the owner passes the time in; one thread.
#pragma once

#include <cstdint>
#include <string_view>

#include "wasm/base/timestamp.h"

namespace visavis {

enum class DeepAudioState : std::uint8_t {
  kAway,     // nothing has called for it
  kLoading,  // the page was asked for it
  kFailed,   // it did not come
  kHere,
};
std::string_view ToString(DeepAudioState state);

class DeepAudioLoading {
 public:
  static constexpr int kMostLoads = 3;
  static constexpr TimeDelta kRetryAfter = TimeDelta::Seconds(30);

  // Loss calls for it now. True: ask the page to load it.
  bool Demand(Timestamp now);
  // What the page says. Where it was not asked, nothing happens. True: it is here now.
  bool OnLoaded();
  void OnFailed(Timestamp now);

  DeepAudioState state() const { return state_; }
  bool is_here() const { return state_ == DeepAudioState::kHere; }

 private:
  void SetState(DeepAudioState state);
  bool IsConsistent() const;

  DeepAudioState state_ = DeepAudioState::kAway;
  int loads_ = 0;  // asked for
  Timestamp retry_at_ = Timestamp::MinusInfinity();
};

}  // namespace visavis
