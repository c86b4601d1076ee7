#include "relay/http_request.h"

#include <algorithm>
#include <boost/beast/http/verb.hpp>

#include "relay/http_list.h"

namespace visavis::relay {

namespace http = boost::beast::http;

namespace {

// What names, addresses and ports are made of. RFC 3986 section 3.2.2 allows more, which no host
// has and which would mean something else where the host is written into other fields.
bool IsHost(std::string_view host) {
  return std::all_of(host.begin(), host.end(), [](char c) {
    const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return is_letter || (c >= '0' && c <= '9') ||
           std::string_view("-._~:[]").find(c) != std::string_view::npos;
  });
}

}  // namespace

RequestFault CheckRequest(const HttpRequest& request, std::size_t max_target_bytes) {
  if (request.count(http::field::host) > 1) return RequestFault::kNoHost;
  if (request.version() >= 11 && request.count(http::field::host) == 0) {
    return RequestFault::kNoHost;
  }
  if (!IsHost(View(request[http::field::host]))) return RequestFault::kBadHost;
  if (request.target().size() > max_target_bytes) return RequestFault::kTargetTooLong;
  if (request.method() != http::verb::get && request.method() != http::verb::head) {
    return RequestFault::kMethod;
  }
  // In any coding: of one that is not chunked nobody knows the length (RFC 9112 section 6.3).
  if (request.count(http::field::transfer_encoding) > 0) return RequestFault::kBody;
  const auto length = request[http::field::content_length];
  if (!length.empty() && length != "0") return RequestFault::kBody;
  return RequestFault::kNone;
}

namespace {

std::string Join(HttpRequest::const_iterator first, HttpRequest::const_iterator last) {
  std::string joined;
  for (auto line = first; line != last; ++line) {
    if (line != first) joined += ", ";
    joined += View(line->value());
  }
  return joined;
}

}  // namespace

std::string JoinLines(const HttpRequest& request, http::field field) {
  const auto [first, last] = request.equal_range(field);
  return Join(first, last);
}

std::string JoinLines(const HttpRequest& request, std::string_view field) {
  const auto [first, last] = request.equal_range(field);
  return Join(first, last);
}

bool IsOriginAllowed(const HttpRequest& request, const std::vector<std::string>& allowed) {
  if (request.count(http::field::origin) == 0) return true;
  if (request.count(http::field::origin) > 1) return false;
  const std::string_view origin = View(request[http::field::origin]);
  if (!allowed.empty()) {
    return std::any_of(allowed.begin(), allowed.end(), [origin](const std::string& one) {
      return one == "*" || EqualIgnoringCase(one, origin);
    });
  }
  // The scheme is not compared: a proxy in front may have taken TLS away.
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (EqualIgnoringCase(origin.substr(0, scheme.size()), scheme)) {
      return EqualIgnoringCase(origin.substr(scheme.size()), View(request[http::field::host]));
    }
  }
  return false;
}

}  // namespace visavis::relay
