#include "wasm/codec/picture_convert.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "tests/wasm/codec/synthetic_media.h"
#include "wasm/base/random.h"

namespace visavis {
namespace {

using Bytes = std::vector<std::uint8_t>;

constexpr PixelFormat kAll[] = {PixelFormat::kI420, PixelFormat::kNv12, PixelFormat::kRgba,
                                PixelFormat::kBgra, PixelFormat::kRgbx, PixelFormat::kBgrx};
constexpr Resolution kSizes[] = {{64, 36}, {33, 17}, {1, 1}, {2, 1}, {1, 5}, {130, 3}};

struct Rgb {
  double r, g, b;
};

// BT.601, limited range: https://www.itu.int/rec/R-REC-BT.601 section 2.5.
double ReferenceY(Rgb p) { return 16 + (65.481 * p.r + 128.553 * p.g + 24.966 * p.b) / 255; }
double ReferenceU(Rgb p) { return 128 + (-37.797 * p.r - 74.203 * p.g + 112.0 * p.b) / 255; }
double ReferenceV(Rgb p) { return 128 + (112.0 * p.r - 93.786 * p.g - 18.214 * p.b) / 255; }

// A smooth picture with a different slope in each colour, so that swapped channels are seen.
Rgb PixelAt(int x, int y, Resolution size) {
  return {std::floor(255.0 * x / size.width), std::floor(255.0 * y / size.height),
          std::floor(255.0 * (x + y) / (size.width + size.height))};
}

Bytes PackedRgb(PixelFormat format, Resolution size) {
  const bool red_first = format == PixelFormat::kRgba || format == PixelFormat::kRgbx;
  Bytes bytes;
  for (int y = 0; y < size.height; ++y) {
    for (int x = 0; x < size.width; ++x) {
      const Rgb p = PixelAt(x, y, size);
      for (const double value : {red_first ? p.r : p.b, p.g, red_first ? p.b : p.r, 77.0})
        bytes.push_back(static_cast<std::uint8_t>(value));
    }
  }
  return bytes;
}

Rgb MeanOfFour(int column, int row, Resolution size) {
  Rgb mean{0, 0, 0};
  for (int i = 0; i < 4; ++i) {
    const Rgb p = PixelAt(std::min(2 * column + i % 2, size.width - 1),
                          std::min(2 * row + i / 2, size.height - 1), size);
    mean = {mean.r + p.r / 4, mean.g + p.g / 4, mean.b + p.b / 4};
  }
  return mean;
}

TEST(PictureConvertTest, RgbMatchesTheStandard) {
  for (const PixelFormat format :
       {PixelFormat::kRgba, PixelFormat::kRgbx, PixelFormat::kBgra, PixelFormat::kBgrx}) {
    for (const Resolution size : kSizes) {
      VideoFrame out;
      ASSERT_TRUE(ConvertToI420(format, size, PackedRgb(format, size), out));
      ASSERT_EQ(out.resolution(), size);
      for (int y = 0; y < size.height; ++y)
        for (int x = 0; x < size.width; ++x)
          ASSERT_NEAR(out.y()[y * out.stride_y() + x], ReferenceY(PixelAt(x, y, size)), 2);
      for (int y = 0; y < out.chroma_height(); ++y) {
        for (int x = 0; x < out.stride_uv(); ++x) {
          const Rgb mean = MeanOfFour(x, y, size);
          ASSERT_NEAR(out.u()[y * out.stride_uv() + x], ReferenceU(mean), 3) << x << "," << y;
          ASSERT_NEAR(out.v()[y * out.stride_uv() + x], ReferenceV(mean), 3);
        }
      }
    }
  }
}

TEST(PictureConvertTest, YuvIsCopiedExactly) {
  for (const Resolution size : kSizes) {
    Random random(5);
    Bytes packed(PackedBytes(PixelFormat::kI420, size));
    for (std::uint8_t& byte : packed) byte = static_cast<std::uint8_t>(random.Next());
    VideoFrame i420, nv12;
    ASSERT_TRUE(ConvertToI420(PixelFormat::kI420, size, packed, i420));
    EXPECT_TRUE(std::equal(packed.begin(), packed.end(), i420.data()));

    const auto luma = static_cast<std::ptrdiff_t>(size.width) * size.height;
    Bytes interleaved(packed.begin(), packed.begin() + luma);
    for (int i = 0; i < i420.stride_uv() * i420.chroma_height(); ++i) {
      interleaved.push_back(i420.u()[i]);
      interleaved.push_back(i420.v()[i]);
    }
    ASSERT_TRUE(ConvertToI420(PixelFormat::kNv12, size, interleaved, nv12));
    EXPECT_TRUE(std::equal(packed.begin(), packed.end(), nv12.data()));
  }
}

TEST(PictureConvertTest, WrongLengthsAndSizesAreRefused) {
  VideoFrame out;
  for (const PixelFormat format : kAll) {
    const Resolution size{33, 17};
    Bytes bytes(PackedBytes(format, size) - 1);
    EXPECT_EQ(ConvertToI420(format, size, bytes, out).error(), ConvertError::kWrongLength);
    bytes.resize(bytes.size() + 10);
    EXPECT_TRUE(ConvertToI420(format, size, bytes, out));
    for (const Resolution bad :
         {Resolution{0, 1}, Resolution{1, 0}, Resolution{-2, 2}, Resolution{16385, 1},
          Resolution{1, 1 << 30}, Resolution{16384, 1025}})
      EXPECT_EQ(ConvertToI420(format, bad, bytes, out).error(), ConvertError::kInvalidSize);
  }
}

TEST(PictureConvertTest, FormatNamesAreThoseOfWebCodecs) {
  for (const PixelFormat format : kAll) EXPECT_EQ(ParsePixelFormat(ToString(format)), format);
  EXPECT_EQ(ParsePixelFormat("BGRX"), PixelFormat::kBgrx);
  EXPECT_EQ(ParsePixelFormat("I444"), std::nullopt);
  EXPECT_EQ(ParsePixelFormat(""), std::nullopt);
}

TEST(PictureConvertTest, ScalingDownAndUpKeepsThePicture) {
  VideoFrame source({640, 360}), small({320, 180}), odd({213, 121}), back({640, 360});
  // Large shapes only: a texture of single pixels cannot survive.
  for (int y = 0; y < 360; ++y)
    for (int x = 0; x < 640; ++x)
      source.y()[y * 640 + x] =
          static_cast<std::uint8_t>(128 + 100 * std::sin(x * 0.02 + y * 0.03));
  std::fill_n(source.u(), 2 * 320 * 180, std::uint8_t{90});
  source.capture_time = Timestamp::Millis(5);
  ASSERT_TRUE(Scale(source, small));
  EXPECT_EQ(small.capture_time, Timestamp::Millis(5));
  ASSERT_TRUE(Scale(small, back));
  EXPECT_GT(testing::LumaPsnr(source, back), 38);
  EXPECT_EQ(back.u()[1000], 90);
  ASSERT_TRUE(Scale(source, odd));
  ASSERT_TRUE(Scale(odd, back));
  EXPECT_GT(testing::LumaPsnr(source, back), 35);
}

TEST(PictureConvertTest, ScalingByHalfIsTheMeanOfFour) {
  VideoFrame source({64, 32}), half({32, 16});
  Random random(6);
  for (std::size_t i = 0; i < source.size(); ++i)
    source.data()[i] = static_cast<std::uint8_t>(random.Next());
  ASSERT_TRUE(Scale(source, half));
  for (int y = 0; y < 16; ++y) {
    for (int x = 0; x < 32; ++x) {
      const std::uint8_t* p = source.y() + 2 * y * 64 + 2 * x;
      EXPECT_NEAR(half.y()[y * 32 + x], (p[0] + p[1] + p[64] + p[65]) / 4.0, 1.0);
    }
  }
}

TEST(PictureConvertTest, ScalingNeedsTwoSizes) {
  VideoFrame empty, full({4, 4});
  EXPECT_EQ(Scale(empty, full).error(), ConvertError::kInvalidSize);
  EXPECT_EQ(Scale(full, empty).error(), ConvertError::kInvalidSize);
}

}  // namespace
}  // namespace visavis
