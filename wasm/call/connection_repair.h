// When a connection to a peer is made anew: its negotiation was given up, or the connection stands
// and its data channel does not (any more). Goes on for as long as the peer is in the room, ever
// more slowly.
//
// Owned by RemotePeer, one per connection; the owner passes the time in and asks Take() at
// NextTimeout(). One thread; never allocates.
#pragma once

#include <cstdint>

#include "wasm/base/timestamp.h"
#include "wasm/signaling/ice_recovery.h"

namespace visavis {

class ConnectionRepair {
 public:
  enum class State : std::uint8_t {
    kEstablishing,    // the negotiation sees to it
    kChannelMissing,  // the connection stands, the channel does not
    kWorking,
    kGivenUp,
  };
  // A channel opens within a round trip or two of its connection.
  static constexpr TimeDelta kChannelTimeout = TimeDelta::Seconds(8);
  static constexpr TimeDelta kFirstDelay = TimeDelta::Seconds(1);  // doubles with each attempt
  static constexpr TimeDelta kMaxDelay = TimeDelta::Seconds(60);
  // Both sides see much the same at the same time: the polite one leaves the other the first go.
  static constexpr TimeDelta kPoliteDelay = TimeDelta::Seconds(3);
  // What worked for so long is a new start.
  static constexpr TimeDelta kProven = TimeDelta::Seconds(20);

  explicit ConnectionRepair(Politeness politeness) : politeness_(politeness) {}

  enum class Channel : std::uint8_t { kClosed, kOpen };
  void HandleState(ConnectionState connection, Channel channel, Timestamp now);
  void HandleGivenUp(Timestamp now);
  // The connection was made anew, by whichever side.
  void HandleRebuilt(Timestamp now);
  // True: make it anew now; HandleRebuilt follows.
  bool Take(Timestamp now) const { return now >= due_; }

  State state() const { return state_; }
  Timestamp NextTimeout() const { return due_; }

 private:
  void SetState(State state, Timestamp due, Timestamp now);
  bool IsConsistent() const;
  void NoteProof(Timestamp now);
  TimeDelta Delay() const;

  const Politeness politeness_;
  State state_ = State::kEstablishing;
  Timestamp due_ = Timestamp::PlusInfinity();
  Timestamp working_since_ = Timestamp::PlusInfinity();
  int attempts_ = 0;  // since it was proven to work
};

}  // namespace visavis
