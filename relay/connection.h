// What the server knows of every connection, HTTP or WebSocket: enough to count them and to end
// them all. A connection is in the registry from its construction to its destruction.
#pragma once

#include <boost/intrusive/list.hpp>
#include <cstddef>
#include <functional>

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
  ~Connection();

 private:
  ConnectionRegistry& registry_;
};

class ConnectionRegistry {
 public:
  std::size_t size() const { return size_; }
  // Those that have not been told yet; the oldest first.
  void StopSome(std::size_t count);
  void StopAll() { StopSome(size_); }
  void AbortAll();
  bool HasToldAll() const { return connections_.empty(); }
  // Called each time when the last connection has gone.
  void OnEmpty(std::function<void()> on_empty) { on_empty_ = std::move(on_empty); }

 private:
  friend class Connection;
  using List = boost::intrusive::list<Connection, boost::intrusive::constant_time_size<false>>;

  List connections_;
  List stopping_;  // Stop has been called
  std::size_t size_ = 0;
  std::function<void()> on_empty_;
};

}  // namespace visavis::relay
