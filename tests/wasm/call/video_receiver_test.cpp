#include "wasm/call/video_receiver.h"

#include <gtest/gtest.h>

#include <vector>

#include "tests/wasm/codec/synthetic_media.h"
#include "wasm/call/video_sender.h"

namespace visavis {
namespace {

constexpr Timestamp At(std::int64_t ms) { return Timestamp::Millis(10'000 + ms); }

class VideoReceiverTest : public ::testing::Test {
 protected:
  enum class Change { kNone, kLost, kOtherSize, kGarbage };

  // Frame `i` of 25 a second; the picture that is shown 30 ms after, or null.
  const VideoFrame* Frame(int i, Change change = Change::kNone) {
    const std::int64_t ms = 40 * i;
    testing::DrawMovingPicture(i, picture_);
    picture_.capture_time = At(ms);
    for (VideoPacket packet : sender_.Encode(picture_, At(ms))) {
      if (change == Change::kLost) continue;
      if (change == Change::kOtherSize && packet.packet_index == 0) packet.width += 16;
      const std::vector<std::uint8_t> garbage(packet.payload.size(), 0xff);
      if (change == Change::kGarbage) packet.payload = garbage;
      receiver_.Insert(packet, At(ms + 5));
    }
    return receiver_.Run(At(ms + 35));
  }

  VideoSender sender_;
  VideoReceiver receiver_;
  VideoFrame picture_{Resolution{64, 48}};
};

TEST_F(VideoReceiverTest, ShowsTheFramesThatCame) {
  for (int i = 0; i < 10; ++i) {
    const VideoFrame* shown = Frame(i);
    ASSERT_NE(shown, nullptr) << i;
    EXPECT_EQ(shown->resolution(), picture_.resolution());
    EXPECT_EQ(shown->capture_time, At(40 * i));
  }
  EXPECT_EQ(receiver_.statistics().frames_rendered, 10U);
  EXPECT_FALSE(receiver_.TakeKeyframeRequest(At(500)).has_value());
}

TEST_F(VideoReceiverTest, AKeyframeOfAnotherSizeThanToldIsRefusedAndAskedForAgain) {
  EXPECT_EQ(Frame(0, Change::kOtherSize), nullptr);
  EXPECT_EQ(receiver_.statistics().decode_errors, 1U);
  EXPECT_EQ(Frame(1), nullptr) << "nothing to build upon";
  EXPECT_TRUE(receiver_.TakeKeyframeRequest(At(400)).has_value());
  sender_.RequestKeyframe();
  EXPECT_NE(Frame(12), nullptr);
}

TEST_F(VideoReceiverTest, GarbageIsCountedAndAKeyframeMendsIt) {
  ASSERT_NE(Frame(0), nullptr);
  EXPECT_EQ(Frame(1, Change::kGarbage), nullptr);
  EXPECT_EQ(receiver_.statistics().decode_errors, 1U);
  sender_.RequestKeyframe();
  EXPECT_NE(Frame(12), nullptr);
}

TEST_F(VideoReceiverTest, AFrameThatIsLostIsAskedFor) {
  ASSERT_NE(Frame(0), nullptr);
  Frame(1, Change::kLost);
  EXPECT_EQ(Frame(2), nullptr);
  Nack nack;
  EXPECT_TRUE(receiver_.TakeNack(At(150), nack));
}

}  // namespace
}  // namespace visavis
