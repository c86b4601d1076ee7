// The words that describe an emulated link, as commands take them:
//
//   delay=50 loss=1 rate=2000 queue=300          both directions alike
//   rate=2000 ab.loss=5 ; @10 rate=600 ; @20 rate=2500
//
// delay, jitter: ms, one way · loss: per cent of the packets · burst: mean packets in a row that a
// loss takes (1: each by chance) · rate: kbps, 0: nothing passes; without it as fast as the machine
// is · queue: ms of the rate. `ab.` and `ba.`: one direction only. After `;` and `@SECONDS` stands
// what changes then; all else stays.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "tests/sim/link.h"
#include "wasm/base/timestamp.h"

namespace visavis::link {

struct DuplexConfig {
  sim::LinkConfig ab;
  sim::LinkConfig ba;
};

struct LinkChange {
  TimeDelta at = TimeDelta::Zero();  // since the start, never before the change in front of it
  DuplexConfig config;
};

// The changes, the first at 0; or what is wrong with `text`, naming the word.
std::variant<std::vector<LinkChange>, std::string> ParseLinkSpec(std::string_view text);

}  // namespace visavis::link
