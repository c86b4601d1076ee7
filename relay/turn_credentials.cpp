#include "relay/turn_credentials.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <span>

#include "relay/base64.h"

namespace visavis::relay {

IceServer MakeTurnServer(const TurnOptions& turn, std::string_view id, std::int64_t now) {
  const std::int64_t expiry = now + turn.lifetime.us() / 1'000'000;
  IceServer server{turn.urls, std::to_string(expiry) + ':' + std::string(id), ""};
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
  unsigned size = 0;
  HMAC(EVP_sha1(), turn.secret.data(), static_cast<int>(turn.secret.size()),
       reinterpret_cast<const unsigned char*>(server.username.data()), server.username.size(),
       digest.data(), &size);
  server.credential = Base64(std::span(digest).first(size));
  return server;
}

std::vector<IceServer> IceServersFor(const HubOptions& options, std::string_view id) {
  std::vector<IceServer> servers = options.ice_servers;
  if (options.turn_server) servers.push_back(options.turn_server(id));
  return servers;
}

}  // namespace visavis::relay
