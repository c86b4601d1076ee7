// The part of a file that a request asks for (RFC 9110 section 14). Pure function of untrusted
// text.
#pragma once

#include <cstddef>
#include <string_view>

namespace visavis::relay {

struct RangeChoice {
  enum class Kind {
    kWhole,          // no range, one that cannot be read, or several: 200
    kPart,           // 206
    kUnsatisfiable,  // 416
  } kind = Kind::kWhole;
  // Of kPart: inside of the file, and not empty.
  std::size_t first = 0;
  std::size_t size = 0;
};

// `range`: the value of the field. `file_size` in bytes. Several ranges are answered with the whole
// file, as section 14.2 allows: nothing that loads a page asks for them, and they are a way to make
// a server work for nothing.
RangeChoice ChooseRange(std::string_view range, std::size_t file_size);

}  // namespace visavis::relay
