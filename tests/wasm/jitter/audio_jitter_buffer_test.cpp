#include "wasm/jitter/audio_jitter_buffer.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace visavis {
namespace {

constexpr Timestamp At(std::int64_t ms) { return Timestamp::Millis(ms); }
// RFC 6716 section 3.1: SILK, wideband, one frame of so long.
constexpr std::uint8_t kToc10Ms = 8 << 3, kToc20Ms = 9 << 3, kToc60Ms = 11 << 3;

class AudioJitterBufferTest : public testing::Test {
 protected:
  // Packet `number` captured at 20 ms * number, its payload its number `size` times.
  void Insert(int number, std::int64_t ms, std::size_t size = 40) {
    std::vector<std::uint8_t> payload(size, static_cast<std::uint8_t>(number));
    payload[0] = kToc20Ms;
    buffer_.Insert({.packet_number = static_cast<std::uint16_t>(number),
                    .timestamp = static_cast<std::uint32_t>(number * kAudioFrameSamples),
                    .payload = payload},
                   At(ms));
  }
  // What to do at `ms`, as a word.
  std::string Next(std::int64_t ms) {
    const AudioDecision decision = buffer_.Next(At(ms));
    if (const auto* play = std::get_if<AudioPlay>(&decision)) {
      if (play->pace == AudioPace::kNormal) return Name("play", play->payload);
      const std::string first = Name("hurry", play->payload);
      return first + " and " + Next(ms);
    }
    if (const auto* recover = std::get_if<AudioRecover>(&decision)) {
      return Name("recover from", recover->later_payload);
    }
    if (std::holds_alternative<AudioConceal>(decision)) return "conceal";
    return std::holds_alternative<AudioStretch>(decision) ? "stretch" : "silence";
  }
  static std::string Name(std::string word, std::span<const std::uint8_t> payload) {
    return word + " " + std::to_string(payload.back());
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

TEST_F(AudioJitterBufferTest, ABurstOfLossIsRecoveredFromThePacketAfterIt) {
  Insert(0, 50);
  EXPECT_EQ(Next(70), "play 0");
  Insert(4, 90);
  EXPECT_EQ(Next(90), "recover from 4");
  EXPECT_EQ(Next(110), "recover from 4");
  EXPECT_EQ(Next(130), "recover from 4");
  EXPECT_EQ(Next(150), "play 4");
}

TEST_F(AudioJitterBufferTest, AGapIsToldOnceAndWholeWhenItsTurnComes) {
  Insert(0, 50);
  EXPECT_EQ(Next(70), "play 0");
  Insert(4, 90);
  EXPECT_EQ(buffer_.TakeLoss(), std::nullopt) << "they may come yet";
  EXPECT_EQ(Next(90), "recover from 4");
  EXPECT_EQ(buffer_.TakeLoss(), TimeDelta::Millis(60));
  EXPECT_EQ(Next(110), "recover from 4");
  EXPECT_EQ(Next(130), "recover from 4");
  EXPECT_EQ(Next(150), "play 4");
  EXPECT_EQ(buffer_.TakeLoss(), std::nullopt);
}

TEST_F(AudioJitterBufferTest, AGapInWhichNothingElseWasThereIsToldWhenSomethingIs) {
  Insert(0, 50);
  EXPECT_EQ(Next(70), "play 0");
  EXPECT_EQ(Next(90), "conceal");
  EXPECT_EQ(Next(110), "conceal");
  EXPECT_EQ(Next(130), "conceal");
  EXPECT_EQ(buffer_.TakeLoss(), std::nullopt) << "late, perhaps";
  Insert(5, 150);
  Next(150);
  EXPECT_EQ(buffer_.TakeLoss(), TimeDelta::Millis(80));
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
  const std::vector<std::uint8_t> payload = {kToc20Ms, 77, 77, 77};
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
  const std::vector<std::uint8_t> payload = {kToc20Ms, 77, 77, 77};
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

// What to play, in packets of another length: each decision as a word and its milliseconds.
class AudioPacketLengthTest : public AudioJitterBufferTest {
 protected:
  // One packet, captured from `start_ms` on, arrives 50 ms after its end.
  void Insert(int number, std::int64_t start_ms, std::uint8_t toc, std::int64_t duration_ms) {
    buffer_.Insert({.packet_number = static_cast<std::uint16_t>(number),
                    .timestamp = static_cast<std::uint32_t>(start_ms * 48),
                    .payload = std::vector<std::uint8_t>{toc, static_cast<std::uint8_t>(number)}},
                   At(start_ms + duration_ms + 50));
  }
  // The decisions until `end_ms`, from play_ms_ on, one after the other in `words`.
  std::vector<std::string> NextUntil(std::int64_t end_ms) {
    std::vector<std::string> words;
    while (play_time_ < At(end_ms)) {
      const AudioDecision decision = buffer_.Next(play_time_);
      TimeDelta duration = TimeDelta::Zero();
      if (const auto* play = std::get_if<AudioPlay>(&decision)) {
        words.push_back(Name(play->pace == AudioPace::kHurried ? "hurry" : "play", play->payload));
        duration = play->duration;
        if (play->pace == AudioPace::kHurried) play_time_ += TimeDelta::Millis(-20);
      } else if (const auto* recover = std::get_if<AudioRecover>(&decision)) {
        words.push_back(Name("recover " + std::to_string(recover->duration.ms()) + " at " +
                                 std::to_string(recover->distance.ms()) + " from",
                             recover->later_payload));
        duration = recover->duration;
      } else if (const auto* conceal = std::get_if<AudioConceal>(&decision)) {
        words.push_back("conceal " + std::to_string(conceal->duration.ms()));
        duration = conceal->duration;
      } else if (const auto* stretch = std::get_if<AudioStretch>(&decision)) {
        words.push_back("stretch");
        duration = stretch->duration;
      } else {
        words.push_back("silence");
        duration = std::get<AudioSilence>(decision).duration;
      }
      play_time_ += duration;
    }
    return words;
  }
  using Words = std::vector<std::string>;

  Timestamp play_time_ = Timestamp::Zero();
};

TEST_F(AudioPacketLengthTest, PacketsOf60MsPlayOneAfterTheOther) {
  play_time_ = At(130);  // 20 ms after the first could
  for (int i = 0; i < 20; ++i) {
    Insert(i, 60 * i, kToc60Ms, 60);
    EXPECT_EQ(NextUntil(131 + 60 * i), Words{"play " + std::to_string(i)});
  }
  EXPECT_EQ(buffer_.Statistics().frames_played, 60);
  EXPECT_EQ(buffer_.Statistics().current_delay, TimeDelta::Millis(20));
}

TEST_F(AudioPacketLengthTest, PacketsOf10MsPlayOneAfterTheOther) {
  play_time_ = At(80);
  for (int i = 0; i < 100; ++i) {
    Insert(i, 10 * i, kToc10Ms, 10);
    EXPECT_EQ(NextUntil(81 + 10 * i), Words{"play " + std::to_string(i)});
  }
  EXPECT_EQ(buffer_.Statistics().frames_played, 50);
}

TEST_F(AudioPacketLengthTest, ALostPacketOf60MsIsRecoveredWholeFromTheNext) {
  play_time_ = At(130);
  Insert(0, 0, kToc60Ms, 60);
  Insert(2, 120, kToc60Ms, 60);
  EXPECT_EQ(NextUntil(300), (Words{"play 0", "recover 60 at 60 from 2", "play 2"}));
}

TEST_F(AudioPacketLengthTest, ABurstIsMadeUpInPiecesWithTheDistanceToWhatCameAfter) {
  play_time_ = At(130);
  Insert(0, 0, kToc60Ms, 60);
  Insert(3, 180, kToc60Ms, 60);
  EXPECT_EQ(NextUntil(360),
            (Words{"play 0", "recover 20 at 120 from 3", "recover 20 at 100 from 3",
                   "recover 20 at 80 from 3", "recover 60 at 60 from 3", "play 3"}));
  EXPECT_EQ(buffer_.Statistics().frames_concealed, 6);
}

TEST_F(AudioPacketLengthTest, ALostPacketOf10MsIsRecovered) {
  play_time_ = At(80);
  Insert(0, 0, kToc10Ms, 10);
  Insert(2, 20, kToc10Ms, 10);
  EXPECT_EQ(NextUntil(110), (Words{"play 0", "recover 10 at 10 from 2", "play 2"}));
}

// Five packets in a row are lost every second; those after them carry 200 ms once more.
TEST_F(AudioPacketLengthTest, PlayoutWaitsForRedundancyAsLongAsBurstsAre) {
  play_time_ = At(90);
  int recovered = 0, concealed = 0, stretched = 0;
  for (int i = 0; i < 500; ++i) {
    if (i % 50 < 45) {
      Insert(i, 20 * i, kToc20Ms, 20);
      buffer_.ExpectRedundancy(TimeDelta::Millis(200), At(20 * i + 70));
    }
    for (const std::string& word : NextUntil(20 * i + 91)) {
      if (i < 200) continue;  // the first bursts teach it
      if (word.starts_with("recover")) ++recovered;
      if (word.starts_with("conceal")) ++concealed;
      if (word == "stretch") ++stretched;
    }
  }
  EXPECT_EQ(concealed, 0);
  EXPECT_EQ(recovered, 30);
  EXPECT_EQ(stretched, 0);
  EXPECT_GE(buffer_.Statistics().current_delay, TimeDelta::Millis(100));
  EXPECT_LE(buffer_.Statistics().current_delay, TimeDelta::Millis(140));
}

TEST_F(AudioPacketLengthTest, WithoutRedundancyLossDoesNotDelay) {
  play_time_ = At(90);
  for (int i = 0; i < 500; ++i) {
    if (i % 50 < 45) Insert(i, 20 * i, kToc20Ms, 20);
    NextUntil(20 * i + 91);
  }
  EXPECT_LE(buffer_.Statistics().target_delay, TimeDelta::Millis(20));
}

// Longer packets come later: playout is delayed by as much, once.
TEST_F(AudioPacketLengthTest, TheLengthMayChangeAtAnyPacket) {
  play_time_ = At(90);
  std::int64_t start_ms = 0;
  int number = 0;
  const auto send = [&](int count, std::uint8_t toc, std::int64_t ms) {
    for (int i = 0; i < count; ++i, start_ms += ms) {
      Insert(number++, start_ms, toc, ms);
      NextUntil(start_ms + ms + 71);
    }
  };
  for (int round = 0; round < 5; ++round) {
    send(60, kToc20Ms, 20);
    send(20, kToc60Ms, 60);
    send(120, kToc10Ms, 10);
  }
  const AudioJitterStatistics statistics = buffer_.Statistics();
  EXPECT_EQ(statistics.packets_late, 0);
  EXPECT_EQ(statistics.packets_discarded, 0);
  EXPECT_LE(statistics.frames_concealed, 12);
  EXPECT_LE(statistics.frames_stretched, 25);
  EXPECT_LE(statistics.frames_merged, 25);
  EXPECT_LE(statistics.current_delay, TimeDelta::Millis(60));
}

TEST_F(AudioPacketLengthTest, ALostPacketIsAsLongAsTheTimesSayWhereTheLengthChanged) {
  play_time_ = At(130);
  Insert(0, 0, kToc60Ms, 60);
  Insert(2, 120, kToc20Ms, 20);
  int recovered = 0, concealed = 0;
  for (const std::string& word : NextUntil(240)) {
    if (word == "play 2") break;
    if (word.starts_with("recover 20")) ++recovered;
    if (word.starts_with("conceal")) ++concealed;
  }
  EXPECT_GE(recovered, 1);
  EXPECT_EQ(concealed, 0) << "it is a loss, not a pause of the sender";
}

// Two bytes are a pause: nothing more comes until the sender speaks again.
TEST_F(AudioPacketLengthTest, APauseOfTheSenderIsNoLoss) {
  play_time_ = At(90);
  for (int i = 0; i < 10; ++i) Insert(i, 20 * i, kToc20Ms, 20);
  EXPECT_EQ(NextUntil(290).back(), "play 9");
  EXPECT_EQ(NextUntil(450), Words(8, "conceal 20"));
  Insert(10, 380, kToc20Ms, 20);
  EXPECT_EQ(NextUntil(490), (Words{"conceal 20", "play 10"}));
  EXPECT_EQ(buffer_.Statistics().frames_concealed, 0);
  EXPECT_EQ(buffer_.Statistics().packets_lost, 0);
  EXPECT_EQ(buffer_.Statistics().frames_stretched, 0);
}

TEST_F(AudioJitterBufferTest, WhatIsNoOpusTakesItsTurn) {
  Insert(0, 50);
  const std::vector<std::uint8_t> no_frames = {0xff};  // code 3 without its count
  buffer_.Insert({.packet_number = 1, .timestamp = 960, .payload = no_frames}, At(70));
  Insert(2, 90);
  EXPECT_EQ(Next(70), "play 0");
  EXPECT_EQ(Next(90), "play 255");
  EXPECT_EQ(Next(110), "play 2");
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
