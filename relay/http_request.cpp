#include "relay/http_request.h"

#include <algorithm>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/verb.hpp>

namespace visavis::relay {

namespace http = boost::beast::http;

RequestFault CheckRequest(const HttpRequest& request, std::size_t max_target_bytes) {
  if (request.count(http::field::host) > 1) return RequestFault::kNoHost;
  if (request.version() >= 11 && request.count(http::field::host) == 0) {
    return RequestFault::kNoHost;
  }
  if (request.target().size() > max_target_bytes) return RequestFault::kTargetTooLong;
  if (request.method() != http::verb::get && request.method() != http::verb::head) {
    return RequestFault::kMethod;
  }
  if (request.chunked()) return RequestFault::kBody;
  const auto length = request[http::field::content_length];
  if (!length.empty() && length != "0") return RequestFault::kBody;
  return RequestFault::kNone;
}

bool HasEtag(const HttpRequest& request, std::string_view etag) {
  std::string_view list = View(request[http::field::if_none_match]);
  while (!list.empty()) {
    const std::size_t comma = list.find(',');
    std::string_view tag = list.substr(0, comma);
    while (!tag.empty() && (tag.front() == ' ' || tag.front() == '\t')) tag.remove_prefix(1);
    while (!tag.empty() && (tag.back() == ' ' || tag.back() == '\t')) tag.remove_suffix(1);
    // The comparison is the weak one.
    if (tag.starts_with("W/")) tag.remove_prefix(2);
    if (tag == etag || tag == "*") return true;
    if (comma == std::string_view::npos) break;
    list.remove_prefix(comma + 1);
  }
  return false;
}

bool IsOriginAllowed(const HttpRequest& request, const std::vector<std::string>& allowed) {
  if (request.count(http::field::origin) == 0) return true;
  if (request.count(http::field::origin) > 1) return false;
  const std::string_view origin = View(request[http::field::origin]);
  if (!allowed.empty()) {
    return std::any_of(allowed.begin(), allowed.end(), [origin](const std::string& one) {
      return one == "*" || boost::beast::iequals(one, origin);
    });
  }
  // The scheme is not compared: a proxy in front may have taken TLS away.
  std::string_view authority = origin;
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (authority.starts_with(scheme)) {
      return boost::beast::iequals(authority.substr(scheme.size()),
                                   View(request[http::field::host]));
    }
  }
  return false;
}

}  // namespace visavis::relay
