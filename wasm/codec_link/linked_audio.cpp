#include "wasm/codec_link/linked_audio.h"

#include "wasm/codec_link/linked_sound.h"

namespace visavis {

Result<std::monostate, CodecError> LinkedAudioEncoder::Configure(const AudioEncoderConfig& config) {
  const auto answer = caller_.Send(caller_.Begin(LinkRequest::kConfigureAudio).Put(config));
  if (!answer.ok()) return answer.error();
  return std::monostate();
}

Result<EncodedAudio, CodecError> LinkedAudioEncoder::Encode(const AudioFrame& frame,
                                                            std::vector<std::uint8_t>& out) {
  LinkWriter writer = caller_.Begin(LinkRequest::kEncodeAudio);
  PutSound(writer, frame);
  auto answer = caller_.Send(writer);
  if (!answer.ok()) return answer.error();
  const auto encoded = answer->Get<EncodedAudio>();
  const auto bytes = answer->Rest();
  out.assign(bytes.begin(), bytes.end());
  return encoded;
}

void LinkedAudioEncoder::Follow(const AudioFrame& frame) {
  LinkWriter writer = caller_.Begin(LinkRequest::kFollow);
  PutSound(writer, frame);
  (void)caller_.Send(writer);
}

// Where the host gave no sound: as the decoders say, 20 ms of silence.
Result<std::monostate, CodecError> LinkedAudioDecoder::Decode(std::span<const std::uint8_t> packet,
                                                              AudioFrame& out) {
  out.Resize(1, kAudioFrameSamples);
  auto answer = caller_.Send(caller_.Begin(LinkRequest::kDecodeAudio).PutRest(packet));
  if (!answer.ok()) return answer.error();
  if (!GetSound(*answer, out)) return CodecError::kCodecFailure;
  return std::monostate();
}

Result<AudioRecovery, CodecError> LinkedAudioDecoder::DecodeLost(const LostAudio& lost,
                                                                 AudioFrame& out) {
  out.Resize(1, kAudioFrameSamples);
  auto answer = caller_.Send(caller_.Begin(LinkRequest::kDecodeLost)
                                 .Put(lost.distance)
                                 .Put(lost.duration)
                                 .PutRest(lost.later_packet));
  if (!answer.ok()) return answer.error();
  const auto recovery = answer->Get<AudioRecovery>();
  if (!GetSound(*answer, out)) return CodecError::kCodecFailure;
  return recovery;
}

Result<std::monostate, CodecError> LinkedAudioDecoder::Conceal(TimeDelta duration,
                                                               AudioFrame& out) {
  out.Resize(1, kAudioFrameSamples);
  auto answer = caller_.Send(caller_.Begin(LinkRequest::kConceal).Put(duration));
  if (!answer.ok()) return answer.error();
  if (!GetSound(*answer, out)) return CodecError::kCodecFailure;
  return std::monostate();
}

TimeDelta LinkedAudioDecoder::RedundancyOf(std::span<const std::uint8_t> packet) {
  auto answer = caller_.Send(caller_.Begin(LinkRequest::kRedundancy).PutRest(packet));
  return answer.ok() ? answer->Get<TimeDelta>() : TimeDelta::Zero();
}

}  // namespace visavis
