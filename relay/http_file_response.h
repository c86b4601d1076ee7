// The answer to a GET or HEAD of a file of the site: which variant, whether the client has it
// already, and which part of it (RFC 9110 sections 12 to 14). Pure function of an untrusted
// request.
#pragma once

#include "relay/http_request.h"
#include "relay/http_response.h"
#include "relay/static_file.h"

namespace visavis::relay {

// 200, 206, 304, 406, 412 or 416. The body is a part of `file`, which outlives the response.
HttpResponse MakeFileResponse(const HttpRequest& request, const StaticFile& file,
                              const ResponseStyle& style);

}  // namespace visavis::relay
