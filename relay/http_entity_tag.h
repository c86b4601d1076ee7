// Entity tags in the fields of conditional requests (RFC 9110 sections 8.8.3 and 13.1). Pure
// functions of untrusted text.
#pragma once

#include <string_view>

namespace visavis::relay {

// Section 8.8.3.2. A weak tag is strongly equal to none.
enum class TagComparison { kStrong, kWeak };

// True when the list of tags `list`, or the "*" in its place, names `etag`, which is a strong one
// in its quotes. A list names nothing from where its grammar breaks.
bool ListNamesTag(std::string_view list, std::string_view etag, TagComparison comparison);

}  // namespace visavis::relay
