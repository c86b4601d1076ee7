#include "wasm/codec/picture_convert.h"

#include <libyuv/convert.h>
#include <libyuv/planar_functions.h>
#include <libyuv/scale.h>

#include <algorithm>

namespace visavis {
namespace {

constexpr PixelFormat kFormats[] = {PixelFormat::kI420, PixelFormat::kNv12, PixelFormat::kRgba,
                                    PixelFormat::kBgra, PixelFormat::kRgbx, PixelFormat::kBgrx};

void CopyI420(const std::uint8_t* bytes, VideoFrame& out) {
  std::copy_n(bytes, out.size(), out.data());  // the packed layout is the frame's own
}

void ConvertNv12(const std::uint8_t* bytes, VideoFrame& out) {
  const auto luma_bytes =
      static_cast<std::size_t>(out.width()) * static_cast<std::size_t>(out.height());
  libyuv::NV12ToI420(bytes, out.width(), bytes + luma_bytes, 2 * out.stride_uv(), out.y(),
                     out.stride_y(), out.u(), out.stride_uv(), out.v(), out.stride_uv(),
                     out.width(), out.height());
}

// libyuv names RGB formats by a little-endian word: its ARGB is B, G, R, A in memory, its ABGR is
// R, G, B, A.
using RgbConverter = decltype(&libyuv::ARGBToI420);

void ConvertRgb(RgbConverter convert, const std::uint8_t* bytes, VideoFrame& out) {
  convert(bytes, 4 * out.width(), out.y(), out.stride_y(), out.u(), out.stride_uv(), out.v(),
          out.stride_uv(), out.width(), out.height());
}

}  // namespace

std::string_view ToString(PixelFormat format) {
  switch (format) {
    case PixelFormat::kI420:
      return "I420";
    case PixelFormat::kNv12:
      return "NV12";
    case PixelFormat::kRgba:
      return "RGBA";
    case PixelFormat::kBgra:
      return "BGRA";
    case PixelFormat::kRgbx:
      return "RGBX";
    case PixelFormat::kBgrx:
      return "BGRX";
  }
  return "unknown";
}

std::optional<PixelFormat> ParsePixelFormat(std::string_view name) {
  for (const PixelFormat format : kFormats)
    if (ToString(format) == name) return format;
  return std::nullopt;
}

std::string_view ToString(ConvertError error) {
  switch (error) {
    case ConvertError::kInvalidSize:
      return "invalid-size";
    case ConvertError::kWrongLength:
      return "wrong-length";
  }
  return "unknown";
}

std::size_t PackedBytes(PixelFormat format, Resolution resolution) {
  switch (format) {
    case PixelFormat::kI420:
    case PixelFormat::kNv12:
      return VideoFrame::I420Bytes(resolution);
    case PixelFormat::kRgba:
    case PixelFormat::kBgra:
    case PixelFormat::kRgbx:
    case PixelFormat::kBgrx:
      break;
  }
  return 4 * static_cast<std::size_t>(resolution.width) *
         static_cast<std::size_t>(resolution.height);
}

Result<std::monostate, ConvertError> ConvertToI420(PixelFormat format, Resolution resolution,
                                                   std::span<const std::uint8_t> bytes,
                                                   VideoFrame& out) {
  if (!IsSource(resolution)) return ConvertError::kInvalidSize;
  if (bytes.size() < PackedBytes(format, resolution)) return ConvertError::kWrongLength;
  out.Resize(resolution);
  switch (format) {
    case PixelFormat::kI420:
      CopyI420(bytes.data(), out);
      break;
    case PixelFormat::kNv12:
      ConvertNv12(bytes.data(), out);
      break;
    case PixelFormat::kRgba:
    case PixelFormat::kRgbx:
      ConvertRgb(&libyuv::ABGRToI420, bytes.data(), out);
      break;
    case PixelFormat::kBgra:
    case PixelFormat::kBgrx:
      ConvertRgb(&libyuv::ARGBToI420, bytes.data(), out);
      break;
  }
  return std::monostate();
}

Result<std::monostate, ConvertError> Scale(const VideoFrame& source, VideoFrame& out) {
  if (!IsSource(source.resolution()) || !IsSource(out.resolution()))
    return ConvertError::kInvalidSize;
  libyuv::I420Scale(source.y(), source.stride_y(), source.u(), source.stride_uv(), source.v(),
                    source.stride_uv(), source.width(), source.height(), out.y(), out.stride_y(),
                    out.u(), out.stride_uv(), out.v(), out.stride_uv(), out.width(), out.height(),
                    libyuv::kFilterBox);
  out.capture_time = source.capture_time;
  return std::monostate();
}

}  // namespace visavis
