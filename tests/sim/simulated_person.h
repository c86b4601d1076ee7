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

inline constexpr Resolution kPicture{640, 360};

// One picture as it was rendered.
struct Seen {
  Timestamp render_time = Timestamp::Zero();
  Timestamp capture_time = Timestamp::Zero();  // the sender's clock, which is the simulation's
  double psnr_db = 0;                          // against what was captured; 0: not compared
  Resolution resolution;
};

// What one person got from one other.
struct Experience {
  std::vector<Seen> pictures;
  std::vector<float> sound;  // 48 kHz, all that was pulled

  // Pictures per second in [from, to).
  double FramesPerSecond(Timestamp from, Timestamp to) const;
  // Of the pictures rendered in [from, to).
  double MedianPsnr(Timestamp from, Timestamp to) const;
  TimeDelta MedianLatency(Timestamp from, Timestamp to) const;
  // The fewest pixels of a picture rendered in [from, to); 0: none was.
  int LeastPixels(Timestamp from, Timestamp to) const;
  // The longest time without a new picture in [from, to).
  TimeDelta LongestGap(Timestamp from, Timestamp to) const;
  // How alike [from, to) of the sound is to `voice`: the median over pieces of half a second, each
  // at its best lag of up to 1 s, because the playout delay moves. 1 is the same, 0 unrelated
  // (normalised cross-correlation).
  double VoiceCorrelation(const std::vector<float>& voice, Timestamp from, Timestamp to) const;

 private:
  double PieceCorrelation(const std::vector<float>& voice, std::size_t begin,
                          std::size_t end) const;
};

// The pictures that a person with this number shows: `index` counts frames of 1/30 s.
void DrawPicture(std::uint64_t person, int index, VideoFrame& frame);

}  // namespace visavis::sim
