// Between libvpx's pictures and ours. Internal to codec/.
#pragma once

#include <libyuv/convert.h>
#include <vpx/vpx_image.h>

#include <cstdint>

#include "wasm/media/video_frame.h"

namespace visavis {

// Whether a picture may be taken in: what claims more is refused before memory is taken for it.
inline bool IsAcceptable(Resolution size, std::int64_t max_pixels) {
  return size.width >= 1 && size.width <= kMaxVideoDimension && size.height >= 1 &&
         size.height <= kMaxVideoDimension && Pixels(size) <= max_pixels;
}

// A picture in libvpx's terms; it points into `frame`, which an encoder does not write to.
inline vpx_image_t WrapPicture(const VideoFrame& frame) {
  vpx_image_t image{};
  const auto width = static_cast<unsigned>(frame.width());
  const auto height = static_cast<unsigned>(frame.height());
  auto* bytes = const_cast<std::uint8_t*>(frame.data());
  vpx_img_wrap(&image, VPX_IMG_FMT_I420, width, height, 1, bytes);
  // vpx_img_wrap rounds odd widths up in the luma plane; our planes are tight.
  image.planes[VPX_PLANE_U] = const_cast<std::uint8_t*>(frame.u());
  image.planes[VPX_PLANE_V] = const_cast<std::uint8_t*>(frame.v());
  image.stride[VPX_PLANE_Y] = frame.stride_y();
  image.stride[VPX_PLANE_U] = image.stride[VPX_PLANE_V] = frame.stride_uv();
  return image;
}

// `image` is I420; `out` gets its size, its memory reused.
inline void CopyPicture(const vpx_image_t& image, VideoFrame& out) {
  out.Resize({static_cast<int>(image.d_w), static_cast<int>(image.d_h)});
  libyuv::I420Copy(image.planes[VPX_PLANE_Y], image.stride[VPX_PLANE_Y], image.planes[VPX_PLANE_U],
                   image.stride[VPX_PLANE_U], image.planes[VPX_PLANE_V], image.stride[VPX_PLANE_V],
                   out.y(), out.stride_y(), out.u(), out.stride_uv(), out.v(), out.stride_uv(),
                   out.width(), out.height());
}

}  // namespace visavis
