// Two Negotiations over a signal channel with random delays, each with a model of its browser, in
// virtual time. Every seed is another interleaving; glare is frequent.
#include <gtest/gtest.h>

#include <array>
#include <functional>
#include <map>
#include <memory>

#include "tests/wasm/signaling/fake_peer_connection.h"
#include "wasm/base/random.h"
#include "wasm/signaling/negotiation.h"

namespace visavis {
namespace {

struct Scenario {
  double signal_loss = 0.0;
  int max_wishes = 3;  // later negotiations that each side wants
  int max_breaks = 2;  // of the network, each healed only by an ICE restart
  std::int64_t wishes_within_ms = 3000;
};

class Call {
 public:
  Call(const Scenario& scenario, std::uint64_t seed) : scenario_(scenario), random_(seed) {
    const PeerId a("a");
    const PeerId b("b");
    const auto starter = random_.Below(3);  // 2: both think it is theirs
    sides_[0] = MakeSide("A", PolitenessOf(a, b), starter != 1 ? Starter::kOurs : Starter::kTheirs);
    sides_[1] = MakeSide("B", PolitenessOf(b, a), starter != 0 ? Starter::kOurs : Starter::kTheirs);
    for (std::size_t i : {0u, 1u}) {
      Post(2 + i, 50, [this, i] {
        sides_[i]->negotiation.Start(now_);
        Drain(i);
        Wish(i);
      });
      for (std::uint64_t wishes = random_.Below(UpTo(scenario.max_wishes)); wishes > 0; --wishes) {
        At(RandomMs(scenario.wishes_within_ms), [this, i] { Wish(i); });
      }
    }
    for (std::uint64_t breaks = random_.Below(UpTo(scenario.max_breaks)); breaks > 0; --breaks) {
      At(TimeDelta::Seconds(4) + RandomMs(20'000), [this] { BreakNetwork(); });
    }
  }

  void RunFor(TimeDelta time) {
    const Timestamp end = Timestamp::Zero() + time;
    while (true) {
      Timestamp next = queue_.empty() ? Timestamp::PlusInfinity() : queue_.begin()->first;
      std::size_t timed = 2;
      for (std::size_t i : {0u, 1u}) {
        const Timestamp timeout = sides_[i]->negotiation.NextTimeout();
        if (timeout < next) {
          next = timeout;
          timed = i;
        }
      }
      if (next > end) return;
      ASSERT_LT(++steps_, 100'000) << "no end in sight";
      now_ = std::max(now_, next);
      if (timed < 2) {
        sides_[timed]->negotiation.HandleTimeout(now_);
        Drain(timed);
      } else {
        auto event = std::move(queue_.begin()->second);
        queue_.erase(queue_.begin());
        event();
      }
    }
  }

  struct Side {
    Side(const std::string& name, Politeness politeness, Starter starter)
        : negotiation(NegotiationConfig(), TransportId::kMedia, politeness, starter),
          browser(name) {}
    Negotiation negotiation;
    FakePeerConnection browser;
    ConnectionState connection = ConnectionState::kNew;
    int chain = 0;  // operations under way
    int refused_descriptions = 0;
    int refused_candidates = 0;
    std::optional<ConnectionFailure> failure;
  };
  const Side& side(std::size_t i) const { return *sides_[i]; }
  bool IsOver() const { return sides_[0]->failure || sides_[1]->failure; }
  bool IsCalm(std::size_t i) const {
    return sides_[i]->negotiation.state() == NegotiationState::kStable &&
           sides_[i]->browser.IsSettled() && sides_[i]->connection == ConnectionState::kConnected;
  }

 private:
  static std::unique_ptr<Side> MakeSide(const std::string& name, Politeness politeness,
                                        Starter starter) {
    return std::make_unique<Side>(name, politeness, starter);
  }
  static std::uint64_t UpTo(int value) { return static_cast<std::uint64_t>(value) + 1; }
  TimeDelta RandomMs(std::int64_t bound) {
    return TimeDelta::Micros(
        static_cast<std::int64_t>(random_.Below(static_cast<std::uint64_t>(bound) * 1000)));
  }
  void At(TimeDelta delay, std::function<void()> event) {
    queue_.emplace(now_ + delay, std::move(event));
  }
  // On a channel that keeps order.
  void Post(std::size_t channel, std::int64_t max_delay_ms, std::function<void()> event) {
    Timestamp& last = channels_[channel];
    last = std::max(last, now_ + RandomMs(max_delay_ms));
    queue_.emplace(last, std::move(event));
  }
  // Channels: 0-1 signals to side i, 2-3 calls to browser i, 4-5 events of browser i.
  void ToEngine(std::size_t i, std::function<void(Negotiation&)> event) {
    Post(4 + i, 10, [this, i, event = std::move(event)] {
      event(sides_[i]->negotiation);
      Drain(i);
    });
  }
  void ToBrowser(std::size_t i, std::function<void()> operation) {
    ++sides_[i]->chain;
    Post(2 + i, 30, [this, i, operation = std::move(operation)] {
      --sides_[i]->chain;
      operation();
      Settle(i);
    });
  }

  void Wish(std::size_t i) {
    sides_[i]->browser.Wish();
    Settle(i);
  }
  void Settle(std::size_t i) {
    if (sides_[i]->chain == 0 && sides_[i]->browser.TakeNegotiationNeeded()) {
      ToEngine(i, [this](Negotiation& engine) { engine.HandleNegotiationNeeded(now_); });
    }
    CheckConnection();
  }

  void Drain(std::size_t i) {
    while (auto action = sides_[i]->negotiation.PollAction()) {
      std::visit([this, i](const auto& each) { Do(i, each); }, *action);
    }
  }
  void Do(std::size_t i, const Negotiation::SetLocalDescription&) {
    ToBrowser(i, [this, i] {
      const auto made = sides_[i]->browser.SetLocalDescription();
      ToEngine(i, [this, made](Negotiation& engine) {
        engine.HandleLocalDescription(made->kind, made->Sdp(), now_);
      });
      for (int n = 0; n < 3; ++n) {
        IceCandidate candidate;
        candidate.candidate = "candidate:" + std::to_string(n);
        candidate.sdp_mid = "0";
        candidate.username_fragment = made->ufrag;
        ToEngine(i, [candidate](Negotiation& engine) { engine.HandleLocalCandidate(candidate); });
      }
    });
  }
  void Do(std::size_t i, const Negotiation::SetRemoteDescription& action) {
    ToBrowser(i, [this, i, action] {
      const bool set = sides_[i]->browser.SetRemoteDescription(action.kind, action.sdp);
      if (!set) ++sides_[i]->refused_descriptions;
      ToEngine(i, [this, set](Negotiation& engine) {
        set ? engine.HandleRemoteDescriptionSet(now_) : engine.HandleDescriptionFailed(now_);
      });
    });
  }
  void Do(std::size_t i, const Negotiation::AddIceCandidate& action) {
    ToBrowser(i, [this, i, action] {
      const bool added = sides_[i]->browser.AddIceCandidate(action.candidate);
      if (!added) ++sides_[i]->refused_candidates;
    });
  }
  void Do(std::size_t i, const Negotiation::SendSignal& action) {
    if (random_.Uniform() < scenario_.signal_loss) return;
    const std::size_t to = 1 - i;
    Post(to, 300, [this, to, action] {
      auto payload = ParseSessionPayload(action.kind, action.payload);
      ASSERT_TRUE(payload.ok()) << action.payload;
      sides_[to]->negotiation.HandleRemoteSignal(std::move(payload).value(), now_);
      Drain(to);
    });
  }
  void Do(std::size_t i, const Negotiation::RestartIce&) {
    ToBrowser(i, [this, i] { sides_[i]->browser.RestartIce(); });
  }
  void Do(std::size_t i, const Negotiation::ConnectionFailed& action) {
    sides_[i]->failure = action.reason;
  }
  void Do(std::size_t, const Negotiation::StateChanged&) {}

  std::string Pair() const {
    const auto& a = sides_[0]->browser;
    const auto& b = sides_[1]->browser;
    const bool agree = !a.local_ufrag().empty() && a.local_ufrag() == b.remote_ufrag() &&
                       b.local_ufrag() == a.remote_ufrag();
    return agree && (a.CanReachRemote() || b.CanReachRemote())
               ? a.local_ufrag() + "/" + b.local_ufrag()
               : "";
  }
  void CheckConnection() {
    const std::string pair = Pair();
    if (pair.empty() || pair == broken_pair_ || pair == checked_pair_) return;
    checked_pair_ = pair;
    for (std::size_t i : {0u, 1u}) {
      At(RandomMs(400), [this, i, pair] {
        if (pair == checked_pair_ && pair != broken_pair_) Connect(i, ConnectionState::kConnected);
      });
    }
  }
  void BreakNetwork() {
    const std::string pair = Pair();
    if (pair.empty()) return;
    broken_pair_ = pair;
    for (std::size_t i : {0u, 1u}) {
      const TimeDelta noticed = TimeDelta::Seconds(2) + RandomMs(3000);
      At(noticed, [this, i, pair] {
        if (pair == Pair()) Connect(i, ConnectionState::kDisconnected);
      });
      At(noticed + TimeDelta::Seconds(10), [this, i, pair] {
        if (pair == Pair()) Connect(i, ConnectionState::kFailed);
      });
    }
  }
  void Connect(std::size_t i, ConnectionState state) {
    sides_[i]->connection = state;
    ToEngine(i, [this, state](Negotiation& engine) { engine.HandleConnectionState(state, now_); });
  }

  const Scenario scenario_;
  Random random_;
  Timestamp now_ = Timestamp::Zero();
  std::multimap<Timestamp, std::function<void()>> queue_;
  std::array<Timestamp, 6> channels_{Timestamp::Zero(), Timestamp::Zero(), Timestamp::Zero(),
                                     Timestamp::Zero(), Timestamp::Zero(), Timestamp::Zero()};
  std::array<std::unique_ptr<Side>, 2> sides_;
  std::string checked_pair_;
  std::string broken_pair_;
  int steps_ = 0;
};

TEST(NegotiationSimulation, AlwaysConvergesUnderGlareOnALosslessChannel) {
  std::uint64_t glare = 0;
  std::uint64_t restarts = 0;
  for (std::uint64_t seed = 0; seed < 2000; ++seed) {
    SCOPED_TRACE(seed);
    Call call(Scenario{}, seed);
    ASSERT_NO_FATAL_FAILURE(call.RunFor(TimeDelta::Seconds(120)));
    for (std::size_t i : {0u, 1u}) {
      SCOPED_TRACE(i);
      const auto& side = call.side(i);
      const auto stats = side.negotiation.stats();
      EXPECT_FALSE(side.failure.has_value());
      EXPECT_TRUE(call.IsCalm(i)) << ToString(side.negotiation.state()) << " "
                                  << ToString(side.connection);
      EXPECT_EQ(side.refused_descriptions, 0);
      EXPECT_EQ(side.refused_candidates, 0);
      EXPECT_EQ(stats.answers_missed, 0u);
      EXPECT_EQ(stats.events_unexpected, 0u);
      EXPECT_EQ(stats.remote_candidates_dropped, 0u);
      glare += stats.offers_ignored + stats.offers_withdrawn;
      restarts += stats.ice_restarts;
    }
    ASSERT_FALSE(testing::Test::HasFailure());
  }
  RecordProperty("glare", static_cast<int>(glare));
  RecordProperty("restarts", static_cast<int>(restarts));
  EXPECT_GT(glare, 2000u);  // else the test proves little
  EXPECT_GT(restarts, 1000u);
}

TEST(NegotiationSimulation, PeersRarelyRestartAtTheSameTime) {
  std::uint64_t own = 0;
  std::uint64_t collided = 0;
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    Call call(Scenario{.max_wishes = 0, .max_breaks = 2}, seed);
    ASSERT_NO_FATAL_FAILURE(call.RunFor(TimeDelta::Seconds(120)));
    const std::array<std::uint64_t, 2> restarts{call.side(0).negotiation.stats().ice_restarts,
                                                call.side(1).negotiation.stats().ice_restarts};
    own += restarts[0] + restarts[1];
    if (restarts[0] > 0 && restarts[1] > 0) ++collided;
  }
  EXPECT_GT(own, 250u);
  EXPECT_LT(collided * 10, own);
}

TEST(NegotiationSimulation, ALossyChannelNeverLeavesItHanging) {
  int connected = 0;
  constexpr int kCalls = 1000;
  for (std::uint64_t seed = 0; seed < kCalls; ++seed) {
    SCOPED_TRACE(seed);
    Call call(Scenario{.signal_loss = 0.15}, seed);
    ASSERT_NO_FATAL_FAILURE(call.RunFor(TimeDelta::Seconds(240)));
    // An answer is never taken for that to another offer.
    EXPECT_EQ(call.side(0).refused_descriptions + call.side(1).refused_descriptions, 0);
    if (!call.IsOver()) {
      EXPECT_TRUE(call.IsCalm(0) && call.IsCalm(1))
          << ToString(call.side(0).negotiation.state()) << " "
          << ToString(call.side(1).negotiation.state());
      ++connected;
    }
    ASSERT_FALSE(testing::Test::HasFailure());
  }
  EXPECT_GT(connected, kCalls * 3 / 4);
}

}  // namespace
}  // namespace visavis
