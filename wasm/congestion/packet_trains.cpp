#include "wasm/congestion/packet_trains.h"

#include <algorithm>
#include <cmath>

namespace visavis {
namespace {

// Two ticks of the pacer: a longer gap ends a train.
constexpr TimeDelta kLongestGap = TimeDelta::Millis(11);
constexpr TimeDelta kLongestTrain = TimeDelta::Millis(200);
constexpr int kLeastOfSmallFrames = 2;
constexpr TimeDelta kMostMemory = TimeDelta::Millis(500);
// Sent in the time of the memory: half of it is what follows the first packet of two.
constexpr DataSize kEnoughOfSmallFrames = DataSize::Bytes(18'000);
constexpr DataRate kLeastRate = DataRate::KilobitsPerSec(1);
constexpr double kLeastTrains = 2.0, kLeastBytes = 6000;
// One that came so much closer together than it left has waited somewhere, and says nothing of the
// path: a reader that stood still made it.
constexpr double kLeastSpread = 0.4;
constexpr double kSendLimited = 1.15;

}  // namespace

void PacketTrains::OnPacket(const PacketResult& packet) {
  const double size = static_cast<double>(packet.sent.size.bytes());
  const bool paced = packet.sent.kind != SentPacket::Kind::kAudio;
  if (!paced || packet.IsLost()) {
    // Audio does not keep to the pacing, but what is between two packets of a train is part of it.
    if (train_.packets > 0) train_.pending += size;
    return;
  }
  const bool continues = train_.packets > 0 &&
                         packet.sent.send_time - train_.last_sent <= kLongestGap &&
                         packet.sent.send_time - train_.first_sent <= kLongestTrain &&
                         packet.receive_time >= train_.last_received;
  if (!continues) {
    Close();
    train_ = Train{};
    train_.first_sent = packet.sent.send_time;
    train_.first_received = packet.receive_time;
  } else {
    train_.bytes += train_.pending + size;
    train_.pending = 0;
  }
  train_.last_sent = packet.sent.send_time;
  train_.last_received = packet.receive_time;
  ++train_.packets;
}

void PacketTrains::Close() {
  if (train_.packets < least_packets_) return;
  const TimeDelta sent = train_.last_sent - train_.first_sent;
  const TimeDelta received = train_.last_received - train_.first_received;
  if (received < sent * kLeastSpread) return;
  bytes_ += train_.bytes;
  send_us_ += static_cast<double>(sent.us());
  receive_us_ += static_cast<double>(received.us());
  trains_ += 1;
}

void PacketTrains::SetFrames(Frames frames, DataRate sent) {
  const bool is_small = frames == Frames::kSmall;
  least_packets_ = is_small ? kLeastOfSmallFrames : kLeastPackets;
  memory_ =
      is_small ? std::clamp(kEnoughOfSmallFrames / std::max(sent, kLeastRate), kMemory, kMostMemory)
               : kMemory;
}

void PacketTrains::Fade(TimeDelta since_last) {
  const double kept = std::exp(-std::max(0.0, since_last / memory_));
  bytes_ *= kept;
  send_us_ *= kept;
  receive_us_ *= kept;
  trains_ *= kept;
}

std::optional<DataRate> PacketTrains::rate() const {
  const double us = std::max(send_us_, receive_us_);
  if (trains_ < kLeastTrains || bytes_ < kLeastBytes || us <= 0) return std::nullopt;
  return DataRate::BitsPerSec(static_cast<std::int64_t>(bytes_ * 8e6 / us));
}

bool PacketTrains::IsSendLimited() const { return receive_us_ < send_us_ * kSendLimited; }

}  // namespace visavis
