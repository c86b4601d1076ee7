#include "relay/http_endpoints.h"

#include <boost/beast/http/field.hpp>

#include "relay/forwarded_for.h"
#include "relay/id_source.h"
#include "relay/turn_credentials.h"

namespace visavis::relay {

namespace http = boost::beast::http;

namespace {

HttpResponse MakeResponse(const std::string& body, const std::string& type,
                          const std::string& extra_fields, const ResponseStyle& style) {
  HttpResponse response;
  response.keep_alive = style.keep_alive;
  response.head = BeginHead(200, style) + extra_fields + "Content-Type: " + type +
                  "\r\nCache-Control: no-store\r\nContent-Length: " + std::to_string(body.size()) +
                  "\r\n\r\n";
  if (style.body == ResponseStyle::Body::kSend) response.head += body;
  return response;
}

HttpResponse MakeJsonResponse(const std::string& body, const std::string& extra_fields,
                              const ResponseStyle& style) {
  return MakeResponse(body, "application/json", extra_fields, style);
}

HttpResponse AnswerIce(const HttpRequest& request, const Stream& stream,
                       const HttpServices& services, const ResponseStyle& style) {
  if (!IsOriginAllowed(request, services.http.allowed_origins)) {
    ++services.loop.stats().refused_origins;
    return MakeErrorResponse(403, "Pages of this origin may not ask.", {}, style);
  }
  const auto client = ClientBehind(stream.peer(), JoinLines(request, "X-Forwarded-For"),
                                   services.http.trusted_proxies);
  if (!services.addresses.Spend(client, services.loop.Now())) {
    ++services.loop.stats().refused_too_often;
    return MakeErrorResponse(429, "This address asks too often.", "Retry-After: 5\r\n", style);
  }
  // A page of another origin that may ask may also read the answer (Fetch standard, CORS).
  std::string fields = "Vary: Origin\r\n";
  if (request.count(http::field::origin) > 0) {
    fields += "Access-Control-Allow-Origin: ";
    fields += View(request[http::field::origin]);
    fields += "\r\n";
  }
  RandomIdSource ids;
  const auto servers = IceServersFor(services.hub, ids.Next().value());
  return MakeJsonResponse("{\"iceServers\":" + Serialize(servers) + ",\"ttl\":" +
                              std::to_string(services.ice_lifetime.us() / 1'000'000) + '}',
                          fields, style);
}

}  // namespace

std::optional<HttpResponse> AnswerEndpoint(std::span<const std::string> segments,
                                           const HttpRequest& request, const Stream& stream,
                                           const HttpServices& services,
                                           const ResponseStyle& style) {
  if (segments.size() != 1) return std::nullopt;
  if (segments[0] == "healthz") return MakeJsonResponse("{\"status\":\"ok\"}", {}, style);
  if (segments[0] == "readyz") {
    if (services.is_draining) return MakeErrorResponse(503, "The relay is going down.", {}, style);
    return MakeJsonResponse("{\"status\":\"ready\"}", {}, style);
  }
  if (services.metrics) {
    if (segments[0] != "metrics") return std::nullopt;
    return MakeResponse(services.metrics(), "text/plain; version=0.0.4; charset=utf-8", {}, style);
  }
  if (segments[0] == "ice") return AnswerIce(request, stream, services, style);
  return std::nullopt;
}

}  // namespace visavis::relay
