#include "wasm/jitter/audio_jitter_buffer.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace visavis {
namespace {

constexpr Timestamp At(std::int64_t ms) { return Timestamp::Millis(ms); }

class AudioJitterBufferTest : public testing::Test {
 protected:
  // Packet `number` captured at 20 ms * number, its payload its number `size` times.
  void Insert(int number, std::int64_t ms, std::size_t size = 40) {
    const std::vector<std::uint8_t> payload(size, static_cast<std::uint8_t>(number));
    buffer_.Insert({.packet_number = static_cast<std::uint16_t>(number),
                    .timestamp = static_cast<std::uint32_t>(number * kAudioFrameSamples),
                    .payload = payload},
                   At(ms));
  }
  // What to do at `ms`, as a word.
  std::string Next(std::int64_t ms) {
    const AudioDecision decision = buffer_.Next(At(ms));
    if (const auto* play = std::get_if<AudioPlay>(&decision)) return Name("play", play->payload);
    if (const auto* recover = std::get_if<AudioRecover>(&decision)) {
      return Name("recover from", recover->next_payload);
    }
    if (const auto* merge = std::get_if<AudioMerge>(&decision)) {
      return Name("merge", merge->first_payload) + Name(" and", merge->second_payload);
    }
    if (std::holds_alternative<AudioConceal>(decision)) return "conceal";
    return std::holds_alternative<AudioStretch>(decision) ? "stretch" : "silence";
  }
  static std::string Name(std::string word, std::span<const std::uint8_t> payload) {
    return word + " " + std::to_string(payload[0]);
  }

  AudioJitterBuffer buffer_;
};

TEST_F(AudioJitterBufferTest, IsSilentBeforeTheFirstPacket) {
  EXPECT_EQ(Next(0), "silence");
  EXPECT_EQ(buffer_.TargetOffset(), std::nullopt);
  EXPECT_EQ(buffer_.playing_media_time(), std::nullopt);
  EXPECT_EQ(buffer_.Statistics().frames_concealed, 0);
}

TEST_F(AudioJitterBufferTest, StartsAfterTheTargetDelayAndPlaysInOrder) {
  Insert(0, 50);
  EXPECT_EQ(Next(50), "silence");
  Insert(2, 75);
  Insert(1, 76);
  EXPECT_EQ(Next(70), "play 0");
  EXPECT_EQ(Next(90), "play 1");
  EXPECT_EQ(buffer_.playing_media_time(), TimeDelta::Millis(20));
  EXPECT_EQ(Next(110), "play 2");
}

TEST_F(AudioJitterBufferTest, ALostPacketIsRecoveredFromTheNext) {
  Insert(0, 50);
  Insert(2, 90);
  EXPECT_EQ(Next(70), "play 0");
  EXPECT_EQ(Next(90), "recover from 2");
  EXPECT_EQ(Next(110), "play 2");
  EXPECT_EQ(buffer_.Statistics().frames_concealed, 1);
  EXPECT_EQ(buffer_.Statistics().packets_lost, 1);
}

TEST_F(AudioJitterBufferTest, ABurstOfLossIsConcealedAndItsLastRecovered) {
  Insert(0, 50);
  EXPECT_EQ(Next(70), "play 0");
  Insert(4, 90);
  EXPECT_EQ(Next(90), "conceal");
  EXPECT_EQ(Next(110), "conceal");
  EXPECT_EQ(Next(130), "recover from 4");
  EXPECT_EQ(Next(150), "play 4");
}

TEST_F(AudioJitterBufferTest, APacketAfterItsTurnIsDroppedAndCounted) {
  Insert(0, 50);
  Insert(2, 90);
  EXPECT_EQ(Next(70), "play 0");
  EXPECT_EQ(Next(90), "recover from 2");
  Insert(1, 95);
  Insert(1, 96);
  EXPECT_EQ(buffer_.Statistics().packets_late, 1);
  EXPECT_EQ(buffer_.Statistics().packets_discarded, 1) << "duplicate";
  EXPECT_EQ(Next(110), "play 2");
}

TEST_F(AudioJitterBufferTest, AnUnderrunIsConcealedAndTheLatePacketStillPlayed) {
  Insert(0, 50);
  EXPECT_EQ(Next(70), "play 0");
  EXPECT_EQ(Next(90), "conceal");
  EXPECT_EQ(Next(110), "conceal");
  Insert(1, 115);
  EXPECT_EQ(Next(130), "play 1");
}

TEST_F(AudioJitterBufferTest, WhatWasLostInAnUnderrunIsNotConcealedTwice) {
  Insert(0, 50);
  EXPECT_EQ(Next(70), "play 0");
  EXPECT_EQ(Next(90), "conceal");
  EXPECT_EQ(Next(110), "conceal");
  Insert(3, 115);
  EXPECT_EQ(Next(130), "play 3") << "its own time has come";
}

TEST_F(AudioJitterBufferTest, EndsInSilenceAndStartsAnewInTime) {
  Insert(0, 50);
  EXPECT_EQ(Next(70), "play 0");
  for (std::int64_t ms = 90; ms < 590; ms += 20) ASSERT_EQ(Next(ms), "conceal") << ms;
  for (std::int64_t ms = 590; ms < 2000; ms += 20) ASSERT_EQ(Next(ms), "silence") << ms;
  Insert(100, 2050);
  Insert(101, 2070);
  EXPECT_EQ(Next(2050), "silence");
  EXPECT_EQ(Next(2070), "play 100");
  EXPECT_EQ(Next(2090), "play 101");
}

TEST_F(AudioJitterBufferTest, WhatPiledUpBeforeTheDeviceStartedIsSkipped) {
  for (int i = 0; i < 40; ++i) Insert(i, 50 + 20 * i);
  EXPECT_EQ(Next(850), "play 39");
  EXPECT_EQ(buffer_.Statistics().packets_discarded, 39);
}

TEST_F(AudioJitterBufferTest, TheOldestGiveWayWhenItIsFull) {
  for (int i = 0; i < 200; ++i) Insert(i, 50 + 20 * i);
  EXPECT_EQ(buffer_.Statistics().packets_buffered, AudioJitterBuffer::kCapacity);
  EXPECT_EQ(buffer_.Statistics().packets_discarded,
            200 - static_cast<std::int64_t>(AudioJitterBuffer::kCapacity));
}

TEST_F(AudioJitterBufferTest, NumbersAndTimestampsWrap) {
  for (int i = 0; i < 70'000; ++i) {
    buffer_.Insert({.packet_number = static_cast<std::uint16_t>(65'000 + i),
                    .timestamp = 0xfffff000u + static_cast<std::uint32_t>(i) * 960,
                    .payload = std::vector<std::uint8_t>(10, 1)},
                   At(20 * i));
    const std::string decision = Next(20 * i + 15);
    ASSERT_TRUE(i <= 3 || decision == "play 1") << i << decision;
  }
  EXPECT_EQ(buffer_.Statistics().packets_lost, 0);
}

TEST_F(AudioJitterBufferTest, AMediaTimeThatJumpsStartsAnew) {
  for (int i = 0; i < 5; ++i) {
    Insert(i, 50 + 20 * i);
    Next(70 + 20 * i);
  }
  const std::vector<std::uint8_t> payload(10, 77);
  buffer_.Insert({.packet_number = 5, .timestamp = 480'000'000, .payload = payload}, At(150));
  EXPECT_EQ(buffer_.Statistics().restarts, 1);
  EXPECT_EQ(Next(150), "silence");
  EXPECT_EQ(Next(170), "play 77");
}

TEST_F(AudioJitterBufferTest, ASenderThatNumbersAnewIsFollowed) {
  for (int i = 0; i < 3000; ++i) {
    Insert(i, 50 + 20 * i);
    Next(70 + 20 * i);
  }
  const std::vector<std::uint8_t> payload(10, 77);
  int played = 0;
  for (int i = 0; i < 100; ++i) {
    buffer_.Insert({.packet_number = static_cast<std::uint16_t>(i),
                    .timestamp = static_cast<std::uint32_t>((3000 + i) * kAudioFrameSamples),
                    .payload = payload},
                   At(60'050 + 20 * i));
    if (Next(60'070 + 20 * i) == "play 77") ++played;
  }
  EXPECT_GE(played, 48);
  EXPECT_EQ(buffer_.Statistics().restarts, 1);
}

TEST_F(AudioJitterBufferTest, AnEarlyPlayoutStretchesAndALateOneMerges) {
  for (int i = 0; i < 20; ++i) {
    Insert(i, 50 + 20 * i);
    Next(70 + 20 * i);
  }
  buffer_.SetExtraDelay(TimeDelta::Millis(60));
  for (int i = 20; i < 80; ++i) {
    Insert(i, 50 + 20 * i);
    Next(70 + 20 * i);
  }
  EXPECT_EQ(buffer_.Statistics().frames_stretched, 3);
  EXPECT_EQ(buffer_.Statistics().current_delay, TimeDelta::Millis(80));
  buffer_.SetExtraDelay(TimeDelta::Zero());
  for (int i = 80; i < 180; ++i) {
    Insert(i, 50 + 20 * i);
    Next(70 + 20 * i);
  }
  EXPECT_EQ(buffer_.Statistics().frames_merged, 2) << "the rest is within tolerance";
  EXPECT_EQ(buffer_.Statistics().frames_concealed, 0);
}

TEST_F(AudioJitterBufferTest, AdjustsInQuietPassagesFirst) {
  for (int i = 0; i < 200; ++i) {
    Insert(i, 50 + 20 * i, 80);
    Next(70 + 20 * i);
  }
  // 25 ms late: not worth a merge while someone speaks.
  Insert(200, 4050, 80);
  for (int i = 200; i < 300; ++i) {
    Insert(i + 1, 70 + 20 * i, 80);
    Next(95 + 20 * i);
  }
  EXPECT_EQ(buffer_.Statistics().frames_merged, 0);
  for (int i = 300; i < 310; ++i) {
    Insert(i + 1, 70 + 20 * i, 20);
    Next(95 + 20 * i);
  }
  EXPECT_EQ(buffer_.Statistics().frames_merged, 1);
}

TEST_F(AudioJitterBufferTest, EmptyAndOversizedPayloadsAreDropped) {
  buffer_.Insert({.packet_number = 0, .timestamp = 0, .payload = {}}, At(0));
  const std::vector<std::uint8_t> large(kMaxAudioPayloadBytes + 1);
  buffer_.Insert({.packet_number = 1, .timestamp = 0, .payload = large}, At(0));
  EXPECT_EQ(buffer_.Statistics().packets_discarded, 2);
  EXPECT_EQ(Next(100), "silence");
  Insert(2, 0, kMaxAudioPayloadBytes);
  EXPECT_EQ(buffer_.Statistics().packets_buffered, 1u);
}

}  // namespace
}  // namespace visavis
