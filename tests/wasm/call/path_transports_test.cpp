#include "wasm/call/path_transports.h"

#include <gtest/gtest.h>

#include <vector>

namespace visavis {
namespace {

using State = PathTransports::State;
constexpr TransportId kAudio = TransportId::kAudio, kMedia = TransportId::kMedia,
                      kMedia2 = TransportId::kMedia2, kMedia3 = TransportId::kMedia3;

class PathTransportsTest : public ::testing::Test {
 protected:
  void Open(std::initializer_list<TransportId> opened) {
    for (const TransportId transport : opened) {
      transports_.SetConnectionState(transport, ConnectionState::kConnected);
      transports_.SetState(transport, State::kOpen);
    }
  }
  std::vector<TransportId> SendVideo(int packets) {
    std::vector<TransportId> used;
    for (int i = 0; i < packets && transports_.HasRoomForVideo(); ++i) {
      used.push_back(*transports_.ForVideo());
      transports_.OnSent(used.back());
    }
    return used;
  }

  PathTransports transports_;
};

using Used = std::vector<TransportId>;

TEST_F(PathTransportsTest, WithoutAnyNothingLeaves) {
  EXPECT_EQ(transports_.ForVideo(), std::nullopt);
  EXPECT_EQ(transports_.ForUrgent(), std::nullopt);
  EXPECT_FALSE(transports_.HasRoomForVideo());
  EXPECT_FALSE(transports_.IsAnyOpen());
}

TEST_F(PathTransportsTest, VideoTakesTurnsBetweenEquals) {
  Open({kAudio, kMedia, kMedia2, kMedia3});
  EXPECT_EQ(SendVideo(5), (Used{kMedia, kMedia2, kMedia3, kMedia, kMedia2}));
}

TEST_F(PathTransportsTest, VideoGoesToTheLeastBuffered) {
  Open({kMedia, kMedia2, kMedia3});
  transports_.SetBuffered(kMedia, DataSize::Bytes(1200));
  transports_.SetBuffered(kMedia3, DataSize::Bytes(2400));
  EXPECT_EQ(SendVideo(2), (Used{kMedia2, kMedia2}));
  transports_.SetBuffered(kMedia2, DataSize::Bytes(3600));
  EXPECT_EQ(SendVideo(1), (Used{kMedia}));
}

TEST_F(PathTransportsTest, TheLimitFollowsTheNumberThatWorks) {
  Open({kMedia});
  EXPECT_EQ(transports_.MediaLimit(), DataSize::Bytes(8 * 1024));
  Open({kMedia2});
  EXPECT_EQ(transports_.MediaLimit(), DataSize::Bytes(8 * 1024));
  Open({kMedia3, TransportId::kMedia4});
  EXPECT_EQ(transports_.MediaLimit(), DataSize::Bytes(4 * 1024));
  transports_.SetConnectionState(kMedia2, ConnectionState::kDisconnected);
  transports_.SetState(kMedia3, State::kClosed);
  EXPECT_EQ(transports_.MediaLimit(), DataSize::Bytes(8 * 1024));
}

TEST_F(PathTransportsTest, WhereAllAreFullVideoWaits) {
  Open({kMedia, kMedia2});
  for (const TransportId transport : {kMedia, kMedia2}) {
    transports_.SetBuffered(transport, transports_.MediaLimit() + DataSize::Bytes(1));
  }
  EXPECT_FALSE(transports_.HasRoomForVideo());
  transports_.SetBuffered(kMedia2, transports_.MediaLimit());
  EXPECT_EQ(SendVideo(1), (Used{kMedia2}));
}

TEST_F(PathTransportsTest, AnInterruptedOrClosedOneIsLeftOutAtOnce) {
  Open({kMedia, kMedia2, kMedia3});
  transports_.SetConnectionState(kMedia, ConnectionState::kDisconnected);
  transports_.SetState(kMedia3, State::kClosed);
  EXPECT_EQ(SendVideo(3), (Used{kMedia2, kMedia2, kMedia2}));
  transports_.SetConnectionState(kMedia, ConnectionState::kConnected);
  EXPECT_EQ(SendVideo(2), (Used{kMedia, kMedia2}));
}

TEST_F(PathTransportsTest, SoundWithoutItsOwnGoesByTheEmptiestMedia) {
  Open({kAudio, kMedia, kMedia2});
  EXPECT_EQ(transports_.ForUrgent(), kAudio);
  transports_.SetBuffered(kMedia, DataSize::Bytes(1200));
  transports_.SetConnectionState(kAudio, ConnectionState::kDisconnected);
  EXPECT_EQ(transports_.ForUrgent(), kMedia2);
  transports_.SetConnectionState(kMedia2, ConnectionState::kFailed);
  EXPECT_EQ(transports_.ForUrgent(), kMedia);
  transports_.SetConnectionState(kMedia, ConnectionState::kDisconnected);
  EXPECT_EQ(transports_.ForUrgent(), kAudio) << "none works: what is said may be old";
}

}  // namespace
}  // namespace visavis
