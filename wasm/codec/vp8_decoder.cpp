#include "wasm/codec/vp8_decoder.h"

#include <vpx/vp8dx.h>

#include "wasm/codec/stated_size.h"
#include "wasm/codec/vpx_picture.h"

namespace visavis {
namespace {

// RFC 6386 section 9.1: bit 4 of the frame tag.
bool IsShown(std::span<const std::uint8_t> data) { return (data[0] & 0x10) != 0; }

}  // namespace

Result<std::monostate, CodecError> Vp8Decoder::Decode(std::span<const std::uint8_t> data,
                                                      Resolution resolution, VideoFrame& out) {
  if (data.empty()) return CodecError::kInvalidInput;
  auto result = DecodeFrame(data, resolution, out);
  if (!result && result.error() != CodecError::kNotShown) context_.Destroy();
  return result;
}

Result<std::monostate, CodecError> Vp8Decoder::DecodeFrame(std::span<const std::uint8_t> data,
                                                           Resolution resolution, VideoFrame& out) {
  // Checked before libvpx allocates for the size that a frame claims.
  if (IsVp8Keyframe(data)) {
    const auto size = Vp8KeyframeSize(data);
    if (!size || *size != resolution || !IsAcceptable(*size, max_pixels_)) {
      return CodecError::kCorruptStream;
    }
  }
  if (!context_.alive()) {
    if (!IsVp8Keyframe(data)) return CodecError::kCorruptStream;
    vpx_codec_dec_cfg_t config{};
    config.threads = 1;
    if (!context_.InitDecoder(vpx_codec_vp8_dx(), config)) return CodecError::kCodecFailure;
  }
  if (vpx_codec_decode(context_.get(), data.data(), static_cast<unsigned>(data.size()), nullptr,
                       0) != VPX_CODEC_OK)
    return CodecError::kCorruptStream;
  int corrupted = 0;
  if (vpx_codec_control(context_.get(), VP8D_GET_FRAME_CORRUPTED, &corrupted) != VPX_CODEC_OK ||
      corrupted != 0)
    return CodecError::kCorruptStream;
  vpx_codec_iter_t iterator = nullptr;
  const vpx_image_t* image = vpx_codec_get_frame(context_.get(), &iterator);
  // Our encoder makes none, but files have them.
  if (image == nullptr) return IsShown(data) ? CodecError::kCorruptStream : CodecError::kNotShown;

  CopyPicture(*image, out);
  return std::monostate();
}

std::unique_ptr<VideoDecoder> CreateVp8Decoder(std::int64_t max_pixels) {
  return std::make_unique<Vp8Decoder>(max_pixels);
}

}  // namespace visavis
