// link_emulator: a link between two TUN devices, with the model that the simulations use
// (tests/sim/link.h), in real time. Whoever started it moves the devices into namespaces.
//
//   link_emulator --a NAME --b NAME --link SPEC [--seed N]        (tests/link/link_spec.h)
//
// Says "ready" when the devices are there, then every 100 ms one line of JSON: the time, per
// direction the bytes sent into it and delivered so far, packets lost and dropped, the queue in ms,
// the capacity in kbps, and the bytes delivered by flow ("udp:PORT", a's port). "go" on standard
// input starts the clock of the schedule; "link SPEC" replaces it and starts it anew; the end of
// the input ends the program.
#include <poll.h>
#include <sched.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <array>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <iostream>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "tests/link/flow_key.h"
#include "tests/link/link_spec.h"
#include "tests/link/tun_device.h"

namespace visavis::link {
namespace {

using Packet = std::vector<std::byte>;
constexpr std::size_t kMaxPacket = 65'536;
constexpr TimeDelta kReportEvery = TimeDelta::Millis(100);
constexpr std::size_t kMaxFlows = 64;  // beyond them, flows are not told apart
enum class PortOfA { kSource, kDestination };

Timestamp Now() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return Timestamp::Micros(std::chrono::duration_cast<std::chrono::microseconds>(now).count());
}

// One way from one device to the other.
class Way {
 public:
  Way(TunDevice& from, TunDevice& to, PortOfA port_of_a, std::uint64_t seed)
      : from_(from), to_(to), port_of_a_(port_of_a), link_({}, seed) {}

  void Set(const sim::LinkConfig& config) { link_.SetConfig(config, Now()); }
  void TakeIn() {
    std::array<std::byte, kMaxPacket> buffer;
    while (const std::size_t size = from_.Read(buffer)) {
      sent_bytes_ += size;
      link_.Send(Packet(buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(size)),
                 DataSize::Bytes(static_cast<std::int64_t>(size)), Now());
    }
  }
  void GiveOut() {
    while (const auto packet = link_.Poll(Now())) {
      to_.Write(*packet);
      Count(*packet);
    }
  }
  Timestamp NextTimeout() { return link_.NextTimeout(); }

  void Report(const char* name) {
    const sim::LinkStats& stats = link_.stats();
    const TimeDelta queue = link_.QueueTime(Now());
    const DataRate rate = link_.config().rate;
    std::printf(R"("%s":{"sentBytes":%llu,"deliveredBytes":%lld,"lost":%llu,"dropped":%llu,)", name,
                static_cast<unsigned long long>(sent_bytes_),
                static_cast<long long>(stats.delivered_size.bytes()),
                static_cast<unsigned long long>(stats.lost),
                static_cast<unsigned long long>(stats.dropped));
    // JSON has no infinity: an outage's queue and an unlimited rate are null.
    if (queue.IsFinite())
      std::printf("\"queueMs\":%.1f,", queue.seconds_f() * 1e3);
    else
      std::printf("\"queueMs\":null,");
    if (rate.IsFinite())
      std::printf("\"kbps\":%.0f,", static_cast<double>(rate.bps()) / 1e3);
    else
      std::printf("\"kbps\":null,");
    std::printf("\"flows\":{");
    const char* comma = "";
    for (const auto& [flow, bytes] : flows_) {
      std::printf("%s\"%s:%d\":%llu", comma, flow.first == Protocol::kTcp ? "tcp" : "udp",
                  flow.second, static_cast<unsigned long long>(bytes));
      comma = ",";
    }
    std::printf("}}");
  }

 private:
  void Count(const Packet& packet) {
    const auto key = FlowOf(packet);
    if (!key) return;
    const int port = port_of_a_ == PortOfA::kSource ? key->source_port : key->destination_port;
    const std::pair flow{key->protocol, port};
    if (flows_.size() < kMaxFlows || flows_.contains(flow)) flows_[flow] += packet.size();
  }

  TunDevice& from_;
  TunDevice& to_;
  const PortOfA port_of_a_;
  sim::Link<Packet> link_;
  std::uint64_t sent_bytes_ = 0;
  std::map<std::pair<Protocol, int>, std::uint64_t> flows_;  // bytes delivered
};

class Emulator {
 public:
  Emulator(TunDevice& a, TunDevice& b, std::uint64_t seed, std::vector<LinkChange> changes)
      : a_(a),
        b_(b),
        ab_(a, b, PortOfA::kSource, seed),
        ba_(b, a, PortOfA::kDestination, seed + 1),
        changes_(std::move(changes)) {
    Apply(changes_.front());
  }

  // Until standard input ends.
  void Run() {
    const int timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    std::array<pollfd, 4> waits{pollfd{a_.descriptor(), POLLIN, 0},
                                {b_.descriptor(), POLLIN, 0},
                                {timer, POLLIN, 0},
                                {STDIN_FILENO, POLLIN, 0}};
    for (bool open = true; open;) {
      Wait(waits, timer);
      if ((waits[3].revents & (POLLIN | POLLHUP)) != 0) open = Command();
      ab_.TakeIn();
      ba_.TakeIn();
      Step();
    }
    close(timer);
  }

 private:
  void Wait(std::span<pollfd> waits, int timer) {
    Timestamp next = std::min({ab_.NextTimeout(), ba_.NextTimeout(), next_report_, NextChange()});
    const std::int64_t us = std::max<std::int64_t>(1, (next - Now()).us());
    const itimerspec due{{}, {us / 1'000'000, (us % 1'000'000) * 1000}};
    timerfd_settime(timer, 0, &due, nullptr);
    poll(waits.data(), waits.size(), -1);
  }

  void Step() {
    const Timestamp now = Now();
    while (NextChange() <= now) Apply(changes_[next_change_++]);
    ab_.GiveOut();
    ba_.GiveOut();
    if (now < next_report_) return;
    next_report_ = now + kReportEvery;
    const double since = started_.IsFinite() ? (now - started_).seconds_f() : -1.0;
    const auto epoch = std::chrono::system_clock::now().time_since_epoch();
    std::printf("{\"atMs\":%lld,\"seconds\":%.3f,",
                static_cast<long long>(
                    std::chrono::duration_cast<std::chrono::milliseconds>(epoch).count()),
                since);
    ab_.Report("ab");
    std::printf(",");
    ba_.Report("ba");
    std::printf("}\n");
    std::fflush(stdout);
  }

  // Whether the input goes on.
  bool Command() {
    char bytes[512];
    const ssize_t size = read(STDIN_FILENO, bytes, sizeof bytes);
    if (size <= 0) return false;
    input_.append(bytes, static_cast<std::size_t>(size));
    for (std::size_t end; (end = input_.find('\n')) != std::string::npos;) {
      Obey(input_.substr(0, end));
      input_.erase(0, end + 1);
    }
    if (input_.size() > 4096) input_.clear();  // no command is so long
    return true;
  }

  void Obey(const std::string& command) {
    if (command.starts_with("link ")) {
      auto parsed = ParseLinkSpec(std::string_view(command).substr(5));
      if (const auto* error = std::get_if<std::string>(&parsed)) {
        std::cerr << "link_emulator: " << *error << std::endl;
        return;
      }
      changes_ = std::get<0>(std::move(parsed));
    } else if (command != "go") {
      std::cerr << "link_emulator: \"go\" or \"link SPEC\", not \"" << command << '"' << std::endl;
      return;
    }
    started_ = Now();
    next_change_ = 0;
  }

  Timestamp NextChange() const {
    if (!started_.IsFinite() || next_change_ >= changes_.size()) return Timestamp::PlusInfinity();
    return started_ + changes_[next_change_].at;
  }

  void Apply(const LinkChange& change) {
    ab_.Set(change.config.ab);
    ba_.Set(change.config.ba);
  }

  TunDevice& a_;
  TunDevice& b_;
  Way ab_, ba_;
  std::vector<LinkChange> changes_;
  std::size_t next_change_ = 0;
  Timestamp started_ = Timestamp::PlusInfinity();  // not yet
  Timestamp next_report_ = Timestamp::MinusInfinity();
  std::string input_;
};

// A link does not wait for a processor: before everything else that runs, where we may.
void TakePriority() {
  const sched_param priority{.sched_priority = 10};
  if (sched_setscheduler(0, SCHED_FIFO, &priority) != 0)
    std::cerr << "link_emulator: without real-time priority" << std::endl;
}

int Main(int argc, char** argv) {
  CLI::App app("A link between two TUN devices.", "link_emulator");
  std::string a, b, spec;
  std::uint64_t seed = 1;
  app.add_option("--a", a, "name of the first device")->required();
  app.add_option("--b", b, "name of the second device")->required();
  app.add_option("--link", spec, "e.g. \"delay=50 loss=1 rate=2000 queue=300\"");
  app.add_option("--seed", seed, "of loss and jitter");
  CLI11_PARSE(app, argc, argv);

  auto parsed = ParseLinkSpec(spec);
  if (const auto* error = std::get_if<std::string>(&parsed)) {
    std::cerr << "link_emulator: --link: " << *error << std::endl;
    return 2;
  }
  auto first = TunDevice::Open(a), second = TunDevice::Open(b);
  for (auto* device : {&first, &second}) {
    if (const auto* error = std::get_if<std::error_code>(device)) {
      std::cerr << "link_emulator: a TUN device: " << error->message() << std::endl;
      return 1;
    }
  }
  TakePriority();
  std::signal(SIGPIPE, SIG_IGN);
  std::cout << "ready" << std::endl;
  Emulator(std::get<0>(first), std::get<0>(second), seed, std::get<0>(std::move(parsed))).Run();
  return 0;
}

}  // namespace
}  // namespace visavis::link

int main(int argc, char** argv) { return visavis::link::Main(argc, argv); }
