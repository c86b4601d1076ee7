// What waits to be written to one client, in order. The bytes belong to the messages, which other
// queues share. The owner asks bytes() against its bound before it pushes; drop policy: the client
// is dropped, never a message, because a negotiation that misses one message is stuck.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "relay/shared_message.h"

namespace visavis::relay {

class OutgoingQueue {
 public:
  void Push(SharedMessage message);
  // Fills `pieces` with what comes next, in order; returns how many were filled. Valid until the
  // next Consume or Clear.
  std::size_t Gather(std::span<std::string_view> pieces) const;
  // `count` bytes have been written; at most bytes().
  void Consume(std::size_t count);
  void Clear();
  // The messages to the member that have not been written to their end. What is of the connection
  // stays, and the rest of a message that has been written in part. So do those with any of the
  // next `promised` bytes, which the socket has been offered and will take from nowhere else.
  std::vector<SharedMessage> TakeTexts(std::size_t promised);

  bool empty() const { return bytes_ == 0; }
  std::size_t bytes() const { return bytes_; }

 private:
  std::vector<SharedMessage> messages_;
  std::size_t first_ = 0;         // messages_ before it have been written
  std::size_t first_offset_ = 0;  // bytes of the first that have been written
  std::size_t bytes_ = 0;
};

}  // namespace visavis::relay
