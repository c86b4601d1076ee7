// What the relay looks at in an HTTP request, copied out of the parser. Pure data and pure checks.
#pragma once

#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace visavis::relay {

using HttpRequest = boost::beast::http::request<boost::beast::http::empty_body>;

// Our own view of Beast's string type.
inline std::string_view View(boost::beast::string_view text) { return {text.data(), text.size()}; }

enum class RequestFault {
  kNone,
  kNoHost,         // HTTP/1.1 without exactly one Host (RFC 9112 section 3.2)
  kBadHost,        // Host is not a name or an address, perhaps with a port
  kTargetTooLong,  // 414
  kMethod,         // 405: not GET or HEAD
  kBody,           // carries a body, which no request here may
};
RequestFault CheckRequest(const HttpRequest& request, std::size_t max_target_bytes);

// The value of a field that is a list: its lines joined by commas (RFC 9110 section 5.3).
std::string JoinLines(const HttpRequest& request, boost::beast::http::field field);
std::string JoinLines(const HttpRequest& request, std::string_view field);  // in any case

// True when the request's Origin may open a WebSocket: `allowed`, or the relay's own when `allowed`
// is empty. A request without Origin comes from no web page.
bool IsOriginAllowed(const HttpRequest& request, const std::vector<std::string>& allowed);

}  // namespace visavis::relay
