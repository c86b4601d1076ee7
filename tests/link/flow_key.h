// Which conversation of the far end's programs an IPv4 packet belongs to, so that what several
// calls and downloads carry over one link can be told apart.
#pragma once

#include <cstddef>
#include <optional>
#include <span>

namespace visavis::link {

enum class Protocol : unsigned char { kTcp = 6, kUdp = 17 };  // RFC 9293, RFC 768

struct FlowKey {
  Protocol protocol = Protocol::kUdp;
  int source_port = 0;
  int destination_port = 0;
  friend bool operator==(const FlowKey&, const FlowKey&) = default;
};

// Empty: not IPv4 (RFC 791), cut off, a later fragment, or neither TCP nor UDP.
std::optional<FlowKey> FlowOf(std::span<const std::byte> packet);

}  // namespace visavis::link
