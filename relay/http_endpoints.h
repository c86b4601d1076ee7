// What the relay itself answers by HTTP, beside the files of the site: /healthz, /readyz, /ice,
// and /metrics at the address for it.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "relay/http_request.h"
#include "relay/http_response.h"
#include "relay/http_session.h"

namespace visavis::relay {

// Empty: the address is not one of these. `stream`: which it came through.
std::optional<HttpResponse> AnswerEndpoint(std::span<const std::string> segments,
                                           const HttpRequest& request, const Stream& stream,
                                           const HttpServices& services,
                                           const ResponseStyle& style);

}  // namespace visavis::relay
