#include "wasm/call/connection_repair.h"

#include <gtest/gtest.h>

namespace visavis {
namespace {

using Channel = ConnectionRepair::Channel;
using State = ConnectionRepair::State;
constexpr Timestamp At(std::int64_t ms) { return Timestamp::Millis(ms); }
constexpr ConnectionState kConnectionStates[] = {
    ConnectionState::kNew,          ConnectionState::kConnecting, ConnectionState::kConnected,
    ConnectionState::kDisconnected, ConnectionState::kFailed,     ConnectionState::kClosed};

// A repair in that state, entered at 0.
ConnectionRepair In(State state) {
  ConnectionRepair repair(Politeness::kImpolite);
  if (state == State::kWorking) {
    repair.HandleState(ConnectionState::kConnected, Channel::kOpen, At(0));
  } else if (state == State::kChannelMissing) {
    repair.HandleState(ConnectionState::kConnected, Channel::kClosed, At(0));
  } else if (state == State::kGivenUp) {
    repair.HandleGivenUp(At(0));
  }
  EXPECT_EQ(repair.state(), state);
  return repair;
}
constexpr State kStates[] = {State::kEstablishing, State::kChannelMissing, State::kWorking,
                             State::kGivenUp};

TEST(ConnectionRepairTest, EveryEventInEveryState) {
  for (const State state : kStates) {
    for (const ConnectionState connection : kConnectionStates) {
      for (const Channel channel : {Channel::kClosed, Channel::kOpen}) {
        ConnectionRepair repair = In(state);
        repair.HandleState(connection, channel, At(100));
        State expected = State::kEstablishing;
        if (channel == Channel::kOpen) {
          expected = State::kWorking;
        } else if (connection == ConnectionState::kConnected) {
          expected = State::kChannelMissing;
        }
        if (state == State::kGivenUp) expected = State::kGivenUp;
        EXPECT_EQ(repair.state(), expected);
      }
    }
    ConnectionRepair given_up = In(state);
    given_up.HandleGivenUp(At(100));
    EXPECT_EQ(given_up.state(), State::kGivenUp);
    ConnectionRepair rebuilt = In(state);
    rebuilt.HandleRebuilt(At(100));
    EXPECT_EQ(rebuilt.state(), State::kEstablishing);
    EXPECT_EQ(rebuilt.NextTimeout(), Timestamp::PlusInfinity());
  }
}

TEST(ConnectionRepairTest, AChannelThatStaysAwayIsWaitedForAndThenReplaced) {
  ConnectionRepair repair = In(State::kChannelMissing);
  const Timestamp due = At(0) + ConnectionRepair::kChannelTimeout + ConnectionRepair::kFirstDelay;
  EXPECT_EQ(repair.NextTimeout(), due);
  EXPECT_FALSE(repair.Take(due - TimeDelta::Micros(1)));
  repair.HandleState(ConnectionState::kConnected, Channel::kClosed, At(5000));
  EXPECT_TRUE(repair.Take(due)) << "being told again does not put it off";
}

TEST(ConnectionRepairTest, ThePolitePeerWaitsLonger) {
  ConnectionRepair polite(Politeness::kPolite);
  polite.HandleGivenUp(At(0));
  EXPECT_EQ(polite.NextTimeout() - In(State::kGivenUp).NextTimeout(),
            ConnectionRepair::kPoliteDelay);
}

TEST(ConnectionRepairTest, AttemptsBackOffAndWhatWorkedForLongIsANewStart) {
  ConnectionRepair repair(Politeness::kImpolite);
  Timestamp now = At(0);
  std::int64_t expected_s = 1;
  for (int i = 0; i < 10; ++i) {
    repair.HandleGivenUp(now);
    EXPECT_EQ(repair.NextTimeout() - now, TimeDelta::Seconds(expected_s));
    expected_s = std::min<std::int64_t>(expected_s * 2, 60);
    now = repair.NextTimeout();
    repair.HandleRebuilt(now);
    repair.HandleState(ConnectionState::kConnected, Channel::kOpen, now);
    now += TimeDelta::Seconds(19);
  }
  repair.HandleGivenUp(now);
  repair.HandleRebuilt(now);
  repair.HandleState(ConnectionState::kConnected, Channel::kOpen, now);
  now += TimeDelta::Seconds(20);
  repair.HandleGivenUp(now);
  EXPECT_EQ(repair.NextTimeout() - now, TimeDelta::Seconds(1));
}

}  // namespace
}  // namespace visavis
