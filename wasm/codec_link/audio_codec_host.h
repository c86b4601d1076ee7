// The other end of a CodecLink for sound: holds audio codecs and answers requests about them. Owned
// by the module of deep redundancy, which has no other codecs, and by CodecHost; no time; one
// thread. The requests are of the engine's making, but lengths and places are checked.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <variant>
#include <vector>

#include "wasm/codec/audio_codec.h"
#include "wasm/codec/codec_factory.h"
#include "wasm/codec_link/codec_link.h"
#include "wasm/codec_link/codec_places.h"
#include "wasm/codec_link/link_bytes.h"

namespace visavis {

class AudioCodecHost : public CodecLink {
 public:
  // `codecs` outlives it.
  explicit AudioCodecHost(AudioCodecFactory& codecs) : codecs_(codecs) {}

  // Requests about video are refused.
  std::span<const std::uint8_t> Call(std::span<const std::uint8_t> request) override;

 private:
  using Codec = std::variant<std::unique_ptr<AudioEncoder>, std::unique_ptr<AudioDecoder>>;

  LinkStatus Answer(LinkRequest request, LinkReader& reader, LinkWriter& writer);
  LinkStatus Create(LinkRequest request, LinkWriter& writer);
  LinkStatus Answer(LinkRequest request, AudioEncoder& encoder, LinkReader& reader,
                    LinkWriter& writer);
  LinkStatus Answer(LinkRequest request, AudioDecoder& decoder, LinkReader& reader,
                    LinkWriter& writer);

  AudioCodecFactory& codecs_;
  CodecPlaces<Codec> placed_;
  AudioFrame sound_;
  std::vector<std::uint8_t> packet_;
  std::vector<std::uint8_t> answer_;
};

}  // namespace visavis
