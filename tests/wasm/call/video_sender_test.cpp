#include "wasm/call/video_sender.h"

#include <gtest/gtest.h>

#include <memory>
#include <utility>
#include <vector>

#include "wasm/media/media_time.h"

namespace visavis {
namespace {

constexpr Resolution kSize{64, 48};
constexpr Timestamp At(std::int64_t ms) { return Timestamp::Millis(100'000 + ms); }

// What the encoder is told and what it answers; outlives it.
struct EncoderScript {
  std::size_t bytes = 100;
  bool fails = false;
  bool long_term = false;
  std::optional<PictureNumber> acknowledged;
  std::vector<FrameRequest> requests;
};

class ScriptedEncoder : public VideoEncoder {
 public:
  explicit ScriptedEncoder(EncoderScript& script) : script_(script) {}
  Result<std::monostate, CodecError> Configure(const VideoEncoderConfig&) override {
    return std::monostate();
  }
  VideoCodecKind kind() const override { return VideoCodecKind::kVp8; }
  Result<std::span<const EncodedFrame>, CodecError> Encode(const VideoFrame& frame,
                                                           FrameRequest request) override {
    script_.requests.push_back(request);
    if (script_.fails) return CodecError::kCodecFailure;
    encoded_.data.assign(script_.bytes, 1);
    encoded_.is_keyframe = request == FrameRequest::kKeyframe;
    encoded_.resolution = frame.resolution();
    encoded_.is_long_term = script_.long_term;
    encoded_.references.Clear();
    if (request.kind == FrameRequest::Kind::kRepair) {
      encoded_.references.Add(request.reference);
    } else if (!encoded_.is_keyframe) {
      encoded_.references.Add(next_picture_ - 1);
    }
    encoded_.picture = next_picture_++;
    return std::span<const EncodedFrame>(&encoded_, 1);
  }
  void Acknowledge(PictureNumber picture) override { script_.acknowledged = picture; }
  std::optional<PictureNumber> AcknowledgedReference() const override {
    return script_.acknowledged;
  }

 private:
  EncoderScript& script_;
  EncodedFrame encoded_;
  PictureNumber next_picture_ = 0;
};

// Gives the encoder once `is_there`.
class ScriptedCodecs : public CodecFactory {
 public:
  explicit ScriptedCodecs(EncoderScript& script) : script_(script) {}
  std::unique_ptr<VideoEncoder> CreateVideoEncoder(VideoCodecKind) override {
    return is_there ? std::make_unique<ScriptedEncoder>(script_) : nullptr;
  }
  std::unique_ptr<VideoDecoder> CreateVideoDecoder(VideoCodecKind) override { return nullptr; }
  std::unique_ptr<AudioEncoder> CreateAudioEncoder() override { return nullptr; }
  std::unique_ptr<AudioDecoder> CreateAudioDecoder() override { return nullptr; }

  bool is_there = true;

 private:
  EncoderScript& script_;
};

class VideoSenderTest : public ::testing::Test {
 protected:
  std::vector<VideoPacket> Send(std::int64_t ms, std::int64_t capture_ms) {
    frame_.capture_time = At(capture_ms);
    const auto packets = sender_.Encode(frame_, At(ms));
    return {packets.begin(), packets.end()};
  }
  std::vector<VideoPacket> Send(std::int64_t ms) { return Send(ms, ms); }

  EncoderScript script_;
  ScriptedCodecs codecs_{script_};
  VideoSender sender_{codecs_};
  VideoFrame frame_{kSize};
};

constexpr std::size_t kTooLarge = VideoPacketizer::kMaxPacketsPerFrame * kMaxVideoPayloadBytes + 1;

TEST_F(VideoSenderTest, StartsWithAKeyframeAndNumbersFrames) {
  const auto first = Send(0), second = Send(40);
  ASSERT_EQ(first.size(), 1U);
  EXPECT_TRUE(first[0].is_keyframe);
  ASSERT_EQ(second.size(), 1U);
  EXPECT_FALSE(second[0].is_keyframe);
  EXPECT_EQ(second[0].frame_number, first[0].frame_number + 1);
}

TEST_F(VideoSenderTest, AFrameTooLargeForPacketsIsMissedAndFollowedByAKeyframe) {
  const auto first = Send(0);
  script_.bytes = kTooLarge;
  EXPECT_TRUE(Send(40).empty());
  script_.bytes = 100;
  const auto next = Send(80);
  ASSERT_EQ(next.size(), 1U);
  EXPECT_TRUE(next[0].is_keyframe) << "at once: nothing before it can be decoded";
  EXPECT_EQ(next[0].frame_number, first[0].frame_number + 2) << "receivers see the gap";
  EXPECT_EQ(sender_.statistics().frames_too_large, 1U);
}

TEST_F(VideoSenderTest, KeyframesThatAreTooLargeAreNotMadeOfEveryFrame) {
  script_.bytes = kTooLarge;
  for (int i = 0; i < 25; ++i) Send(40 * i);
  std::size_t keyframes = 0;
  for (const FrameRequest request : script_.requests) {
    if (request == FrameRequest::kKeyframe) ++keyframes;
  }
  EXPECT_LE(keyframes, 15U);
}

TEST_F(VideoSenderTest, RequestsWithinTheIntervalShareOneKeyframe) {
  Send(0);
  sender_.RequestKeyframe();
  EXPECT_FALSE(Send(40).at(0).is_keyframe);
  sender_.RequestKeyframe();
  EXPECT_TRUE(Send(300).at(0).is_keyframe);
  EXPECT_FALSE(Send(340).at(0).is_keyframe);
}

TEST_F(VideoSenderTest, AnErrorOfTheEncoderIsCountedAndFollowedByAKeyframe) {
  Send(0);
  script_.fails = true;
  EXPECT_TRUE(Send(400).empty());
  script_.fails = false;
  EXPECT_TRUE(Send(440).at(0).is_keyframe);
  EXPECT_EQ(sender_.statistics().encode_errors, 1U);
}

TEST_F(VideoSenderTest, CaptureTimesFromTheFutureOrLongAgoAreNotBelieved) {
  const auto timestamp_at = [](std::int64_t ms) { return MediaTimestamp(At(ms), kVideoClockHz); };
  EXPECT_EQ(Send(0, 3'600'000).at(0).timestamp, timestamp_at(0));
  EXPECT_EQ(Send(40, -90'000).at(0).timestamp, timestamp_at(40 - 1000));
  EXPECT_EQ(Send(1100, 1090).at(0).timestamp, timestamp_at(1090));
}

TEST_F(VideoSenderTest, AFrameFromTheFutureDoesNotHoldUpTheNextOnes) {
  Send(0, 3'600'000);
  int sent = 0;
  for (int i = 1; i <= 30; ++i) sent += Send(40 * i).empty() ? 0 : 1;
  EXPECT_GE(sent, 29);
}

TEST_F(VideoSenderTest, ARepairBuildsUponTheReferenceThatEveryoneHas) {
  Send(0);
  script_.long_term = true;
  const auto kept = Send(40);
  ASSERT_EQ(kept.size(), 1U);
  EXPECT_TRUE(kept[0].is_long_term);
  script_.long_term = false;
  EXPECT_EQ(sender_.unacknowledged_reference(), kept[0].frame_number);
  EXPECT_EQ(sender_.repair_reference(), std::nullopt);
  sender_.AcknowledgeReference(1234);
  EXPECT_EQ(sender_.repair_reference(), std::nullopt);
  sender_.AcknowledgeReference(kept[0].frame_number);
  EXPECT_EQ(sender_.repair_reference(), kept[0].frame_number);
  for (int i = 0; i < 5; ++i) Send(80 + 40 * i);
  sender_.RequestRepair();
  const auto repair = Send(400);
  ASSERT_EQ(repair.size(), 1U);
  EXPECT_FALSE(repair[0].is_keyframe);
  EXPECT_EQ(repair[0].frame_number - repair[0].reference_distance, kept[0].frame_number);
  EXPECT_EQ(sender_.statistics().repairs, 1U);
  const auto next = Send(440);
  EXPECT_EQ(next.at(0).reference_distance, 1) << "and it goes on from there";
}

TEST_F(VideoSenderTest, ARepairWithoutAReferenceOrOneTooOldIsAKeyframe) {
  Send(0);
  sender_.RequestRepair();
  for (const int ms : {120, 160, 200, 240}) EXPECT_FALSE(Send(ms).at(0).is_keyframe) << ms;
  EXPECT_TRUE(Send(400).at(0).is_keyframe);
  EXPECT_EQ(sender_.statistics().keyframe_requests, 1U);
  script_.long_term = true;
  const auto kept = Send(440);
  script_.long_term = false;
  sender_.AcknowledgeReference(kept.at(0).frame_number);
  for (int i = 0; i < 260; ++i) Send(480 + 40 * i);
  sender_.RequestRepair();
  EXPECT_TRUE(Send(20'000).at(0).is_keyframe) << "a packet cannot name it";
}

TEST_F(VideoSenderTest, NothingIsSentBeforeThereIsAnEncoderAndThenAKeyframe) {
  codecs_.is_there = false;
  EXPECT_TRUE(Send(0).empty());
  EXPECT_TRUE(Send(40).empty());
  codecs_.is_there = true;
  const auto first = Send(80);
  ASSERT_EQ(first.size(), 1U);
  EXPECT_TRUE(first[0].is_keyframe);
  EXPECT_EQ(sender_.statistics().frames_captured, 3U);
  EXPECT_EQ(sender_.statistics().encode_errors, 0U);
}

}  // namespace
}  // namespace visavis
