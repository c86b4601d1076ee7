#include "tests/bench/codec/video_run.h"

#include <vpx/vp8cx.h>
#include <vpx/vp8dx.h>

#include <algorithm>
#include <cmath>

#include "tests/bench/codec/fnv.h"
#include "wasm/codec/vpx_context.h"

namespace visavis::bench {
namespace {

vpx_codec_iface_t* EncoderInterface(VideoCodec codec) {
  return codec == VideoCodec::kVp8 ? vpx_codec_vp8_cx() : vpx_codec_vp9_cx();
}

bool StartDecoder(VpxContext& context, VideoCodec codec) {
  vpx_codec_dec_cfg_t config{};
  config.threads = 1;
  return context.InitDecoder(codec == VideoCodec::kVp8 ? vpx_codec_vp8_dx() : vpx_codec_vp9_dx(),
                             config);
}

// The settings of wasm/codec's encoder but for frame dropping: rows compare the same frames.
vpx_codec_enc_cfg_t Config(const Clip& clip, VideoCodec codec, unsigned kbps) {
  vpx_codec_enc_cfg_t config{};
  vpx_codec_enc_config_default(EncoderInterface(codec), &config, 0);
  config.g_w = clip.width;
  config.g_h = clip.height;
  config.g_timebase = {1, 30};
  config.g_threads = 1;
  config.g_pass = VPX_RC_ONE_PASS;
  config.g_lag_in_frames = 0;
  config.g_error_resilient = 0;
  config.kf_mode = VPX_KF_DISABLED;
  config.rc_end_usage = VPX_CBR;
  config.rc_target_bitrate = kbps;
  config.rc_min_quantizer = 2;
  config.rc_max_quantizer = 56;
  config.rc_undershoot_pct = 100;
  config.rc_overshoot_pct = 15;
  config.rc_buf_sz = 600;
  config.rc_buf_initial_sz = 400;
  config.rc_buf_optimal_sz = 500;
  config.rc_dropframe_thresh = 0;
  return config;
}

bool StartEncoder(VpxContext& context, const Clip& clip, VideoCodec codec, int speed,
                  unsigned kbps) {
  if (!context.InitEncoder(EncoderInterface(codec), Config(clip, codec, kbps))) return false;
  auto* const library = context.get();
  bool accepted = vpx_codec_control(library, VP8E_SET_CPUUSED, speed) == VPX_CODEC_OK &&
                  vpx_codec_control(library, VP8E_SET_STATIC_THRESHOLD, 1U) == VPX_CODEC_OK &&
                  vpx_codec_control(library, VP8E_SET_MAX_INTRA_BITRATE_PCT, 400U) == VPX_CODEC_OK;
  if (codec == VideoCodec::kVp9) {
    // Cyclic refresh, as every real-time sender of VP9 has it.
    accepted = accepted && vpx_codec_control(library, VP9E_SET_AQ_MODE, 3U) == VPX_CODEC_OK;
  }
  return accepted;
}

vpx_image_t Wrap(const Clip& clip, std::size_t index) {
  vpx_image_t image{};
  auto* bytes = const_cast<std::uint8_t*>(clip.bytes.data() + index * clip.frame_bytes());
  vpx_img_wrap(&image, VPX_IMG_FMT_I420, clip.width, clip.height, 1, bytes);
  return image;
}

double LumaPsnr(const vpx_image_t& image, const std::uint8_t* luma) {
  std::uint64_t error = 0;
  for (unsigned y = 0; y < image.d_h; ++y) {
    const std::uint8_t* row =
        image.planes[VPX_PLANE_Y] + static_cast<std::ptrdiff_t>(y) * image.stride[VPX_PLANE_Y];
    for (unsigned x = 0; x < image.d_w; ++x) {
      const int difference = row[x] - luma[std::size_t{y} * image.d_w + x];
      error += static_cast<std::uint64_t>(difference * difference);
    }
  }
  const double mean = static_cast<double>(error) / (double{1} * image.d_w * image.d_h);
  return mean == 0 ? 100 : 10 * std::log10(255.0 * 255.0 / mean);
}

std::uint64_t HashPicture(std::uint64_t hash, const vpx_image_t& image) {
  for (const int plane : {VPX_PLANE_Y, VPX_PLANE_U, VPX_PLANE_V}) {
    const unsigned width = plane == VPX_PLANE_Y ? image.d_w : (image.d_w + 1) / 2;
    const unsigned height = plane == VPX_PLANE_Y ? image.d_h : (image.d_h + 1) / 2;
    for (unsigned y = 0; y < height; ++y)
      hash = Fnv(hash, image.planes[plane] + static_cast<std::ptrdiff_t>(y) * image.stride[plane],
                 width);
  }
  return hash;
}

// Calls `see(picture)` for each that comes out; false where a packet failed.
template <typename See>
bool Decode(const Packets& packets, VideoCodec codec, See see) {
  VpxContext context;
  if (!StartDecoder(context, codec)) return false;
  for (const std::vector<std::uint8_t>& packet : packets) {
    if (vpx_codec_decode(context.get(), packet.data(), static_cast<unsigned>(packet.size()),
                         nullptr, 0) != VPX_CODEC_OK)
      return false;
    vpx_codec_iter_t iterator = nullptr;
    while (const vpx_image_t* image = vpx_codec_get_frame(context.get(), &iterator)) see(*image);
  }
  return true;
}

}  // namespace

bool EncodeClip(const Clip& clip, VideoCodec codec, int speed, unsigned kbps, Packets& out) {
  VpxContext context;
  if (!StartEncoder(context, clip, codec, speed, kbps)) return false;
  out.clear();
  for (std::size_t i = 0; i < clip.frames(); ++i) {
    const vpx_image_t image = Wrap(clip, i);
    if (vpx_codec_encode(context.get(), &image, static_cast<vpx_codec_pts_t>(i), 1, 0,
                         VPX_DL_REALTIME) != VPX_CODEC_OK)
      return false;
    vpx_codec_iter_t iterator = nullptr;
    while (const vpx_codec_cx_pkt_t* packet = vpx_codec_get_cx_data(context.get(), &iterator)) {
      if (packet->kind != VPX_CODEC_CX_FRAME_PKT) continue;
      const auto* bytes = static_cast<const std::uint8_t*>(packet->data.frame.buf);
      out.emplace_back(bytes, bytes + packet->data.frame.sz);
    }
  }
  return true;
}

int DecodePackets(const Packets& packets, VideoCodec codec) {
  int pictures = 0;
  return Decode(packets, codec, [&](const vpx_image_t&) { ++pictures; }) ? pictures : -1;
}

Quality Judge(const Packets& packets, VideoCodec codec, const Clip& clip) {
  Quality quality{kFnvStart, kFnvStart};
  for (const std::vector<std::uint8_t>& packet : packets) {
    quality.stream_hash = Fnv(quality.stream_hash, packet.data(), packet.size());
    quality.bytes += packet.size();
  }
  std::size_t index = 0;
  Decode(packets, codec, [&](const vpx_image_t& image) {
    quality.picture_hash = HashPicture(quality.picture_hash, image);
    if (index < clip.frames() && image.d_w == clip.width && image.d_h == clip.height)
      quality.psnr += LumaPsnr(image, clip.bytes.data() + index * clip.frame_bytes());
    ++index;
  });
  quality.psnr /= static_cast<double>(std::max<std::size_t>(index, 1));
  return quality;
}

}  // namespace visavis::bench
