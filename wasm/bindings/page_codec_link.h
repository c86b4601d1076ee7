// The engine's end of the way to the codec module, by way of the page's CodecLink
// (web/package/src/worker/call-codecs.ts), which copies between the memories of both modules.
#pragma once

#include <emscripten/val.h>

#include <utility>
#include <vector>

#include "wasm/codec_link/codec_link.h"

namespace visavis {

class PageCodecLink : public CodecLink {
 public:
  // `codecs`: {call(request): the answer's length, copyAnswer(to)}; undefined: there will be none.
  explicit PageCodecLink(emscripten::val codecs) : codecs_(std::move(codecs)) {}

  std::span<const std::uint8_t> Call(std::span<const std::uint8_t> request) override {
    using emscripten::typed_memory_view;
    using emscripten::val;
    if (codecs_.isUndefined()) return {};
    const val view(typed_memory_view(request.size(), request.data()));
    answer_.resize(codecs_.call<std::uint32_t>("call", view));
    if (!answer_.empty())
      codecs_.call<void>("copyAnswer", val(typed_memory_view(answer_.size(), answer_.data())));
    return answer_;
  }

 private:
  emscripten::val codecs_;
  std::vector<std::uint8_t> answer_;
};

}  // namespace visavis
