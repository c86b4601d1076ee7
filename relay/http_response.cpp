#include "relay/http_response.h"

#include <boost/beast/http/message.hpp>
#include <ctime>

#include "relay/http_security.h"

namespace visavis::relay {
std::string BeginHead(unsigned status, const ResponseStyle& style) {
  const auto reason =
      boost::beast::http::obsolete_reason(boost::beast::http::int_to_status(status));
  std::string head;
  head.reserve(1536);
  head += "HTTP/1.1 " + std::to_string(status) + ' ';
  head.append(reason.data(), reason.size());
  head += "\r\nDate: ";
  head += style.date;
  head += "\r\nServer: visavis-relay\r\n";
  AppendSecurityFields(head, style.host);
  if (style.keep_alive == KeepAlive::kNo) head += "Connection: close\r\n";
  return head;
}

HttpResponse MakeErrorResponse(unsigned status, std::string_view text,
                               std::string_view extra_fields, const ResponseStyle& style) {
  HttpResponse response;
  response.keep_alive = style.keep_alive;
  response.head = BeginHead(status, style);
  response.head += extra_fields;
  response.head += "Content-Type: text/plain; charset=utf-8\r\nCache-Control: no-store\r\n";
  response.head += "Content-Length: " + std::to_string(text.size() + 1) + "\r\n\r\n";
  if (style.body == ResponseStyle::Body::kSend) {
    response.head += text;
    response.head += '\n';
  }
  return response;
}

std::string ImfFixdate(std::int64_t seconds) {
  constexpr std::string_view kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::string_view kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::time_t time = seconds;
  std::tm utc{};
  gmtime_r(&time, &utc);
  // The names are English whatever the locale is, so strftime does not write them.
  char rest[40];
  const std::size_t day_size = std::strftime(rest, sizeof rest, ", %d ", &utc);
  std::string date(kDays[utc.tm_wday]);
  date.append(rest, day_size);
  date += kMonths[utc.tm_mon];
  const std::size_t time_size = std::strftime(rest, sizeof rest, " %Y %H:%M:%S GMT", &utc);
  return date.append(rest, time_size);
}

}  // namespace visavis::relay
