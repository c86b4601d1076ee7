// The signals that the relay may not have heard: sent, but not known to have come, or waiting for a
// socket. When the session gets its old place back they are sent again. Owned by RoomSession.
//
// Bounded: above kMaxUnheardBytes the oldest is forgotten; a negotiation recovers by itself from a
// signal that is lost (it asks again).
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "wasm/base/ids.h"

namespace visavis {

inline constexpr std::size_t kMaxUnheardBytes = 512 * 1024;

class UnheardSignals {
 public:
  // A message that is not kept (a ping, say) was sent: it counts.
  void CountSent() { ++sent_; }
  // `text` was sent to the member `to`.
  void AddSent(PeerId to, std::string text) { Add(std::move(to), std::move(text), ++sent_); }
  // `text` could not be sent.
  void AddWaiting(PeerId to, std::string text) { Add(std::move(to), std::move(text), kWaiting); }
  // Messages sent since the membership began.
  int sent() const { return sent_; }
  // The relay has heard so many of them.
  void HandleHeard(int count);
  // Begins to count anew at `sent`, and gives out all that is left, oldest first.
  struct Signal {
    PeerId to;
    std::string text;
  };
  std::vector<Signal> TakeAll(int sent);

  std::size_t bytes() const { return bytes_; }
  std::uint64_t forgotten() const { return forgotten_; }

 private:
  struct Entry {
    Signal signal;
    int number;
  };
  static constexpr int kWaiting = 0;
  void Add(PeerId to, std::string text, int number);

  std::deque<Entry> entries_;  // those that wait come last
  std::size_t bytes_ = 0;
  int sent_ = 0;
  std::uint64_t forgotten_ = 0;
};

}  // namespace visavis
