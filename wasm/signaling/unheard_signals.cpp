#include "wasm/signaling/unheard_signals.h"

namespace visavis {

void UnheardSignals::Add(PeerId to, std::string text, int number) {
  bytes_ += text.size();
  entries_.push_back({{std::move(to), std::move(text)}, number});
  while (bytes_ > kMaxUnheardBytes) {
    bytes_ -= entries_.front().signal.text.size();
    entries_.pop_front();
    ++forgotten_;
  }
}

void UnheardSignals::HandleHeard(int count) {
  while (!entries_.empty() && entries_.front().number != kWaiting &&
         entries_.front().number <= count) {
    bytes_ -= entries_.front().signal.text.size();
    entries_.pop_front();
  }
}

std::vector<UnheardSignals::Signal> UnheardSignals::TakeAll(int sent) {
  std::vector<Signal> signals;
  for (Entry& entry : entries_) signals.push_back(std::move(entry.signal));
  entries_.clear();
  bytes_ = 0;
  sent_ = sent;
  return signals;
}

}  // namespace visavis
