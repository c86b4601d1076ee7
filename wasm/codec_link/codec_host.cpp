#include "wasm/codec_link/codec_host.h"

#include <type_traits>
#include <utility>

#include "wasm/codec_link/link_answer.h"
#include "wasm/codec_link/linked_frame.h"

namespace visavis {
namespace {

constexpr std::size_t kMaxPictureBytes = 4 * static_cast<std::size_t>(kMaxSourcePixels);

}  // namespace

std::span<const std::uint8_t> CodecHost::Call(std::span<const std::uint8_t> request) {
  LinkReader peek(request);
  const auto kind = peek.Get<LinkRequest>();
  if (peek.ok() && IsOfAudio(kind)) return audio_.Call(request);
  return AnswerLink(request, answer_,
                    [this](LinkRequest what, LinkReader& reader, LinkWriter& writer) {
                      return Answer(what, reader, writer);
                    });
}

LinkStatus CodecHost::Answer(LinkRequest request, LinkReader& reader, LinkWriter& writer) {
  if (request == LinkRequest::kCreateVideoEncoder || request == LinkRequest::kCreateVideoDecoder)
    return Create(request, reader, writer);
  const auto place = reader.Get<CodecPlace>();
  Codec* const placed = placed_.Find(place);
  if (placed == nullptr) return kImpossible;
  if (request == LinkRequest::kDestroyVideo) {
    placed_.Remove(place);
    return kLinkOk;
  }
  return std::visit(
      [&](auto& codec) {
        if constexpr (std::is_same_v<std::decay_t<decltype(codec)>, Decoder>) {
          return Answer(request, codec, reader, writer);
        } else {
          return Answer(request, *codec, reader, writer);
        }
      },
      *placed);
}

LinkStatus CodecHost::Create(LinkRequest request, LinkReader& reader, LinkWriter& writer) {
  if (placed_.IsFull()) return kImpossible;
  if (request == LinkRequest::kCreateVideoEncoder) {
    auto encoder = codecs_.CreateVideoEncoder(reader.Get<VideoCodecKind>());
    if (encoder == nullptr) return kImpossible;
    writer.Put(placed_.Add(std::move(encoder)));
  } else {
    auto decoder = codecs_.CreateVideoDecoder(reader.Get<VideoCodecKind>());
    if (decoder == nullptr) return kImpossible;
    writer.Put(placed_.Add(Decoder{std::move(decoder), {}}));
  }
  return kLinkOk;
}

LinkStatus CodecHost::Answer(LinkRequest request, VideoEncoder& encoder, LinkReader& reader,
                             LinkWriter& writer) {
  if (request == LinkRequest::kEncodeVideo) return Encode(encoder, reader, writer);
  LinkStatus status = kLinkOk;
  if (request == LinkRequest::kConfigureVideo) {
    status = StatusOf(encoder.Configure(reader.Get<VideoEncoderConfig>()));
  } else if (request == LinkRequest::kAcknowledge) {
    encoder.Acknowledge(reader.Get<PictureNumber>());
  } else {
    return kImpossible;
  }
  writer.Put(encoder.AcknowledgedReference());
  return status;
}

LinkStatus CodecHost::Encode(VideoEncoder& encoder, LinkReader& reader, LinkWriter& writer) {
  const auto request = reader.Get<FrameRequest>();
  const auto capture_time = reader.Get<Timestamp>();
  if (CapturedPicture() == nullptr) return StatusOf(CodecError::kInvalidInput);
  picture_.capture_time = capture_time;
  const auto encoded = encoder.Encode(picture_, request);
  if (!encoded.ok()) return StatusOf(encoded.error());
  writer.Put(encoder.AcknowledgedReference()).Put(encoded->size());
  for (const EncodedFrame& frame : *encoded) PutFrame(writer, frame);
  return kLinkOk;
}

LinkStatus CodecHost::Answer(LinkRequest request, Decoder& decoder, LinkReader& reader,
                             LinkWriter& writer) {
  if (request != LinkRequest::kDecodeVideo) return kImpossible;
  const auto resolution = reader.Get<Resolution>();
  const auto result = decoder.decoder->Decode(reader.Rest(), resolution, decoder.picture);
  writer.Put(decoder.picture.resolution());
  return StatusOf(result);
}

std::span<std::uint8_t> CodecHost::PictureBuffer(std::size_t bytes) {
  if (bytes > kMaxPictureBytes) return {};
  if (captured_bytes_.size() < bytes) captured_bytes_.resize(bytes);
  return std::span(captured_bytes_).first(bytes);
}

void CodecHost::SetPicture(PixelFormat format, Resolution resolution) {
  captured_ = Captured{format, resolution};
}

const VideoFrame* CodecHost::CapturedPicture() {
  if (captured_) {
    const bool is_converted =
        ConvertToI420(captured_->format, captured_->resolution, captured_bytes_, picture_).ok();
    captured_.reset();
    if (!is_converted) picture_ = VideoFrame();
  }
  return picture_.resolution() == Resolution{} ? nullptr : &picture_;
}

const VideoFrame* CodecHost::Picture(CodecPlace place) const {
  const Codec* const placed = placed_.Find(place);
  const auto* decoder = placed == nullptr ? nullptr : std::get_if<Decoder>(placed);
  if (decoder == nullptr || decoder->picture.resolution() == Resolution{}) return nullptr;
  return &decoder->picture;
}

}  // namespace visavis
