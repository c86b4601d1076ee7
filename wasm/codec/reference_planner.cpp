#include "wasm/codec/reference_planner.h"

#include <algorithm>
#include <cstddef>

#include "wasm/base/dcheck.h"

namespace visavis {
namespace {

constexpr int kPatternLength = 4;
// By the number of temporal layers less one.
constexpr int kPatterns[kMaxTemporalLayers][kPatternLength] = {
    {0, 0, 0, 0}, {0, 1, 0, 1}, {0, 2, 1, 2}};
constexpr int kMaxLongTerm = 2;

}  // namespace

ReferencePlanner::ReferencePlanner(Layers layers, LongTermReferences long_term, int buffers)
    : layers_(layers), buffers_(buffers), first_long_term_(buffers) {
  const int used = layers_.spatial * (HasBetween() ? 2 : 1);
  VISAVIS_DCHECK(used <= buffers_ && buffers_ <= kMaxBuffers);
  if (long_term == LongTermReferences::kKept)
    first_long_term_ = std::max(used, buffers_ - kMaxLongTerm);
}

int ReferencePlanner::TemporalLayerNow() const {
  return kPatterns[layers_.temporal - 1][position_];
}

std::optional<int> ReferencePlanner::BufferHolding(PictureNumber picture) const {
  for (int i = first_long_term_; i < buffers_; ++i) {
    if (held_[static_cast<std::size_t>(i)].picture == picture) return i;
  }
  return std::nullopt;
}

std::optional<PictureNumber> ReferencePlanner::acknowledged() const {
  std::optional<PictureNumber> newest;
  for (int i = first_long_term_; i < buffers_; ++i) {
    const Buffer& buffer = held_[static_cast<std::size_t>(i)];
    if (buffer.acknowledged && (!newest || *buffer.picture > *newest)) newest = buffer.picture;
  }
  return newest;
}

void ReferencePlanner::Acknowledge(PictureNumber picture) {
  for (int i = first_long_term_; i < buffers_; ++i) {
    Buffer& buffer = held_[static_cast<std::size_t>(i)];
    if (buffer.picture == picture) buffer.acknowledged = true;
  }
}

void ReferencePlanner::ForgetLongTermReferences() {
  for (int i = first_long_term_; i < buffers_; ++i) held_[static_cast<std::size_t>(i)] = {};
}

// The oldest, but not the only one that is acknowledged, unless there is no other.
std::optional<int> ReferencePlanner::BufferToStoreIn() const {
  const int count = buffers_ - first_long_term_;
  if (count == 0 || TemporalLayerNow() != 0) return std::nullopt;
  const auto newest = acknowledged();
  const auto kept = newest ? BufferHolding(*newest) : std::nullopt;
  std::optional<int> oldest;
  bool is_on_its_way = false;
  for (int i = first_long_term_; i < buffers_; ++i) {
    const Buffer& buffer = held_[static_cast<std::size_t>(i)];
    if (!buffer.acknowledged) is_on_its_way = true;
    if (count > 1 && i == kept) continue;
    if (!oldest || buffer.picture < held_[static_cast<std::size_t>(*oldest)].picture) oldest = i;
  }
  // With one buffer there is nothing to repair from until the new one is acknowledged.
  const bool may_wait = is_on_its_way || count == 1;
  return since_store_ >= (may_wait ? kLatestStore : kSoonestStore) ? oldest : std::nullopt;
}

void ReferencePlanner::PlanFrame(int spatial, FrameRequest request, Picture& picture) const {
  Frame& frame = picture.frames[static_cast<std::size_t>(spatial)];
  const bool is_top = spatial == layers_.spatial - 1;
  const bool is_anew =
      request.kind == FrameRequest::Kind::kKeyframe && spatial >= request.lowest_layer;
  const bool is_repair = request.kind == FrameRequest::Kind::kRepair;
  const Buffer& lowest = held_[static_cast<std::size_t>(Lowest(spatial))];
  const Buffer& between = held_[static_cast<std::size_t>(Between(spatial))];

  if (picture.temporal_layer == 0) {
    frame.updates = Bit(Lowest(spatial));
  } else if (HasBetween() && (!is_top || picture.temporal_layer < layers_.temporal - 1)) {
    // Also where only the spatial layer above needs it.
    frame.updates = Bit(Between(spatial));
  }
  if (spatial == 0 && picture.is_keyframe) {
    frame.updates = AllBuffers();
    return;
  }
  const bool starts_anew = is_anew || (is_repair && spatial > 0);
  if (spatial > 0 && (layers_.prediction == InterLayerPrediction::kAlways || starts_anew)) {
    frame.lower = picture.temporal_layer == 0 ? Lowest(spatial - 1) : Between(spatial - 1);
  }
  if (starts_anew) return;
  if (is_repair) {
    frame.refers = Bit(*BufferHolding(request.reference));
    return;
  }
  frame.refers = Bit(Lowest(spatial));
  // The frame between, where it is newer than the lowest layer's: of this round of the pattern.
  if (HasBetween() && picture.temporal_layer == 2 && between.temporal_layer == 1 &&
      between.picture > lowest.picture) {
    frame.refers |= Bit(Between(spatial));
  }
}

ReferencePlanner::Picture ReferencePlanner::Plan(FrameRequest request) const {
  if (request.kind == FrameRequest::Kind::kRepair && !BufferHolding(request.reference))
    request = FrameRequest::kKeyframe;
  // Before the first keyframe nothing is held.
  if (!held_[0].picture) request = FrameRequest::kKeyframe;
  if (request.kind == FrameRequest::Kind::kKeyframe && request.lowest_layer >= layers_.spatial)
    request.kind = FrameRequest::Kind::kAny;

  Picture picture;
  picture.is_keyframe = request.kind == FrameRequest::Kind::kKeyframe && request.lowest_layer == 0;
  picture.is_repair = request.kind == FrameRequest::Kind::kRepair;
  const bool starts_over = request.kind != FrameRequest::Kind::kAny;
  picture.temporal_layer = starts_over ? 0 : TemporalLayerNow();
  for (int spatial = 0; spatial < layers_.spatial; ++spatial) PlanFrame(spatial, request, picture);

  Frame& base = picture.frames[0];
  if (picture.is_keyframe) {
    picture.is_long_term = first_long_term_ < buffers_;
  } else if (const auto buffer = starts_over ? std::nullopt : BufferToStoreIn()) {
    base.updates |= Bit(*buffer);
    picture.is_long_term = true;
  }
  // Only the pictures that refer to the layer between are none.
  picture.is_switching_point = true;
  for (int spatial = 0; spatial < layers_.spatial; ++spatial) {
    if (HasBetween() &&
        (picture.frames[static_cast<std::size_t>(spatial)].refers & Bit(Between(spatial))) != 0)
      picture.is_switching_point = false;
  }
  return picture;
}

void ReferencePlanner::OnEncoded(const Picture& planned, PictureNumber picture) {
  for (int spatial = 0; spatial < layers_.spatial; ++spatial) {
    const Frame& frame = planned.frames[static_cast<std::size_t>(spatial)];
    for (int i = 0; i < buffers_; ++i) {
      if ((frame.updates & Bit(i)) != 0)
        held_[static_cast<std::size_t>(i)] = {picture, planned.temporal_layer, false};
    }
  }
  if (planned.temporal_layer == 0) {
    position_ = 0;
    since_store_ = planned.is_long_term ? 0 : since_store_ + 1;
  }
  position_ = (position_ + 1) % kPatternLength;
}

// Frames of the lowest layer are what the others build upon: it is tried again.
void ReferencePlanner::OnDropped(const Picture& planned) {
  if (planned.temporal_layer != 0) position_ = (position_ + 1) % kPatternLength;
}

PictureReferences ReferencePlanner::References(const Frame& frame) const {
  PictureReferences references;
  for (int i = 0; i < buffers_; ++i) {
    const auto& picture = held_[static_cast<std::size_t>(i)].picture;
    if ((frame.refers & Bit(i)) != 0 && picture) references.Add(*picture);
  }
  return references;
}

}  // namespace visavis
