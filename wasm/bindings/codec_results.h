// What the codecs of visavis-codecs answer JavaScript: {ok, error, …}, errors by their names.
#pragma once

#include <emscripten/val.h>

#include <string>
#include <string_view>

namespace visavis {

inline emscripten::val Success() {
  emscripten::val result = emscripten::val::object();
  result.set("ok", true);
  result.set("error", "");
  return result;
}

inline emscripten::val Failure(std::string_view error) {
  emscripten::val result = emscripten::val::object();
  result.set("ok", false);
  result.set("error", std::string(error));
  return result;
}

}  // namespace visavis
