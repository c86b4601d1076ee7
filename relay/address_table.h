// How many connections each address has, and how often it connects. IPv6 counts by /64, of which
// one person has a whole one. Bounded: addresses with connections are as many as there are
// connections, and of those without only the newest kMaxRemembered are remembered. Used when
// connections come and go, never for a message; safe from all threads. Outlives the places it
// gives.
#pragma once

#include <boost/asio/ip/address.hpp>
#include <cstddef>
#include <list>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <variant>

#include "relay/options.h"
#include "wasm/base/token_bucket.h"

namespace visavis::relay {

enum class AddressRefusal {
  kTooMany,   // connections
  kTooOften,  // connects
};

class AddressTable {
 public:
  static constexpr std::size_t kMaxRemembered = 16 * 1024;

  class Entry;
  struct Leave {
    void operator()(Entry* entry) const;
  };
  // The place of one connection: given back when destroyed.
  using Place = std::unique_ptr<Entry, Leave>;

  explicit AddressTable(const AddressLimits& limits);
  ~AddressTable();
  std::variant<Place, AddressRefusal> Enter(const boost::asio::ip::address& address, Timestamp now);

  // Takes one connect from what the address may do, without a connection. False: none is left.
  bool Spend(const boost::asio::ip::address& address, Timestamp now);

  // Addresses that are known now.
  std::size_t size() const;

 private:
  using Key = boost::asio::ip::address;
  static Key KeyOf(const boost::asio::ip::address& address);
  // The newest of all, if there are no connections.
  Entry& Find(const boost::asio::ip::address& address);
  void Forget(Entry& entry);
  void GiveBack(Entry& entry);

  const AddressLimits limits_;
  mutable std::mutex mutex_;
  std::unordered_map<Key, std::unique_ptr<Entry>> entries_;
  std::list<Entry*> idle_;  // without connections, the oldest first
};

}  // namespace visavis::relay
