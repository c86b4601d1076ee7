// Plays one scenario in virtual time with a controller of the given make in each media flow. The
// same scenario, controller and seed give the same figures on every machine.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "tests/sim/bandwidth/event_queue.h"
#include "tests/sim/bandwidth/media_flow.h"
#include "tests/sim/bandwidth/network_link.h"
#include "tests/sim/bandwidth/scenario.h"
#include "tests/sim/bandwidth/tcp_flow.h"

namespace visavis::bandwidth {

using ControllerFactory = std::function<std::unique_ptr<NetworkController>(const Scenario&)>;

class Simulation {
 public:
  // `scenario` outlives this object.
  Simulation(const Scenario& scenario, const ControllerFactory& make_controller,
             std::uint64_t seed);

  void Run();
  // Called for a flow, by its index, each time its controller has run: every 5 ms.
  using Observer = std::function<void(std::size_t flow, Timestamp now)>;
  void SetObserver(const Observer& observer);

  const Scenario& scenario() const { return scenario_; }
  const std::vector<std::unique_ptr<MediaFlow>>& flows() const { return flows_; }
  const std::vector<std::unique_ptr<TcpFlow>>& tcp_flows() const { return tcp_flows_; }

 private:
  NetworkLink& Link(Direction direction) {
    return direction == Direction::kForward ? forward_ : backward_;
  }
  static Direction Opposite(Direction direction) {
    return direction == Direction::kForward ? Direction::kBackward : Direction::kForward;
  }
  void SendCrossTraffic(Direction direction);

  const Scenario& scenario_;
  EventQueue events_;
  NetworkLink forward_, backward_;
  std::vector<std::unique_ptr<MediaFlow>> flows_;
  std::vector<std::unique_ptr<TcpFlow>> tcp_flows_;
};

}  // namespace visavis::bandwidth
