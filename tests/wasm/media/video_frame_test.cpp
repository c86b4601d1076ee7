#include "wasm/media/video_frame.h"

#include <gtest/gtest.h>

namespace visavis {
namespace {

TEST(VideoFrameTest, LaysThePlanesOneAfterTheOther) {
  const VideoFrame frame({.width = 640, .height = 360});
  EXPECT_EQ(frame.size(), 640u * 360 * 3 / 2);
  EXPECT_EQ(frame.u() - frame.y(), 640 * 360);
  EXPECT_EQ(frame.v() - frame.u(), 320 * 180);
  EXPECT_EQ(frame.stride_y(), 640);
  EXPECT_EQ(frame.stride_uv(), 320);
}

TEST(VideoFrameTest, RoundsOddSizesUp) {
  const VideoFrame frame({.width = 3, .height = 5});
  EXPECT_EQ(frame.stride_uv(), 2);
  EXPECT_EQ(frame.chroma_height(), 3);
  EXPECT_EQ(frame.size(), 15u + 2 * 6);
}

TEST(VideoFrameTest, SmallestAndLargestSizesFit) {
  EXPECT_EQ(VideoFrame::I420Bytes({1, 1}), 3u);
  EXPECT_EQ(VideoFrame::I420Bytes({kMaxVideoDimension, kMaxVideoDimension}), 25'165'824u);
}

TEST(VideoFrameTest, KeepsItsMemoryWhenItShrinksAndGrowsBack) {
  VideoFrame frame({.width = 640, .height = 360});
  const std::uint8_t* const memory = frame.data();
  frame.Resize({.width = 320, .height = 180});
  EXPECT_EQ(frame.size(), 320u * 180 * 3 / 2);
  frame.Resize({.width = 640, .height = 360});
  EXPECT_EQ(frame.data(), memory);
}

}  // namespace
}  // namespace visavis
