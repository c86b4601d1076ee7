// What is measured of one media flow while it runs. Plain data.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "wasm/base/data_rate.h"
#include "wasm/base/timestamp.h"

namespace visavis::bandwidth {

struct FrameRecord {
  Timestamp captured = Timestamp::Zero();
  int packets = 0, received = 0, lost = 0;
};

struct FlowRecord {
  static constexpr TimeDelta kReceiveSlot = TimeDelta::Millis(100);
  static constexpr TimeDelta kTargetSlot = TimeDelta::Millis(200);

  std::vector<double> queue_delays_ms;                     // of each packet served
  std::vector<std::pair<Timestamp, double>> queue_series;  // the same with the time
  std::vector<double> frame_delays_ms;  // capture to last packet, less propagation
  std::vector<FrameRecord> frames;
  std::int64_t frames_captured = 0, frames_skipped = 0;
  std::int64_t sent = 0, lost = 0, lost_in_queue = 0;  // packets
  DataSize media_received = DataSize::Zero();
  DataSize padding_sent = DataSize::Zero(), all_sent = DataSize::Zero();
  std::vector<DataSize> received_by_slot;  // media; slot: kReceiveSlot since zero
  std::vector<DataRate> target_by_slot;    // slot: kTargetSlot since the flow's start

  void OnMediaReceived(Timestamp now, DataSize size) {
    media_received += size;
    const auto slot = static_cast<std::size_t>(now.us() / kReceiveSlot.us());
    if (received_by_slot.size() <= slot) received_by_slot.resize(slot + 1, DataSize::Zero());
    received_by_slot[slot] += size;
  }
};

}  // namespace visavis::bandwidth
