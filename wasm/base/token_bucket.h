// Limits a rate with a burst: full at first, holds up to `burst` tokens, gains `rate` of them per
// second, each of what is limited takes one. Driven by the time that the owner passes in.
#pragma once

#include <algorithm>

#include "wasm/base/timestamp.h"

namespace visavis {

class TokenBucket {
 public:
  TokenBucket(double rate, double burst) : rate_(rate), burst_(burst), tokens_(burst) {}

  // False: none is left.
  bool Take(Timestamp now) {
    if (filled_.IsFinite() && now > filled_) {
      tokens_ = std::min(burst_, tokens_ + rate_ * (now - filled_).seconds_f());
    }
    filled_ = std::max(filled_, now);
    if (tokens_ < 1.0) return false;
    tokens_ -= 1.0;
    return true;
  }

 private:
  double rate_;   // tokens per second
  double burst_;  // tokens
  double tokens_;
  Timestamp filled_ = Timestamp::MinusInfinity();
};

}  // namespace visavis
