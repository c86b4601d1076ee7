// The request target of an HTTP request (RFC 9112 section 3.2) turned into the place it means. Pure
// function of untrusted bytes. The path is split at its slashes before percent-decoding, so an
// encoded slash never makes a folder; whatever could step out of one is an error.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "wasm/base/result.h"

namespace visavis::relay {

enum class TargetError {
  kNotOriginForm,  // does not begin with a slash, after OriginForm
  kBadEscape,      // a percent sign without two hex digits
  kBadCharacter,   // a control character, a backslash, or something that is not UTF-8
  kDotSegment,     // "." or "..", however encoded: browsers resolve them before they send
};
std::string_view ToString(TargetError error);

// The path of a target in absolute form ("http://relay/a") that names `host`, which a server must
// take too (section 3.2.2). Any other target as it is.
std::string_view OriginForm(std::string_view target, std::string_view host);

// The decoded segments of the path, without its query. "/" has one empty segment, "/a/" has "a" and
// an empty one.
Result<std::vector<std::string>, TargetError> ParseTarget(std::string_view target);

}  // namespace visavis::relay
