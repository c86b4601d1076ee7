// A frame put together from its packets, on its way to the decoder.
#pragma once

#include <cstdint>

#include "wasm/base/timestamp.h"
#include "wasm/media/encoded_frame.h"

namespace visavis {

// How a frame became complete: by what was sent first, or after a retransmission that was asked
// for.
enum class FrameArrival : std::uint8_t { kPrompt, kRepaired };

struct ReceivedVideoFrame {
  EncodedFrame frame;                           // capture_time is the sender's media time
  std::int64_t number = 0;                      // unwrapped frame number
  std::int64_t reference_distance = 1;          // VideoPacket::reference_distance
  Timestamp first_arrival = Timestamp::Zero();  // of its first packet, our clock
  Timestamp completion = Timestamp::Zero();     // arrival of its last packet, our clock
  FrameArrival arrival = FrameArrival::kPrompt;
  Timestamp due_time = Timestamp::Zero();  // when it should be shown, our clock
};

}  // namespace visavis
