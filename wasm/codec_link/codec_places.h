// The codecs that a host holds, each at a place of its own. Owned by a codec host; one thread.
#pragma once

#include <cstddef>
#include <map>
#include <utility>

#include "wasm/codec_link/codec_link.h"

namespace visavis {

// More codecs of one host than this are refused: a decoder for each of so many peers.
inline constexpr std::size_t kMaxCodecs = 256;

template <typename Codec>
class CodecPlaces {
 public:
  bool IsFull() const { return placed_.size() >= kMaxCodecs; }
  // Not while it is full. No place is given twice.
  CodecPlace Add(Codec codec) {
    placed_.insert_or_assign(++newest_, std::move(codec));
    return newest_;
  }
  // Null: there is none.
  Codec* Find(CodecPlace place) {
    const auto position = placed_.find(place);
    return position == placed_.end() ? nullptr : &position->second;
  }
  const Codec* Find(CodecPlace place) const {
    const auto position = placed_.find(place);
    return position == placed_.end() ? nullptr : &position->second;
  }
  void Remove(CodecPlace place) { placed_.erase(place); }

 private:
  std::map<CodecPlace, Codec> placed_;
  CodecPlace newest_ = 0;
};

}  // namespace visavis
