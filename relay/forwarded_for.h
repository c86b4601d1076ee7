// Whose request it is that a proxy hands on. Pure function.
#pragma once

#include <boost/asio/ip/address.hpp>
#include <string_view>
#include <vector>

#include "relay/address_range.h"

namespace visavis::relay {

// `field`: all of X-Forwarded-For, "client, proxy, proxy", to which each proxy has added whom it
// heard; only what trusted proxies have added is believed. So the client is the last hop that is
// not trusted; beyond something that is no address nothing is believed. `peer`, who connected to
// us, is trusted.
boost::asio::ip::address ClientBehind(const boost::asio::ip::address& peer, std::string_view field,
                                      const std::vector<AddressRange>& trusted);

}  // namespace visavis::relay
