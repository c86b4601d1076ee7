#include "relay/address_table.h"

#include "relay/address_range.h"

namespace visavis::relay {

namespace ip = boost::asio::ip;

class AddressTable::Entry {
 public:
  Entry(AddressTable& owner, const Key& address, TokenBucket full)
      : table(owner), key(address), allowance(full) {}

  AddressTable& table;
  const Key key;
  std::size_t connections = 0;
  TokenBucket allowance;
  std::list<Entry*>::iterator idle;  // while there are no connections
};

AddressTable::AddressTable(const AddressLimits& limits) : limits_(limits) {}

AddressTable::~AddressTable() = default;

AddressTable::Key AddressTable::KeyOf(const ip::address& address) {
  const ip::address plain = Plain(address);
  if (plain.is_v4()) return plain;
  ip::address_v6::bytes_type bytes = plain.to_v6().to_bytes();
  for (std::size_t i = 8; i < bytes.size(); ++i) bytes[i] = 0;
  return ip::address_v6(bytes);
}

AddressTable::Entry& AddressTable::Find(const ip::address& address) {
  const Key key = KeyOf(address);
  std::unique_ptr<Entry>& entry = entries_[key];
  if (!entry) {
    entry = std::make_unique<Entry>(*this, key,
                                    TokenBucket(limits_.connect_rate, limits_.connect_burst));
    entry->idle = idle_.insert(idle_.end(), entry.get());
  } else if (entry->connections == 0) {
    idle_.splice(idle_.end(), idle_, entry->idle);
  }
  Entry& found = *entry;
  if (idle_.size() > kMaxRemembered) Forget(*idle_.front());
  return found;
}

bool AddressTable::Spend(const ip::address& address, Timestamp now) {
  const std::lock_guard lock(mutex_);
  return Find(address).allowance.Take(now);
}

std::variant<AddressTable::Place, AddressRefusal> AddressTable::Enter(const ip::address& address,
                                                                      Timestamp now) {
  const std::lock_guard lock(mutex_);
  Entry& found = Find(address);
  if (!found.allowance.Take(now)) return AddressRefusal::kTooOften;
  if (found.connections >= limits_.max_connections) return AddressRefusal::kTooMany;
  if (found.connections++ == 0) idle_.erase(found.idle);
  return Place(&found);
}

void AddressTable::Forget(Entry& entry) {
  idle_.erase(entry.idle);
  entries_.erase(Key(entry.key));
}

void AddressTable::GiveBack(Entry& entry) {
  const std::lock_guard lock(mutex_);
  if (--entry.connections > 0) return;
  entry.idle = idle_.insert(idle_.end(), &entry);
  if (idle_.size() > kMaxRemembered) Forget(*idle_.front());
}

void AddressTable::Leave::operator()(Entry* entry) const { entry->table.GiveBack(*entry); }

std::size_t AddressTable::size() const {
  const std::lock_guard lock(mutex_);
  return entries_.size();
}

}  // namespace visavis::relay
