// The codecs of a call for JavaScript: CodecHost, and the pictures, which do not cross.
#pragma once

#include <emscripten/val.h>

#include <string>

#include "wasm/bindings/link_binding.h"
#include "wasm/bindings/numbers.h"
#include "wasm/codec/own_codecs.h"
#include "wasm/codec_link/codec_host.h"

namespace visavis {

class CodecHostBinding {
 public:
  emscripten::val RequestBuffer(double bytes) { return link_.RequestBuffer(bytes); }
  emscripten::val Call() { return link_.Call(); }
  // Where to put a captured picture before `setPicture`; shorter than asked for: it is too large.
  emscripten::val PictureBuffer(double bytes) {
    return LinkBinding::View(
        host_.PictureBuffer(static_cast<std::size_t>(ToInteger(bytes, 0x1p31))));
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
    if (picture == nullptr) return LinkBinding::View({});
    return LinkBinding::View(std::span(picture->data(), picture->size()));
  }

 private:
  OwnCodecs codecs_;
  CodecHost host_{codecs_};
  LinkBinding link_{host_};
};

}  // namespace visavis
