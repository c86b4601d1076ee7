#include "wasm/codec/vp9_decoder.h"

#include <vpx/vp8dx.h>

#include "wasm/codec/vp9_frame_header.h"
#include "wasm/codec/vp9_superframe.h"
#include "wasm/codec/vpx_picture.h"

namespace visavis {

Result<std::monostate, CodecError> Vp9Decoder::Decode(std::span<const std::uint8_t> data,
                                                      Resolution resolution, VideoFrame& out) {
  if (data.empty()) return CodecError::kInvalidInput;
  auto result = DecodePicture(data, resolution, out);
  if (!result && result.error() != CodecError::kNotShown) {
    context_.Destroy();
    buffers_.ReleaseAll();
  }
  return result;
}

Result<std::monostate, CodecError> Vp9Decoder::DecodePicture(std::span<const std::uint8_t> data,
                                                             Resolution resolution,
                                                             VideoFrame& out) {
  const Vp9Superframe picture = SplitVp9Superframe(data);
  if (picture.count == 0) return CodecError::kCorruptStream;
  const auto first = ParseVp9FrameHeader(picture.frames[0]);
  if (!first) return CodecError::kCorruptStream;
  if (!context_.alive()) {
    if (!first->is_keyframe) return CodecError::kCorruptStream;
    vpx_codec_dec_cfg_t config{};
    config.threads = 1;
    if (!context_.InitDecoder(vpx_codec_vp9_dx(), config) ||
        vpx_codec_set_frame_buffer_functions(context_.get(), &Vp9FrameBuffers::Get,
                                             &Vp9FrameBuffers::Release, &buffers_) != VPX_CODEC_OK)
      return CodecError::kCodecFailure;
  }
  // Of the last frame alone: libvpx may take an earlier one's memory back as soon as it goes on.
  const vpx_image_t* image = nullptr;
  bool is_shown = false;
  for (std::size_t i = 0; i < picture.count; ++i) {
    const std::span<const std::uint8_t> frame = picture.frames[i];
    const auto header = ParseVp9FrameHeader(frame);
    if (!header || (header->size && !IsAcceptable(*header->size, max_pixels_)))
      return CodecError::kCorruptStream;
    // What is not shown comes first (VP9 bitstream specification, annex B.3).
    if (is_shown && !header->is_shown) return CodecError::kCorruptStream;
    is_shown = header->is_shown;
    int corrupted = 0;
    if (vpx_codec_decode(context_.get(), frame.data(), static_cast<unsigned>(frame.size()), nullptr,
                         0) != VPX_CODEC_OK ||
        vpx_codec_control(context_.get(), VP8D_GET_FRAME_CORRUPTED, &corrupted) != VPX_CODEC_OK ||
        corrupted != 0)
      return CodecError::kCorruptStream;
    vpx_codec_iter_t iterator = nullptr;
    image = vpx_codec_get_frame(context_.get(), &iterator);
  }
  if (!is_shown) return CodecError::kNotShown;
  if (image == nullptr || image->fmt != VPX_IMG_FMT_I420) return CodecError::kCorruptStream;
  const Resolution size{static_cast<int>(image->d_w), static_cast<int>(image->d_h)};
  if (!IsAcceptable(size, max_pixels_) || (first->is_keyframe && size != resolution))
    return CodecError::kCorruptStream;
  CopyPicture(*image, out);
  return std::monostate();
}

std::unique_ptr<VideoDecoder> CreateVp9Decoder(std::int64_t max_pixels) {
  return std::make_unique<Vp9Decoder>(max_pixels);
}

}  // namespace visavis
