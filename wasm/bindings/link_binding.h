// What hosts of codecs have for JavaScript: requests that come from the engine, a module with
// memory of its own. Views point into this module's memory and live until the next call.
#pragma once

#include <emscripten/val.h>

#include <cstdint>
#include <span>
#include <vector>

#include "wasm/bindings/numbers.h"
#include "wasm/codec_link/codec_link.h"

namespace visavis {

class LinkBinding {
 public:
  // `link` outlives it.
  explicit LinkBinding(CodecLink& link) : link_(link) {}

  // Where to put a request of so many bytes before Call.
  emscripten::val RequestBuffer(double bytes) {
    request_.resize(static_cast<std::size_t>(ToInteger(bytes, kMaxRequestBytes)));
    return View(request_);
  }
  // Executes the request → the answer.
  emscripten::val Call() { return View(link_.Call(request_)); }

  static emscripten::val View(std::span<const std::uint8_t> bytes) {
    return emscripten::val(emscripten::typed_memory_view(bytes.size(), bytes.data()));
  }

 private:
  static constexpr double kMaxRequestBytes = 16 * 1024 * 1024;

  CodecLink& link_;
  std::vector<std::uint8_t> request_;
};

}  // namespace visavis
