#include "wasm/congestion/queue_delay.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "wasm/base/dcheck.h"

namespace visavis {
namespace {

constexpr TimeDelta kRecent = TimeDelta::Millis(500);
constexpr TimeDelta kLeastInterval = TimeDelta::Millis(10), kMostInterval = TimeDelta::Millis(200);
constexpr TimeDelta kMostBend = TimeDelta::Millis(40);
constexpr TimeDelta kUsualJitter = TimeDelta::Millis(5), kJitterPerBatch = TimeDelta::Millis(2);
constexpr std::int64_t kMostDeviations = 4;
constexpr TimeDelta kMostUsual = TimeDelta::Millis(30);
// A packet of 1200 bytes at 500 kbps; what is slower has the queue in the next batch, too.
constexpr TimeDelta kStandstill = TimeDelta::Millis(20), kStandstillOver = TimeDelta::Millis(10);
constexpr double kGradientWeight = 0.3;
// A queue that can tell, and what it differs by at least where each connection has its own; five
// feedbacks in a row say so.
constexpr double kOwnPackets = 2400;  // bytes: two that wait for each other are no queue
constexpr TimeDelta kTelling = TimeDelta::Millis(25), kApart = TimeDelta::Millis(20);
constexpr double kApartWeight = 0.25, kSurelyApart = 0.75;
constexpr double kForgotten = 0.001;  // with each feedback that does not tell: within a minute
constexpr TimeDelta kSameWay = TimeDelta::Millis(10);
constexpr TimeDelta kKnown = TimeDelta::Seconds(1);
constexpr TimeDelta kOfLate = TimeDelta::Millis(300);

}  // namespace

void QueueDelay::OnPacket(const Packet& packet, Timestamp now) {
  VISAVIS_DCHECK(packet.transport < kMaxTransports);
  flows_[packet.transport].OnPacket(packet.one_way, packet.size, Presumed(packet.one_way, now),
                                    now);
  NoteStandstill(packet.one_way);
}

// What a connection that is new has waited: as much as the others see, and no more than its own
// packet shows.
TimeDelta QueueDelay::Presumed(TimeDelta one_way, Timestamp now) const {
  const bool is_known = last_batch_.IsFinite() && now - last_batch_ < kKnown;
  const TimeDelta base = LeastBase();
  if (!is_known || !base.IsFinite()) return TimeDelta::Zero();
  return std::min(current_, std::max(TimeDelta::Zero(), one_way - base));
}

TimeDelta QueueDelay::LeastBase() const {
  TimeDelta base = TimeDelta::PlusInfinity();
  for (const FlowDelay& flow : flows_) base = std::min(base, flow.base());
  return base;
}

std::optional<TimeDelta> QueueDelay::Read(Timestamp now) {
  double bytes = 0;
  for (FlowDelay& flow : flows_) {
    flow.EndBatch(now);
    bytes += flow.weight();
  }
  const TimeDelta base = LeastBase();
  const TimeDelta own_packets = kOfLate * (kOwnPackets / std::max(bytes, kOwnPackets));
  std::optional<TimeDelta> least;
  int with_news = 0;
  for (const FlowDelay& flow : flows_) {
    if (!flow.has_news()) continue;
    ++with_news;
    // The same way has the same base, but for the time that a large packet takes.
    const TimeDelta longer = flow.base() - base;
    const bool same_way = longer < kSameWay + own_packets / 2;
    const TimeDelta level = same_way ? flow.level() + longer : flow.level();
    least = std::min(level, least.value_or(level));
  }
  if (!least) return std::nullopt;
  const FlowDelay& most = OfMostBytes();
  if (most.has_news() && with_news > 1) NoteQueues(*least, most.level(), own_packets);
  return is_apart_ ? most.level() : *least;
}

// Half of the bytes of late waited no longer than those of this one.
const FlowDelay& QueueDelay::OfMostBytes() const {
  std::array<const FlowDelay*, kMaxTransports> by_level{};
  double all = 0;
  for (std::size_t i = 0; i < kMaxTransports; ++i) {
    by_level[i] = &flows_[i];
    all += flows_[i].weight();
  }
  std::sort(by_level.begin(), by_level.end(),
            [](const FlowDelay* a, const FlowDelay* b) { return a->level() < b->level(); });
  double sum = 0;
  for (const FlowDelay* flow : by_level) {
    sum += flow->weight();
    if (sum * 2 >= all && flow->weight() > 0) return *flow;
  }
  return *by_level.back();
}

void QueueDelay::NoteQueues(TimeDelta least, TimeDelta most, TimeDelta own_packets) {
  const bool tells = most >= kTelling + own_packets;
  const bool apart = tells && most - least > std::max(kApart + own_packets, most / std::int64_t{2});
  apart_ += ((apart ? 1.0 : 0.0) - apart_) * (tells ? kApartWeight : kForgotten);
  if (apart_ > kSurelyApart) is_apart_ = true;
  if (apart_ < 1 - kSurelyApart) is_apart_ = false;
}

void QueueDelay::EndBatch(Timestamp now) {
  const auto level = Read(now);
  if (!level) return;
  if (before_standstill_.IsFinite() && !is_put_off_ && *level > levels_[0] + kStandstillOver) {
    is_put_off_ = true;
    return;
  }
  if (std::exchange(is_put_off_, false)) before_standstill_ = TimeDelta::PlusInfinity();
  const TimeDelta before = current_;
  current_ = LeastOfSteady(*level);
  const TimeDelta difference = current_ - smoothed_;
  smoothed_ += difference / 3;
  deviation_ += (std::max(difference, -difference) - deviation_) / 8;
  if (last_batch_.IsFinite()) {
    const TimeDelta interval = std::clamp(now - last_batch_, kLeastInterval, kMostInterval);
    gradient_ += ((current_ - before) / interval - gradient_) * kGradientWeight;
    for (FlowDelay& flow : flows_) flow.Fade(std::exp(-(interval / kOfLate)));
  }
  last_batch_ = now;
  if (!recent_start_.IsFinite() || now - recent_start_ >= kRecent) {
    recent_start_ = now;
    recent_least_ = {current_, recent_least_[0]};
  }
  recent_least_[0] = std::min(recent_least_[0], current_);
}

// A queue of ours grows packet by packet. Where it is there from one packet to the next, all stood
// still: the link, or a computer that reads what came meanwhile all at once and stamps it late. A
// link still has the queue afterwards, so the next batch tells. (libwebrtc's InterArrivalDelta
// joins such a burst into one sample; half of one that two reports share would still count.)
void QueueDelay::NoteStandstill(TimeDelta one_way) {
  const TimeDelta before = std::exchange(last_one_way_, one_way);
  // From one queue to the other says nothing.
  if (is_apart_) return;
  if (before.IsFinite() && one_way > before + kStandstill + jitter_ * std::int64_t{2}) {
    before_standstill_ = std::min(before_standstill_, before);
  } else if (before_standstill_.IsFinite() && one_way <= before_standstill_ + kStandstillOver) {
    before_standstill_ = TimeDelta::PlusInfinity();
  }
}

// A queue grows or shrinks for a while, so its second difference is small; jitter's is as large as
// jitter itself. The more of that there is, the longer we look for the least.
TimeDelta QueueDelay::LeastOfSteady(TimeDelta level) {
  std::copy_backward(levels_.begin(), levels_.end() - 1, levels_.end());
  levels_[0] = level;
  const TimeDelta bend = (levels_[0] + levels_[2] - levels_[1] * std::int64_t{2}) / 2;
  jitter_ += (std::min(std::max(bend, -bend), kMostBend) - jitter_) / 16;
  if (level > jitter_ * kMostDeviations + kMostUsual) return level;
  const auto more = static_cast<std::size_t>(std::max(jitter_ - kUsualJitter, TimeDelta::Zero()) /
                                             kJitterPerBatch);
  return *std::min_element(
      levels_.begin(),
      levels_.begin() + 1 + static_cast<std::ptrdiff_t>(std::min(more, kMostSteady - 1)));
}

}  // namespace visavis
