// One encoding and decoding of a clip by libvpx as it is, without our own classes around it, so
// that any build of libvpx runs exactly the same work. Drives no clock; one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace visavis::bench {

enum class VideoCodec : std::uint8_t { kVp8, kVp9 };

// Tight I420 pictures, one after the other.
struct Clip {
  unsigned width = 0, height = 0;
  std::vector<std::uint8_t> bytes;

  std::size_t frame_bytes() const {
    const std::size_t chroma = std::size_t{(width + 1) / 2} * ((height + 1) / 2);
    return std::size_t{width} * height + 2 * chroma;
  }
  std::size_t frames() const { return bytes.size() / frame_bytes(); }
};

using Packets = std::vector<std::vector<std::uint8_t>>;

// The whole clip at constant rate, 30 frames a second, as a call would encode it: one pass, no lag,
// one keyframe. False: libvpx refused something.
bool EncodeClip(const Clip& clip, VideoCodec codec, int speed, unsigned kbps, Packets& out);

// Decodes and drops the pictures; returns how many there were, or -1 where a packet failed.
int DecodePackets(const Packets& packets, VideoCodec codec);

struct Quality {
  std::uint64_t stream_hash = 0, picture_hash = 0;  // FNV-1a of all packets, of all pictures
  double psnr = 0;                                  // mean of the luma PSNR of each picture, dB
  std::size_t bytes = 0;
};
// Decodes once more, and compares with the clip that was encoded.
Quality Judge(const Packets& packets, VideoCodec codec, const Clip& clip);

}  // namespace visavis::bench
