// How much computing the encoder may spend on a frame: less when encoding takes a large share of
// the time between two frames, or leaves too little beside decoding what the others send; more
// again when there has been plenty for a while. First libvpx searches less, then the picture gets
// smaller, so that a slow or busy device steps down before it drops frames.
//
// Owned by the send pipeline. Knows no clock: the owner passes in how long each frame took.
#pragma once

#include <cstddef>

#include "wasm/base/timestamp.h"

namespace visavis {

struct Effort {
  int speed = -6;           // libvpx cpu-used
  std::size_t smaller = 0;  // steps of the video ladder below the one that the rate allows
  friend bool operator==(const Effort&, const Effort&) = default;
};

class EncoderEffort {
 public:
  // Shares of the frame interval, of the mean frame. The rest of it is for whatever else the device
  // does.
  static constexpr double kTooMuch = 0.28;
  // A smaller picture is seen, less search hardly: it has to be really too much.
  static constexpr double kTooMuchForTheSize = 0.5;
  // Encoding and all else that the engine does, decoding above all, of all time: above it, frames
  // would come late. Where encoding is next to nothing of it, less effort would not help.
  static constexpr double kTooMuchInAll = 0.75;
  static constexpr double kLeastEncoding = 0.05;
  // More effort is tried when it is expected to take no more than this part of what is too much.
  static constexpr double kComfortable = 0.6;
  // So many frames say what a level costs.
  static constexpr int kFramesToJudge = 10;
  // Room for more for so long: try it. Doubles, up to the longest, with each try that was too much.
  static constexpr TimeDelta kTryAfter = TimeDelta::Seconds(5);
  static constexpr TimeDelta kTryAfterAtMost = TimeDelta::Seconds(80);

  // `took`: time the newest frame needed, at the effort returned last. `interval`: between frames.
  // `others`: what the engine spent on all else since the last call.
  Effort Update(TimeDelta took, TimeDelta interval, TimeDelta others, Timestamp now);
  Effort effort() const;

 private:
  enum class Move { kNone, kDown, kUp };  // to less effort, to more
  void MoveTo(std::size_t level, Move move, Timestamp now);
  void LearnOthers(TimeDelta others, Timestamp now);
  bool IsTooMuch(double share) const;
  bool HasRoom(double share) const;

  std::size_t level_ = 0;
  int frames_ = 0;  // judged at this level
  double mean_us_ = 0;
  double others_ = 0;  // share of the time, smoothed
  Timestamp last_update_ = Timestamp::MinusInfinity();
  Timestamp roomy_since_ = Timestamp::PlusInfinity();
  Move last_move_ = Move::kNone;
  Timestamp moved_ = Timestamp::MinusInfinity();
  TimeDelta try_after_ = kTryAfter;
};

}  // namespace visavis
