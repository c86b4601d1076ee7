#include "wasm/call/retransmission_requests.h"

#include <algorithm>

namespace visavis {

RetransmissionRequests::RetransmissionRequests() { wanted_.reserve(kMaxWanted); }

void RetransmissionRequests::Add(const Nack& nack, std::optional<TimeDelta> rtt, Timestamp now) {
  const TimeDelta interval = std::max(rtt.value_or(TimeDelta::Zero()) / 2, kMinInterval);
  for (const std::uint16_t number : nack.packet_numbers) {
    if (wanted_.size() == kMaxWanted) return;
    Answer& answer = answers_[number % answers_.size()];
    const bool was_answered = answer.packet_number == number && answer.time.IsFinite();
    if (was_answered && now - answer.time < interval) continue;
    answer = {.packet_number = number, .time = now};
    wanted_.push_back(number);
  }
}

}  // namespace visavis
