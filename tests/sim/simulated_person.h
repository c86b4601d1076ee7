// What one person shows and says, and what the person sees and hears, in virtual time: 30 pictures
// a second that carry their number, and a voice.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "tests/wasm/codec/synthetic_media.h"
#include "wasm/base/ids.h"
#include "wasm/media/audio_frame.h"
#include "wasm/media/video_frame.h"

namespace visavis::sim {

inline constexpr Resolution kPicture{640, 360}, kScreenSize{1280, 720};

// One picture as it was rendered.
struct Seen {
  Timestamp render_time = Timestamp::Zero();
  Timestamp capture_time = Timestamp::Zero();  // the sender's clock, which is the simulation's
  double psnr_db = 0;                          // against what was captured; 0: not compared
  Resolution resolution;
};

// How alike what was heard is to what was said, in pieces of half a second.
struct VoiceMatch {
  double median = 0;  // normalised cross-correlation: 1 is the same, 0 unrelated
  double low = 0;     // the tenth percentile: what the worst pieces are like
  // Of the pieces that match: how late they were heard, at most a second.
  TimeDelta median_lag = TimeDelta::Zero();
  // Between the tenth and the ninetieth percentile of the lags at which the pieces match.
  TimeDelta lag_spread = TimeDelta::Zero();
};

// What one person got from one other.
struct Experience {
  std::vector<Seen> pictures;
  std::vector<float> sound;  // 48 kHz, all that was pulled

  // Pictures per second in [from, to).
  double FramesPerSecond(Timestamp from, Timestamp to) const;
  // Of the pictures rendered in [from, to); one that has no original of its size counts as 0.
  double MedianPsnr(Timestamp from, Timestamp to) const;
  TimeDelta MedianLatency(Timestamp from, Timestamp to) const;
  // The fewest pixels of a picture rendered in [from, to); 0: none was.
  int LeastPixels(Timestamp from, Timestamp to) const;
  // The longest time without a new picture in [from, to).
  TimeDelta LongestGap(Timestamp from, Timestamp to) const;
  // How long in [from, to) it was that no picture had come for more than `bearable`.
  TimeDelta StoodFor(TimeDelta bearable, Timestamp from, Timestamp to) const;
  // Share of the pictures rendered in [from, to) that have an original of their size, 0..1.
  double ComparedShare(Timestamp from, Timestamp to) const;
  // How alike [from, to) of the sound is to `voice`, each piece at its best lag of up to 1 s,
  // because the playout delay moves.
  VoiceMatch MatchVoice(const std::vector<float>& voice, Timestamp from, Timestamp to) const;
  // Its median.
  double VoiceCorrelation(const std::vector<float>& voice, Timestamp from, Timestamp to) const;

 private:
  struct Piece {
    double correlation = 0;
    std::int64_t lag = 0;  // samples
  };
  Piece MatchPiece(const std::vector<float>& voice, std::size_t begin, std::size_t end) const;
};

enum class Scene {
  kDrifting,  // all of the picture moves
  kRoom,      // a person before a room that stands still, as cameras of calls see
  kScreen,    // a shared screen of kScreenSize: text, into which somebody types
  kNone,      // there is no camera
};

// The pictures that a person with this number shows: `index` counts frames of 1/30 s.
void DrawPicture(Scene scene, std::uint64_t person, int index, VideoFrame& frame);

}  // namespace visavis::sim
