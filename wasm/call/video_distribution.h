// The camera's way to all peers: encoded once in each size that somebody gets, cut into packets
// once, and given to each peer in the size and the layers that its path carries.
//
// Owned by CallEngine; the owner passes the time in; one thread.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "wasm/base/timestamp.h"
#include "wasm/call/rate_allocation.h"
#include "wasm/call/remote_peer.h"
#include "wasm/call/retransmission_cache.h"
#include "wasm/call/video_sender.h"

namespace visavis {

class VideoDistribution {
 public:
  // `codecs` outlives it.
  explicit VideoDistribution(CodecFactory& codecs)
      : full_(codecs), small_(codecs, VideoSize::kSmall) {}

  // Of the frames that follow.
  void SetContent(ContentKind content);
  // The next frame of each size is a keyframe.
  void RequestKeyframe();
  // What it can do now.
  VideoOffer offer() const;
  void SetRates(const RateAllocation& allocation);
  // To whoever is ready for it; who is not is left out, and waited for only while nobody is.
  void Send(const VideoFrame& frame, const RemotePeers& peers, Timestamp now);
  // VideoSender::FrameTook, of all sizes together.
  void FrameTook(TimeDelta time, TimeDelta others, Timestamp now);

  // One for all peers.
  const RetransmissionCache& sent() const { return sent_; }
  const VideoSenderStatistics& statistics() const { return full_.statistics(); }
  const VideoSenderStatistics& small_statistics() const { return small_.statistics(); }

 private:
  DataRate MostUsefulSmallRate() const;
  VideoSender& Of(VideoSize size) { return size == VideoSize::kFull ? full_ : small_; }
  void ShareReference(VideoSize size, const RemotePeers& peers, Timestamp now);
  void HelpPeers(const RemotePeers& peers, Timestamp now);
  bool IsWanted(VideoSize size, const RemotePeers& peers, Timestamp now) const;
  void SendParity(std::span<const VideoPacket> packets, const RemotePeers& peers, Timestamp now);
  void SendSize(VideoSize size, const VideoFrame& frame, const RemotePeers& peers, Timestamp now);

  VideoSender full_;
  VideoSender small_;
  ContentKind content_ = ContentKind::kCamera;
  Resolution captured_;
  RetransmissionCache sent_;
  std::uint16_t next_sent_ = 0;  // number in sent_
  std::array<std::uint8_t, kMaxPacketBytes> scratch_{};
};

}  // namespace visavis
