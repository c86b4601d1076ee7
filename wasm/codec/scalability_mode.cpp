#include "wasm/codec/scalability_mode.h"

#include <cstddef>
#include <iterator>
#include <string>

namespace visavis {
namespace {

struct Named {
  std::string_view name;
  Layers layers;
};
constexpr auto kAlways = InterLayerPrediction::kAlways;
constexpr auto kKey = InterLayerPrediction::kInKeyframes;
// In the order of the enum.
constexpr Named kModes[] = {
    {"L1T1", {1, 1, kAlways}},  {"L1T2", {1, 2, kAlways}},  {"L1T3", {1, 3, kAlways}},
    {"L2T1", {2, 1, kAlways}},  {"L2T2", {2, 2, kAlways}},  {"L2T3", {2, 3, kAlways}},
    {"L3T1", {3, 1, kAlways}},  {"L3T2", {3, 2, kAlways}},  {"L3T3", {3, 3, kAlways}},
    {"L2T1_KEY", {2, 1, kKey}}, {"L2T2_KEY", {2, 2, kKey}}, {"L2T3_KEY", {2, 3, kKey}},
    {"L3T1_KEY", {3, 1, kKey}}, {"L3T2_KEY", {3, 2, kKey}}, {"L3T3_KEY", {3, 3, kKey}}};

}  // namespace

Layers LayersOf(ScalabilityMode mode) { return kModes[static_cast<std::size_t>(mode)].layers; }

std::string_view ToString(ScalabilityMode mode) {
  return kModes[static_cast<std::size_t>(mode)].name;
}

std::optional<ScalabilityMode> ParseScalabilityMode(std::string_view name) {
  for (std::size_t i = 0; i < std::size(kModes); ++i) {
    if (kModes[i].name == name) return static_cast<ScalabilityMode>(i);
  }
  return std::nullopt;
}

std::optional<StreamModes> ParseStreamModes(std::string_view name) {
  StreamModes modes;
  std::optional<ScalabilityMode> of_each;
  if (name.size() == 4 && (name.starts_with("S2") || name.starts_with("S3"))) {
    modes.streams = name[1] - '0';
    of_each = ParseScalabilityMode(std::string("L1").append(name.substr(2)));
  } else {
    of_each = ParseScalabilityMode(name);
  }
  if (!of_each) return std::nullopt;
  modes.of_each = *of_each;
  return modes;
}

std::array<double, kMaxTemporalLayers> TemporalShares(int temporal_layers) {
  if (temporal_layers == 1) return {1.0, 1.0, 1.0};
  if (temporal_layers == 2) return {0.6, 1.0, 1.0};
  return {0.4, 0.6, 1.0};
}

// A layer of a quarter of the pixels needs more than a quarter of the bits: 0.55 is the factor of
// libwebrtc's SvcRateAllocator.
std::array<double, kMaxSpatialLayers> SpatialShares(int spatial_layers) {
  if (spatial_layers == 1) return {1.0, 0.0, 0.0};
  if (spatial_layers == 2) return {0.355, 0.645, 0.0};
  return {0.163, 0.297, 0.54};
}

}  // namespace visavis
