#include "wasm/jitter/frame_buffer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace visavis {
namespace {

constexpr Timestamp At(std::int64_t ms) { return Timestamp::Millis(ms); }

class FrameBufferTest : public testing::Test {
 protected:
  bool Insert(std::int64_t number, bool is_keyframe, Timestamp due = At(1'000'000)) {
    ReceivedVideoFrame frame;
    frame.number = number;
    frame.frame.is_keyframe = is_keyframe;
    frame.frame.data = {static_cast<std::uint8_t>(number)};
    frame.due_time = due;
    return buffer_.Insert(frame);
  }
  bool Keyframe(std::int64_t number, Timestamp due = At(1'000'000)) {
    return Insert(number, true, due);
  }
  bool Delta(std::int64_t number) { return Insert(number, false); }
  // Predicted from the frame numbered `reference`.
  bool Delta(std::int64_t number, std::int64_t reference) {
    ReceivedVideoFrame frame;
    frame.number = number;
    frame.reference_distance = number - reference;
    frame.frame.data = {static_cast<std::uint8_t>(number)};
    frame.due_time = At(1'000'000);
    return buffer_.Insert(frame);
  }
  // The number of the frame that can be decoded next, which is popped; -1: none.
  std::int64_t Pop(Timestamp now = At(0)) {
    const ReceivedVideoFrame* next = buffer_.Next(now);
    if (!next) return -1;
    const std::int64_t number = next->number;
    ReceivedVideoFrame frame;
    buffer_.Pop(number, frame);
    EXPECT_EQ(frame.number, number);
    EXPECT_EQ(frame.frame.data[0], static_cast<std::uint8_t>(number));
    return number;
  }

  FrameBuffer buffer_;
};

TEST_F(FrameBufferTest, StartsWithAKeyframeOnly) {
  EXPECT_EQ(Pop(), -1);
  EXPECT_TRUE(Delta(5));
  EXPECT_EQ(Pop(), -1);
  EXPECT_EQ(buffer_.Frontier(), std::nullopt);
  EXPECT_TRUE(Keyframe(7));
  EXPECT_EQ(Pop(), 7);
  EXPECT_EQ(buffer_.size(), 0u) << "what lies before is dropped";
  EXPECT_EQ(buffer_.frames_dropped(), 1);
}

TEST_F(FrameBufferTest, ARepairBuildsUponWhatWasDecodedLongAgo) {
  Keyframe(0);
  for (int i = 1; i < 5; ++i) Delta(i);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(Pop(), i);
  Delta(6);  // needs 5, which is lost
  EXPECT_EQ(Pop(), -1);
  EXPECT_EQ(buffer_.Frontier(), 5);
  Delta(9, 2);
  EXPECT_EQ(buffer_.Frontier(), 10) << "nothing is missing any more";
  Delta(10);
  EXPECT_EQ(Pop(), 9);
  EXPECT_EQ(Pop(), 10);
  Delta(12, 4);
  EXPECT_EQ(Pop(), 12) << "4 was decoded, too";
}

TEST_F(FrameBufferTest, NothingBuildsUponWhatCameBeforeAKeyframeOrAnErrorOrWasNeverDecoded) {
  Keyframe(0);
  Delta(1);
  EXPECT_EQ(Pop(), 0);
  EXPECT_EQ(Pop(), 1);
  Keyframe(5);
  EXPECT_EQ(Pop(), 5);
  Delta(6, 1);
  Delta(7, 4);
  EXPECT_EQ(Pop(), -1);
  EXPECT_EQ(buffer_.Frontier(), 6);
  buffer_.BreakChain();
  Delta(8, 5);
  EXPECT_EQ(Pop(), -1);
  EXPECT_EQ(buffer_.Frontier(), std::nullopt);
}

TEST_F(FrameBufferTest, AnUpperTemporalLayerThatDoesNotComeIsPassedOver) {
  Keyframe(0);
  for (int i = 2; i <= 10; i += 2) Delta(i, i - 2);
  EXPECT_EQ(buffer_.Frontier(), 11);
  for (int i = 0; i <= 10; i += 2) EXPECT_EQ(Pop(), i);
}

TEST_F(FrameBufferTest, FollowsTheChainWhateverTheOrderOfArrival) {
  Delta(2);
  Delta(1);
  Keyframe(0);
  Delta(4);
  EXPECT_EQ(Pop(), 0);
  EXPECT_EQ(Pop(), 1);
  EXPECT_EQ(Pop(), 2);
  EXPECT_EQ(Pop(), -1);
  EXPECT_EQ(buffer_.Frontier(), 3);
  Delta(3);
  EXPECT_EQ(Pop(), 3);
  EXPECT_EQ(Pop(), 4);
  EXPECT_TRUE(buffer_.chain_intact());
}

TEST_F(FrameBufferTest, AKeyframeMendsABrokenChain) {
  Keyframe(0);
  EXPECT_EQ(Pop(), 0);
  Delta(2);
  Keyframe(5);
  Delta(6);
  EXPECT_EQ(Pop(), 5);
  EXPECT_EQ(Pop(), 6);
  EXPECT_EQ(buffer_.frames_dropped(), 1);
}

TEST_F(FrameBufferTest, PrefersTheChainToAKeyframeThatIsNotDue) {
  Keyframe(0);
  EXPECT_EQ(Pop(), 0);
  Delta(1);
  Keyframe(2, At(100));
  Keyframe(3, At(200));
  EXPECT_EQ(buffer_.Next(At(99))->number, 1);
  EXPECT_EQ(buffer_.Next(At(100))->number, 2);
  EXPECT_EQ(buffer_.Next(At(200))->number, 3);
  EXPECT_EQ(Pop(At(100)), 2);
  EXPECT_EQ(buffer_.frames_dropped(), 1);
}

TEST_F(FrameBufferTest, LateAndRepeatedFramesAreRefused) {
  Keyframe(10);
  EXPECT_FALSE(Keyframe(10));
  EXPECT_EQ(Pop(), 10);
  EXPECT_FALSE(Delta(10));
  EXPECT_FALSE(Keyframe(9));
  EXPECT_EQ(buffer_.frames_dropped(), 3);
}

TEST_F(FrameBufferTest, TheOldestGiveWayWhenItIsFull) {
  Keyframe(0);
  for (std::int64_t i = 1; i < 100; ++i) EXPECT_TRUE(Delta(i));
  EXPECT_EQ(buffer_.size(), FrameBuffer::kMaxFrames);
  EXPECT_EQ(buffer_.frames_dropped(), 100 - static_cast<std::int64_t>(FrameBuffer::kMaxFrames));
  EXPECT_FALSE(Delta(10)) << "behind the window";
  EXPECT_EQ(Pop(), -1) << "the keyframe is gone";
  Keyframe(100);
  EXPECT_EQ(Pop(), 100);
}

TEST_F(FrameBufferTest, AfterADecodeErrorOnlyAKeyframeHelps) {
  Keyframe(0);
  Delta(1);
  EXPECT_EQ(Pop(), 0);
  buffer_.BreakChain();
  EXPECT_EQ(Pop(), -1);
  EXPECT_FALSE(buffer_.chain_intact());
  Keyframe(2);
  EXPECT_EQ(Pop(), 2);
}

TEST_F(FrameBufferTest, TheFrontierLooksBeyondKeyframes) {
  Keyframe(0);
  Delta(1);
  Delta(3);
  EXPECT_EQ(buffer_.Frontier(), 2);
  Keyframe(5);
  Delta(6);
  EXPECT_EQ(buffer_.Frontier(), 7);
  EXPECT_EQ(Pop(), 0);
  EXPECT_EQ(buffer_.Frontier(), 7);
}

TEST_F(FrameBufferTest, MemoryGoesInCircles) {
  ReceivedVideoFrame in, out;
  std::vector<const std::uint8_t*> seen;
  for (std::int64_t i = 0; i < 1000; ++i) {
    in.number = i;
    in.frame.is_keyframe = i == 0;
    in.frame.data.reserve(1000);
    in.frame.data.assign(1000, 1);
    const std::uint8_t* const memory = in.frame.data.data();
    if (i > 200) {
      EXPECT_NE(std::find(seen.begin(), seen.end(), memory), seen.end());
    }
    seen.push_back(memory);
    ASSERT_TRUE(buffer_.Insert(in));
    ASSERT_NE(buffer_.Next(At(0)), nullptr);
    buffer_.Pop(i, out);
  }
}

TEST_F(FrameBufferTest, ResetForgetsAll) {
  Keyframe(50);
  Pop();
  Delta(52);
  buffer_.Reset();
  EXPECT_EQ(buffer_.size(), 0u);
  EXPECT_TRUE(Keyframe(1));
  EXPECT_EQ(Pop(), 1);
}

}  // namespace
}  // namespace visavis
