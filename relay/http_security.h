// The fields with which every response tells the browser what the page may do. The one place that
// says so: the page itself carries no policy.
#pragma once

#include <string>
#include <string_view>

namespace visavis::relay {

// Appends whole lines. `host`: the Host of the request, which CheckRequest has accepted; empty when
// there is none.
void AppendSecurityFields(std::string& head, std::string_view host);

}  // namespace visavis::relay
