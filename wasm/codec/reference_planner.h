// Decides of each picture what it may be predicted from and where it is kept, so that layers can be
// dropped and losses repaired, and so that this can be told to others. Temporal layers follow the
// patterns of https://www.w3.org/TR/webrtc-svc/#L1T3*. Owned by an encoder, driven by its frames.
//
// Buffers: each spatial layer has one for its lowest temporal layer; with three temporal layers, or
// two of both kinds, a second one for the one between. Of the rest up to two keep long-term
// references, of the lowest spatial layer only: one that everybody has, and a newer one that is
// still on its way. Nothing but a repair is predicted from those.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "wasm/codec/video_codec.h"

namespace visavis {

class ReferencePlanner {
 public:
  static constexpr int kMaxBuffers = 8;
  // A new long-term reference is stored when the last one is acknowledged, but not sooner, and
  // again when it is not acknowledged for so long. In pictures of the lowest temporal layer.
  static constexpr int kSoonestStore = 4, kLatestStore = 30;

  struct Frame {
    std::uint8_t refers = 0;   // buffers of earlier pictures, one bit each
    std::uint8_t updates = 0;  // buffers that this frame is kept in
    std::optional<int> lower;  // the buffer in which the spatial layer below of this picture is
  };
  struct Picture {
    bool is_keyframe = false;
    bool is_repair = false;
    bool is_switching_point = false;
    bool is_long_term = false;
    int temporal_layer = 0;
    std::array<Frame, kMaxSpatialLayers> frames;  // the first Layers::spatial
  };

  // `buffers`: 3 or 8.
  ReferencePlanner(Layers layers, LongTermReferences long_term, int buffers);

  // The next picture. The same again, with the same request, until one of the two below is called.
  Picture Plan(FrameRequest request) const;
  // What was planned is encoded as `picture`.
  void OnEncoded(const Picture& planned, PictureNumber picture);
  // Rate control dropped it.
  void OnDropped(const Picture& planned);

  // The earlier pictures in the buffers that `frame` refers to; before OnEncoded.
  PictureReferences References(const Frame& frame) const;

  void Acknowledge(PictureNumber picture);
  void ForgetLongTermReferences();
  std::optional<PictureNumber> acknowledged() const;

 private:
  struct Buffer {
    std::optional<PictureNumber> picture;
    int temporal_layer = 0;
    bool acknowledged = false;  // long-term ones only
  };
  static constexpr std::uint8_t Bit(int buffer) { return static_cast<std::uint8_t>(1U << buffer); }
  int Lowest(int spatial) const { return spatial; }
  int Between(int spatial) const { return layers_.spatial + spatial; }
  bool HasBetween() const {
    return layers_.temporal == 3 || (layers_.temporal == 2 && layers_.spatial > 1);
  }
  std::uint8_t AllBuffers() const { return static_cast<std::uint8_t>((1U << buffers_) - 1U); }
  int TemporalLayerNow() const;
  std::optional<int> BufferHolding(PictureNumber picture) const;
  std::optional<int> BufferToStoreIn() const;
  void PlanFrame(int spatial, FrameRequest request, Picture& picture) const;

  Layers layers_;
  int buffers_;
  int first_long_term_;  // equal to buffers_: there are none
  std::array<Buffer, kMaxBuffers> held_;
  int position_ = 0;  // in the pattern of temporal layers
  int since_store_ = 0;
};

}  // namespace visavis
