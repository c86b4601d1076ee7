// The way to codecs that live in another program: in a page another wasm module, with memory of its
// own, in the same thread. Both programs are of one build, so values cross as they lie in memory.
//
//   CallEngine → LinkedCodecs → CodecLink → CodecHost → VP8, Opus
//
// The module of deep redundancy is a second host, of sound alone (AudioCodecHost).
//
// A request is answered at once. What is large does not cross: the captured picture is given to the
// host by whoever has the camera, and a decoded one stays there until it is shown.
#pragma once

#include <cstdint>
#include <span>

namespace visavis {

class CodecLink {
 public:
  virtual ~CodecLink() = default;
  // The answer, valid until the next call. Empty: nobody is there yet, or the request is refused.
  virtual std::span<const std::uint8_t> Call(std::span<const std::uint8_t> request) = 0;
};

// What is asked; each request begins with one. In brackets what follows; `→` what is answered.
// Every answer begins with a LinkStatus, and what is answered follows where that is kLinkOk.
enum class LinkRequest : std::uint8_t {
  kCreateVideoEncoder,  // [VideoCodecKind] → place
  kCreateVideoDecoder,  // [VideoCodecKind] → place
  kDestroyVideo,        // [place]
  kConfigureVideo,      // [place, VideoEncoderConfig] → reference
  kEncodeVideo,         // [place, FrameRequest, capture time] → reference, count, frames
  kAcknowledge,         // [place, picture number] → reference
  kDecodeVideo,         // [place, resolution, bytes] → resolution
  kCreateAudioEncoder,  // → place, lookahead, can deep redundancy
  kCreateAudioDecoder,  // → place
  kDestroyAudio,        // [place]
  kConfigureAudio,      // [place, AudioEncoderConfig]
  kEncodeAudio,         // [place, channels, samples per channel, samples] → is pause, bytes
  kResetEncoder,        // [place]
  kFollow,              // [place, sound as in kEncodeAudio]
  kDecodeAudio,         // [place, bytes] → sound
  kDecodeLost,          // [place, distance, duration, bytes] → recovery, sound
  kConceal,             // [place, duration] → sound
  kRedundancy,          // [place, bytes] → duration
  kResetDecoder,        // [place]
};
// Places of sound and of video are counted apart.
constexpr bool IsOfAudio(LinkRequest request) {
  return request >= LinkRequest::kCreateAudioEncoder;
}

// kLinkOk, or a CodecError and one: kCodecFailure also where the request cannot be.
using LinkStatus = std::uint8_t;
inline constexpr LinkStatus kLinkOk = 0;

// Which codec of the host; never zero.
using CodecPlace = std::uint32_t;

}  // namespace visavis
