// Limits a rate with a burst: holds up to `burst` tokens, gains `rate` of them per second, each
// message takes one. Driven by the time that the owner passes in.
#pragma once

#include <algorithm>

#include "wasm/base/timestamp.h"

namespace visavis::relay {

class TokenBucket {
 public:
  TokenBucket(double rate, double burst, Timestamp now)
      : rate_(rate), burst_(burst), tokens_(burst), filled_(now) {}

  // False: none is left.
  bool Take(Timestamp now) {
    if (now > filled_) {
      tokens_ = std::min(burst_, tokens_ + rate_ * (now - filled_).seconds_f());
      filled_ = now;
    }
    if (tokens_ < 1.0) return false;
    tokens_ -= 1.0;
    return true;
  }

 private:
  double rate_;   // tokens per second
  double burst_;  // tokens
  double tokens_;
  Timestamp filled_;
};

}  // namespace visavis::relay
