// What a thread knows of each of its connections, HTTP or WebSocket: enough to end them all. A
// connection is in the registry from its construction to its destruction.
#pragma once

#include <boost/intrusive/list.hpp>

namespace visavis::relay {

class ConnectionRegistry;

class Connection : public boost::intrusive::list_base_hook<
                       boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
 public:
  // Ends in good order: finishes what is being sent, says good-bye.
  virtual void Stop() = 0;
  // Ends at once.
  virtual void Abort() = 0;

 protected:
  explicit Connection(ConnectionRegistry& registry);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection() = default;
};

class ConnectionRegistry {
 public:
  // Of those that have not been told yet, the ones that are `chosen`.
  template <typename Chosen>
  void StopIf(const Chosen& chosen) {
    // Stopping one may destroy it, and only it: the next is looked up first.
    for (auto next = connections_.begin(); next != connections_.end();) {
      Connection& connection = *next++;
      if (chosen()) Stop(connection);
    }
  }
  void AbortAll();

 private:
  friend class Connection;
  using List = boost::intrusive::list<Connection, boost::intrusive::constant_time_size<false>>;

  void Stop(Connection& connection);

  List connections_;
  List stopping_;  // Stop has been called
};

}  // namespace visavis::relay
