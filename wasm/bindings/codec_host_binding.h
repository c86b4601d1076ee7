// The codecs of a call for JavaScript: CodecHost, whose requests come from the engine, a module
// with memory of its own. Views point into this module's memory and live until the next call.
#pragma once

#include <emscripten/val.h>

#include <string>

#include "wasm/bindings/numbers.h"
#include "wasm/codec/own_codecs.h"
#include "wasm/codec_link/codec_host.h"

namespace visavis {

class CodecHostBinding {
 public:
  // Where to put a request of so many bytes before `call`.
  emscripten::val RequestBuffer(double bytes) {
    request_.resize(static_cast<std::size_t>(ToInteger(bytes, kMaxRequestBytes)));
    return View(request_);
  }
  // Executes the request → the answer.
  emscripten::val Call() { return View(host_.Call(request_)); }

  // Where to put a captured picture before `setPicture`; shorter than asked for: it is too large.
  emscripten::val PictureBuffer(double bytes) {
    return View(host_.PictureBuffer(static_cast<std::size_t>(ToInteger(bytes, 0x1p31))));
  }
  // False: no format that is read here.
  bool SetPicture(std::string format, double width, double height) {
    const auto pixel_format = ParsePixelFormat(format);
    if (!pixel_format) return false;
    host_.SetPicture(*pixel_format, {.width = static_cast<int>(ToInteger(width, 0x1p20)),
                                     .height = static_cast<int>(ToInteger(height, 0x1p20))});
    return true;
  }
  // The picture decoded last at a place, as the engine told it: I420, tightly packed. Empty: none.
  emscripten::val Picture(double place) {
    const VideoFrame* picture = host_.Picture(static_cast<CodecPlace>(ToInteger(place, 0x1p31)));
    if (picture == nullptr) return View({});
    return View(std::span(picture->data(), picture->size()));
  }

 private:
  static constexpr double kMaxRequestBytes = 16 * 1024 * 1024;

  static emscripten::val View(std::span<const std::uint8_t> bytes) {
    return emscripten::val(emscripten::typed_memory_view(bytes.size(), bytes.data()));
  }

  OwnCodecs codecs_;
  CodecHost host_{codecs_};
  std::vector<std::uint8_t> request_;
};

}  // namespace visavis
