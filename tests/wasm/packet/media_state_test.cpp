#include "wasm/packet/media_state.h"

#include <gtest/gtest.h>

#include <array>

namespace visavis {
namespace {

TEST(MediaStateTest, SurvivesTheRoundTrip) {
  for (const bool audio : {false, true}) {
    for (const bool video : {false, true}) {
      for (const bool deep : {false, true}) {
        std::array<std::uint8_t, 3> buffer;
        ByteWriter writer(buffer);
        ASSERT_TRUE(WriteMediaState(
            {.revision = 500, .audio_on = audio, .video_on = video, .hears_deep_redundancy = deep},
            writer));
        const auto got = ParseMediaState(buffer);
        ASSERT_TRUE(got.ok());
        EXPECT_EQ(got->revision, 500);
        EXPECT_EQ(got->audio_on, audio);
        EXPECT_EQ(got->video_on, video);
        EXPECT_EQ(got->hears_deep_redundancy, deep);
      }
    }
  }
}

TEST(MediaStateTest, BurstsAreToldInSteps) {
  const auto told = [](std::int64_t ms) {
    std::array<std::uint8_t, 3> buffer;
    ByteWriter writer(buffer);
    EXPECT_TRUE(WriteMediaState({.video_on = true, .bursts = TimeDelta::Millis(ms)}, writer));
    const auto got = ParseMediaState(buffer);
    EXPECT_TRUE(got.ok() && got->video_on && !got->audio_on && !got->hears_deep_redundancy);
    return got->bursts.ms();
  };
  EXPECT_EQ(told(0), 0);
  EXPECT_EQ(told(-20), 0);
  EXPECT_EQ(told(60), 60);
  EXPECT_EQ(told(61), 80);
  EXPECT_EQ(told(620), 620);
  EXPECT_EQ(told(100'000), 620);
}

TEST(MediaStateTest, WrongSizesAreErrors) {
  const std::array<std::uint8_t, 4> bytes = {0, 1, 3, 0};
  for (std::size_t size = 0; size < 3; ++size) {
    EXPECT_EQ(ParseMediaState(std::span(bytes).first(size)).error(), PacketError::kTruncated);
  }
  EXPECT_EQ(ParseMediaState(bytes).error(), PacketError::kInvalidField);
}

TEST(RemoteMediaStateTest, KeepsTheNewestWhateverTheOrder) {
  RemoteMediaState remote;
  EXPECT_FALSE(remote.current().has_value());
  EXPECT_TRUE(remote.Update({.revision = 65535, .audio_on = true, .video_on = true}));
  EXPECT_TRUE(remote.Update({.revision = 1, .audio_on = false, .video_on = true}));
  EXPECT_FALSE(remote.Update({.revision = 0, .audio_on = true, .video_on = false})) << "late";
  EXPECT_FALSE(remote.Update({.revision = 1, .audio_on = false, .video_on = true})) << "repeated";
  EXPECT_FALSE(remote.current()->audio_on);
  EXPECT_TRUE(remote.current()->video_on);
}

TEST(RemoteMediaStateTest, ADamagedOneThatLooksNewerIsForgottenWhenTheTruthIsRepeated) {
  RemoteMediaState remote;
  const MediaState truth{.revision = 7, .audio_on = true, .video_on = true};
  EXPECT_TRUE(remote.Update(truth));
  EXPECT_TRUE(remote.Update({.revision = 16'391, .audio_on = true, .video_on = false}));
  for (int i = 1; i < RemoteMediaState::kMostStale; ++i) EXPECT_FALSE(remote.Update(truth)) << i;
  EXPECT_TRUE(remote.Update(truth));
  EXPECT_TRUE(remote.current()->video_on);
  EXPECT_FALSE(remote.Update(truth));
  EXPECT_TRUE(remote.Update({.revision = 8, .audio_on = false, .video_on = true}));
}

}  // namespace
}  // namespace visavis
