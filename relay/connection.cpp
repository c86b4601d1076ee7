#include "relay/connection.h"

namespace visavis::relay {

Connection::Connection(ConnectionRegistry& registry) { registry.connections_.push_back(*this); }

void ConnectionRegistry::Stop(Connection& connection) {
  connection.unlink();
  stopping_.push_back(connection);
  connection.Stop();
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
