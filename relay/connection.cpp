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

void ConnectionRegistry::StopSome(std::size_t count) {
  // Stopping one may destroy it, and only it.
  for (; count > 0 && !connections_.empty(); --count) {
    Connection& connection = connections_.front();
    connection.unlink();
    stopping_.push_back(connection);
    connection.Stop();
  }
}

void ConnectionRegistry::AbortAll() {
  for (List* list : {&connections_, &stopping_}) {
    // Aborting one may destroy it, and only it: the next is looked up first.
    for (auto next = list->begin(); next != list->end();) {
      Connection& connection = *next++;
      connection.Abort();
    }
  }
}

}  // namespace visavis::relay
