#include "relay/connection.h"

namespace visavis::relay {

Connection::Connection(ConnectionRegistry& registry) : registry_(registry) {
  registry_.connections_.push_back(*this);
  ++registry_.size_;
}

Connection::~Connection() {
  unlink();
  if (--registry_.size_ == 0 && registry_.on_empty_) registry_.on_empty_();
}

void ConnectionRegistry::ForEach(void (Connection::*end)()) {
  // Ending one may destroy it, and only it: the next is looked up first.
  for (auto next = connections_.begin(); next != connections_.end();) {
    Connection& connection = *next++;
    (connection.*end)();
  }
}

}  // namespace visavis::relay
