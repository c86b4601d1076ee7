#include "wasm/codec_link/linked_codecs.h"

#include <vector>

#include "wasm/codec_link/link_caller.h"
#include "wasm/codec_link/linked_audio.h"
#include "wasm/codec_link/linked_video.h"

namespace visavis {
namespace {

// Asks for a codec; `kind`, where there are several.
template <typename... Kind>
Result<LinkReader, CodecError> Create(CodecLink& link, LinkRequest request, Kind... kind) {
  std::vector<std::uint8_t> bytes;
  LinkWriter writer(bytes);
  writer.Put(request);
  (writer.Put(kind), ...);
  return LinkCaller::Read(link.Call(bytes));
}

}  // namespace

std::unique_ptr<VideoEncoder> LinkedCodecs::CreateVideoEncoder(VideoCodecKind kind) {
  auto answer = Create(link_, LinkRequest::kCreateVideoEncoder, kind);
  if (!answer.ok()) return nullptr;
  return std::make_unique<LinkedVideoEncoder>(link_, answer->Get<CodecPlace>(), kind);
}

std::unique_ptr<VideoDecoder> LinkedCodecs::CreateVideoDecoder(VideoCodecKind kind) {
  auto answer = Create(link_, LinkRequest::kCreateVideoDecoder, kind);
  if (!answer.ok()) return nullptr;
  return std::make_unique<LinkedVideoDecoder>(link_, answer->Get<CodecPlace>());
}

std::unique_ptr<AudioEncoder> LinkedAudioCodecs::CreateAudioEncoder() {
  auto answer = Create(link_, LinkRequest::kCreateAudioEncoder);
  if (!answer.ok()) return nullptr;
  const auto place = answer->Get<CodecPlace>();
  const auto properties = answer->Get<LinkedAudioEncoder::Properties>();
  return std::make_unique<LinkedAudioEncoder>(link_, place, properties);
}

std::unique_ptr<AudioDecoder> LinkedAudioCodecs::CreateAudioDecoder() {
  auto answer = Create(link_, LinkRequest::kCreateAudioDecoder);
  if (!answer.ok()) return nullptr;
  return std::make_unique<LinkedAudioDecoder>(link_, answer->Get<CodecPlace>());
}

}  // namespace visavis
