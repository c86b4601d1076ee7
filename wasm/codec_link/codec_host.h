// The other end of a CodecLink: holds the codecs and answers requests. Owned by the codec module;
// no time; one thread. The requests are of the engine's making, but lengths and places are checked.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <variant>
#include <vector>

#include "wasm/codec/codec_factory.h"
#include "wasm/codec/picture_convert.h"
#include "wasm/codec_link/audio_codec_host.h"
#include "wasm/codec_link/codec_link.h"
#include "wasm/codec_link/codec_places.h"
#include "wasm/codec_link/link_bytes.h"

namespace visavis {

class CodecHost : public CodecLink {
 public:
  // `codecs` outlives it.
  explicit CodecHost(CodecFactory& codecs) : codecs_(codecs), audio_(codecs) {}

  std::span<const std::uint8_t> Call(std::span<const std::uint8_t> request) override;

  // Where to put a captured picture of so many bytes; empty: more than any takes.
  std::span<std::uint8_t> PictureBuffer(std::size_t bytes);
  // The picture in the buffer is what is encoded from now on. Converted when it is first needed.
  void SetPicture(PixelFormat format, Resolution resolution);
  // What the decoder at that place decoded last; null: no decoder, or nothing yet.
  const VideoFrame* Picture(CodecPlace place) const;

 private:
  struct Decoder {
    std::unique_ptr<VideoDecoder> decoder;
    VideoFrame picture;
  };
  using Codec = std::variant<std::unique_ptr<VideoEncoder>, Decoder>;

  LinkStatus Answer(LinkRequest request, LinkReader& reader, LinkWriter& writer);
  LinkStatus Create(LinkRequest request, LinkReader& reader, LinkWriter& writer);
  LinkStatus Answer(LinkRequest request, VideoEncoder& encoder, LinkReader& reader,
                    LinkWriter& writer);
  LinkStatus Answer(LinkRequest request, Decoder& decoder, LinkReader& reader, LinkWriter& writer);
  LinkStatus Encode(VideoEncoder& encoder, LinkReader& reader, LinkWriter& writer);
  // Null: there is none of this kind, or it cannot be converted.
  const VideoFrame* CapturedPicture();

  CodecFactory& codecs_;
  AudioCodecHost audio_;
  CodecPlaces<Codec> placed_;
  struct Captured {
    PixelFormat format;
    Resolution resolution;
  };
  std::optional<Captured> captured_;  // in the buffer and not converted
  std::vector<std::uint8_t> captured_bytes_;
  VideoFrame picture_;
  std::vector<std::uint8_t> answer_;
};

}  // namespace visavis
