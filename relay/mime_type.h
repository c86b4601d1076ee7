// Media types of what a bundled page is made of.
#pragma once

#include <string_view>

namespace visavis::relay {

// By the ending of `file_name`, in any case; "application/octet-stream" when it is not known. Text
// types carry their charset.
std::string_view MimeTypeOf(std::string_view file_name);

}  // namespace visavis::relay
