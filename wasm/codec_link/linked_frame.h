// An encoded frame on its way over a CodecLink. Private to codec_link/.
#pragma once

#include "wasm/codec_link/link_bytes.h"
#include "wasm/media/encoded_frame.h"

namespace visavis {

// All but the bytes.
struct LinkedFrameHead {
  Resolution resolution;
  Timestamp capture_time = Timestamp::Zero();
  PictureNumber picture = 0;
  PictureReferences references;
  bool is_keyframe = false;
  bool uses_lower_layer = false;
  bool is_switching_point = false;
  bool ends_picture = true;
  bool is_long_term = false;
  std::uint8_t temporal_layer = 0;
  std::uint8_t spatial_layer = 0;
};

inline void PutFrame(LinkWriter& writer, const EncodedFrame& frame) {
  writer.Put(LinkedFrameHead{.resolution = frame.resolution,
                             .capture_time = frame.capture_time,
                             .picture = frame.picture,
                             .references = frame.references,
                             .is_keyframe = frame.is_keyframe,
                             .uses_lower_layer = frame.uses_lower_layer,
                             .is_switching_point = frame.is_switching_point,
                             .ends_picture = frame.ends_picture,
                             .is_long_term = frame.is_long_term,
                             .temporal_layer = frame.temporal_layer,
                             .spatial_layer = frame.spatial_layer});
  writer.PutBytes(frame.data);
}

// Reuses the memory of `frame`.
inline void GetFrame(LinkReader& reader, EncodedFrame& frame) {
  const auto head = reader.Get<LinkedFrameHead>();
  frame.resolution = head.resolution;
  frame.capture_time = head.capture_time;
  frame.picture = head.picture;
  frame.references = head.references;
  frame.is_keyframe = head.is_keyframe;
  frame.uses_lower_layer = head.uses_lower_layer;
  frame.is_switching_point = head.is_switching_point;
  frame.ends_picture = head.ends_picture;
  frame.is_long_term = head.is_long_term;
  frame.temporal_layer = head.temporal_layer;
  frame.spatial_layer = head.spatial_layer;
  const auto bytes = reader.GetBytes();
  frame.data.assign(bytes.begin(), bytes.end());
}

}  // namespace visavis
