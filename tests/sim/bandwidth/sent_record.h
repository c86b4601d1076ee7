// What is known of a packet that a media flow has sent: by number, shared by the parts of the flow.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "wasm/congestion/network_controller.h"

namespace visavis::bandwidth {

struct SentRecord {
  SentPacket packet;
  std::optional<std::size_t> frame;   // none: audio or padding
  std::optional<Timestamp> received;  // at the receiver, simulation's clock
  bool reported = false;              // the controller knows what became of it
  std::size_t connection = 0;
  std::int64_t tsn = 0;  // by SCTP only
};
using SentRecords = std::vector<SentRecord>;  // index: sequence number

}  // namespace visavis::bandwidth
