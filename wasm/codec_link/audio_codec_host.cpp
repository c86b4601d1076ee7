#include "wasm/codec_link/audio_codec_host.h"

#include <utility>

#include "wasm/codec_link/link_answer.h"
#include "wasm/codec_link/linked_audio.h"
#include "wasm/codec_link/linked_sound.h"

namespace visavis {

std::span<const std::uint8_t> AudioCodecHost::Call(std::span<const std::uint8_t> request) {
  return AnswerLink(request, answer_,
                    [this](LinkRequest what, LinkReader& reader, LinkWriter& writer) {
                      return Answer(what, reader, writer);
                    });
}

LinkStatus AudioCodecHost::Answer(LinkRequest request, LinkReader& reader, LinkWriter& writer) {
  if (request == LinkRequest::kCreateAudioEncoder || request == LinkRequest::kCreateAudioDecoder)
    return Create(request, writer);
  const auto place = reader.Get<CodecPlace>();
  Codec* const placed = placed_.Find(place);
  if (placed == nullptr) return kImpossible;
  if (request == LinkRequest::kDestroyAudio) {
    placed_.Remove(place);
    return kLinkOk;
  }
  return std::visit([&](auto& codec) { return Answer(request, *codec, reader, writer); }, *placed);
}

LinkStatus AudioCodecHost::Create(LinkRequest request, LinkWriter& writer) {
  if (placed_.IsFull()) return kImpossible;
  if (request == LinkRequest::kCreateAudioEncoder) {
    auto encoder = codecs_.CreateAudioEncoder();
    if (encoder == nullptr) return kImpossible;
    const LinkedAudioEncoder::Properties properties = {
        .lookahead = encoder->Lookahead(), .can_deep_redundancy = encoder->CanDeepRedundancy()};
    writer.Put(placed_.Add(std::move(encoder))).Put(properties);
  } else {
    auto decoder = codecs_.CreateAudioDecoder();
    if (decoder == nullptr) return kImpossible;
    writer.Put(placed_.Add(std::move(decoder)));
  }
  return kLinkOk;
}

LinkStatus AudioCodecHost::Answer(LinkRequest request, AudioEncoder& encoder, LinkReader& reader,
                                  LinkWriter& writer) {
  if (request == LinkRequest::kConfigureAudio)
    return StatusOf(encoder.Configure(reader.Get<AudioEncoderConfig>()));
  if (request == LinkRequest::kResetEncoder) {
    encoder.Reset();
    return kLinkOk;
  }
  const bool follows = request == LinkRequest::kFollow;
  if ((!follows && request != LinkRequest::kEncodeAudio) || !GetSound(reader, sound_))
    return kImpossible;
  if (follows) {
    encoder.Follow(sound_);
    return kLinkOk;
  }
  const auto encoded = encoder.Encode(sound_, packet_);
  if (!encoded.ok()) return StatusOf(encoded.error());
  writer.Put(*encoded).PutRest(packet_);
  return kLinkOk;
}

LinkStatus AudioCodecHost::Answer(LinkRequest request, AudioDecoder& decoder, LinkReader& reader,
                                  LinkWriter& writer) {
  if (request == LinkRequest::kDecodeAudio) {
    const auto result = decoder.Decode(reader.Rest(), sound_);
    if (result.ok()) PutSound(writer, sound_);
    return StatusOf(result);
  }
  if (request == LinkRequest::kConceal) {
    const auto result = decoder.Conceal(reader.Get<TimeDelta>(), sound_);
    if (result.ok()) PutSound(writer, sound_);
    return StatusOf(result);
  }
  if (request == LinkRequest::kDecodeLost) {
    const auto distance = reader.Get<TimeDelta>(), duration = reader.Get<TimeDelta>();
    const LostAudio lost = {
        .later_packet = reader.Rest(), .distance = distance, .duration = duration};
    const auto result = decoder.DecodeLost(lost, sound_);
    if (result.ok()) PutSound(writer.Put(*result), sound_);
    return StatusOf(result);
  }
  if (request == LinkRequest::kRedundancy) {
    writer.Put(decoder.RedundancyOf(reader.Rest()));
    return kLinkOk;
  }
  if (request != LinkRequest::kResetDecoder) return kImpossible;
  decoder.Reset();
  return kLinkOk;
}

}  // namespace visavis
