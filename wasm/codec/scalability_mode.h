// How a stream is cut into layers that a forwarder may drop, by the names of
// https://www.w3.org/TR/webrtc-svc/#scalabilitymodes*: LxTy has x spatial and y temporal layers,
// each spatial one predicted from the one below in every picture, with _KEY only in keyframes.
// Simulcast (SxTy) is several streams, of x sizes (simulcast_encoder.h). Pure values.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace visavis {

enum class ScalabilityMode : std::uint8_t {
  kL1T1,
  kL1T2,
  kL1T3,
  kL2T1,
  kL2T2,
  kL2T3,
  kL3T1,
  kL3T2,
  kL3T3,
  kL2T1Key,
  kL2T2Key,
  kL2T3Key,
  kL3T1Key,
  kL3T2Key,
  kL3T3Key,
};
inline constexpr int kMaxSpatialLayers = 3, kMaxTemporalLayers = 3;

enum class InterLayerPrediction : std::uint8_t { kAlways, kInKeyframes };
struct Layers {
  int spatial = 1;   // 1..kMaxSpatialLayers, each twice as wide and high as the one below
  int temporal = 1;  // 1..kMaxTemporalLayers, each twice the frame rate of the one below
  InterLayerPrediction prediction = InterLayerPrediction::kAlways;
};
Layers LayersOf(ScalabilityMode mode);

std::string_view ToString(ScalabilityMode mode);  // "L1T2", "L3T3_KEY", …
std::optional<ScalabilityMode> ParseScalabilityMode(std::string_view name);

// A mode's streams: of SxTy x, each L1Ty; of the others one.
struct StreamModes {
  int streams = 1;  // 1..kMaxSpatialLayers
  ScalabilityMode of_each = ScalabilityMode::kL1T1;
};
std::optional<StreamModes> ParseStreamModes(std::string_view name);  // "S3T2", and as above

// The part of a layer's rate that its temporal layers 0..i take, i below kMaxTemporalLayers. Those
// of libwebrtc for VP8 (modules/video_coding/utility/simulcast_rate_allocator): lower layers are
// what everyone sees and what the others build upon.
std::array<double, kMaxTemporalLayers> TemporalShares(int temporal_layers);
// The part of the stream's rate that each spatial layer takes, by itself.
std::array<double, kMaxSpatialLayers> SpatialShares(int spatial_layers);

}  // namespace visavis
