#include "tests/sim/bandwidth/simulation.h"

#include <utility>

namespace visavis::bandwidth {
namespace {

constexpr DataSize kCrossTrafficPacket = DataSize::Bytes(1200);

}  // namespace

Simulation::Simulation(const Scenario& scenario, const ControllerFactory& make_controller,
                       std::uint64_t seed)
    : scenario_(scenario),
      forward_(scenario.forward, seed * 7 + 1, events_),
      backward_(scenario.backward, seed * 7 + 2, events_) {
  for (const FlowConfig& config : scenario.flows) {
    const MediaFlow::Links links = {Link(config.direction), Link(Opposite(config.direction)),
                                    scenario.link(config.direction).delay};
    flows_.push_back(std::make_unique<MediaFlow>(config, seed * 1000 + flows_.size(), events_,
                                                 links, make_controller(scenario)));
  }
  for (const TcpConfig& config : scenario.tcp_flows)
    tcp_flows_.push_back(std::make_unique<TcpFlow>(config, seed * 5000 + tcp_flows_.size(), events_,
                                                   Link(config.direction),
                                                   Link(Opposite(config.direction))));
}

void Simulation::SetObserver(const Observer& observer) {
  for (std::size_t i = 0; i < flows_.size(); ++i)
    flows_[i]->SetObserver([this, observer, i] { observer(i, events_.now()); });
}

void Simulation::Run() {
  for (const auto& flow : flows_)
    events_.At(flow->config().start, [flow = flow.get()] { flow->Start(); });
  for (const auto& tcp : tcp_flows_)
    events_.At(tcp->config().start, [tcp = tcp.get()] { tcp->Start(); });
  for (const Direction direction : {Direction::kForward, Direction::kBackward})
    if (!scenario_.link(direction).cross_traffic.empty())
      events_.At(Timestamp::Zero(), [this, direction] { SendCrossTraffic(direction); });
  events_.RunUntil(scenario_.end);
}

void Simulation::SendCrossTraffic(Direction direction) {
  const RateSteps& steps = scenario_.link(direction).cross_traffic;
  const DataRate rate = RateAt(steps, events_.now());
  if (rate <= DataRate::Zero()) {
    for (const RateStep& step : steps) {
      if (step.from <= events_.now()) continue;
      events_.At(step.from, [this, direction] { SendCrossTraffic(direction); });
      return;
    }
    return;
  }
  Packet packet;
  packet.kind = Packet::Kind::kCrossTraffic;
  packet.size = kCrossTrafficPacket;
  Link(direction).Send(std::move(packet), nullptr);
  events_.After(kCrossTrafficPacket / rate, [this, direction] { SendCrossTraffic(direction); });
}

}  // namespace visavis::bandwidth
