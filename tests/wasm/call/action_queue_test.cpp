#include "wasm/call/action_queue.h"

#include <gtest/gtest.h>

#include <array>
#include <vector>

namespace visavis {
namespace {

const ConnectionId kConnection{PeerId("b"), TransportId::kMedia};

TEST(ActionQueueTest, GivesActionsInTheOrderTheyCame) {
  ActionQueue queue;
  EXPECT_FALSE(queue.Poll().has_value());
  queue.Push(RestartIce{kConnection});
  queue.Push(CloseConnection{kConnection});
  EXPECT_TRUE(std::holds_alternative<RestartIce>(*queue.Poll()));
  queue.Push(SetLocalDescription{kConnection});
  EXPECT_TRUE(std::holds_alternative<CloseConnection>(*queue.Poll()));
  EXPECT_TRUE(std::holds_alternative<SetLocalDescription>(*queue.Poll()));
  EXPECT_FALSE(queue.Poll().has_value());
}

TEST(ActionQueueTest, BytesStayUntilTheNextInputAfterAllWasPolled) {
  ActionQueue queue;
  std::vector<std::span<const std::uint8_t>> sent;
  for (std::uint8_t i = 0; i < 100; ++i) {
    std::array<std::uint8_t, kMaxPacketBytes> bytes;
    bytes.fill(i);
    queue.PushPacket(kConnection, std::span(bytes).first(1U + i));
  }
  while (const auto action = queue.Poll()) sent.push_back(std::get<SendPacket>(*action).data);
  ASSERT_EQ(sent.size(), 100U);
  for (std::uint8_t i = 0; i < 100; ++i) {
    EXPECT_EQ(sent[i].size(), 1U + i);
    EXPECT_EQ(sent[i].front(), i);
    EXPECT_EQ(sent[i].back(), i);
  }
}

TEST(ActionQueueTest, AnInputBeforeAllWasPolledOverwritesNothing) {
  ActionQueue queue;
  const std::array<std::uint8_t, 3> first = {1, 1, 1}, second = {2, 2, 2};
  queue.PushPacket(kConnection, first);
  queue.BeginInput();
  queue.PushPacket(kConnection, second);
  EXPECT_EQ(std::get<SendPacket>(*queue.Poll()).data[0], 1);
  EXPECT_EQ(std::get<SendPacket>(*queue.Poll()).data[0], 2);
}

TEST(ActionQueueTest, MemoryIsReusedAfterAnInput) {
  ActionQueue queue;
  const std::array<std::uint8_t, 3> bytes = {1, 2, 3};
  queue.PushPacket(kConnection, bytes);
  const auto* first = std::get<SendPacket>(*queue.Poll()).data.data();
  queue.BeginInput();
  queue.PushPacket(kConnection, bytes);
  EXPECT_EQ(std::get<SendPacket>(*queue.Poll()).data.data(), first);
}

}  // namespace
}  // namespace visavis
