#include "relay/outgoing_queue.h"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

#include "wasm/base/random.h"

namespace visavis::relay {
namespace {

SharedMessage Message(std::string bytes) {
  return std::make_shared<const OutgoingMessage>(std::move(bytes));
}

std::string GatherAll(const OutgoingQueue& queue) {
  std::array<std::string_view, 8> pieces;
  std::string all;
  const std::size_t count = queue.Gather(pieces);
  for (std::size_t i = 0; i < count; ++i) all += pieces[i];
  return all;
}

TEST(OutgoingQueue, GathersInOrderAcrossPartialWrites) {
  OutgoingQueue queue;
  queue.Push(Message("abc"));
  queue.Push(Message("de"));
  queue.Push(Message("f"));
  EXPECT_EQ(GatherAll(queue), "abcdef");
  queue.Consume(1);
  EXPECT_EQ(GatherAll(queue), "bcdef");
  queue.Consume(2);
  EXPECT_EQ(GatherAll(queue), "def");
  queue.Consume(0);
  queue.Push(Message("gh"));
  EXPECT_EQ(queue.bytes(), 5U);
  queue.Consume(4);
  EXPECT_EQ(GatherAll(queue), "h");
  queue.Consume(1);
  EXPECT_TRUE(queue.empty());
  EXPECT_EQ(GatherAll(queue), "");
}

TEST(OutgoingQueue, FillsNoMorePiecesThanAsked) {
  OutgoingQueue queue;
  for (int i = 0; i < 5; ++i) queue.Push(Message("x"));
  std::array<std::string_view, 3> pieces;
  EXPECT_EQ(queue.Gather(pieces), 3U);
}

TEST(OutgoingQueue, SharesTheBytesAndLetsGoOfThemWhenWritten) {
  const SharedMessage message = Message("shared");
  OutgoingQueue a;
  OutgoingQueue b;
  a.Push(message);
  b.Push(message);
  EXPECT_EQ(message.use_count(), 3);
  a.Consume(6);
  EXPECT_EQ(message.use_count(), 2);
  b.Clear();
  EXPECT_EQ(message.use_count(), 1);
}

TEST(OutgoingQueue, WhatIsTakenAwayIsNotWrittenButForWhatTheSocketHasBegun) {
  const SharedMessage one = MakeTextMessage("one");  // 5 bytes each
  const SharedMessage two = MakeTextMessage("two");
  const SharedMessage ping = Message("ping");
  const SharedMessage six = MakeTextMessage("six");
  const auto filled = [&] {
    OutgoingQueue queue;
    for (const SharedMessage& message : {one, two, ping, six}) queue.Push(message);
    return queue;
  };
  OutgoingQueue fresh = filled();
  EXPECT_EQ(fresh.TakeTexts(0), (std::vector{one, two, six}));
  EXPECT_EQ(GatherAll(fresh), "ping");
  EXPECT_EQ(fresh.bytes(), 4U);

  OutgoingQueue in_part = filled();
  in_part.Consume(2);
  EXPECT_EQ(in_part.TakeTexts(0), (std::vector{one, two, six}));
  EXPECT_EQ(GatherAll(in_part), "oneping");

  // A record of TLS that the socket has refused holds the end of the first message and the
  // beginning of the second.
  OutgoingQueue promised = filled();
  promised.Consume(2);
  EXPECT_EQ(promised.TakeTexts(4), (std::vector{one, two, six}));
  EXPECT_EQ(GatherAll(promised), std::string("one") + "\x81\x03" + "twoping");
  EXPECT_EQ(promised.bytes(), 12U);

  OutgoingQueue exact = filled();
  EXPECT_EQ(exact.TakeTexts(5), (std::vector{one, two, six}));
  EXPECT_EQ(GatherAll(exact), std::string("\x81\x03") + "oneping");
}

TEST(OutgoingQueue, WritesEveryByteOnceWhateverTheWritesTake) {
  Random random(5);
  OutgoingQueue queue;
  std::string pushed;
  std::string written;
  for (int i = 0; i < 20'000; ++i) {
    if (random.Below(2) == 0) {
      const std::string bytes(1 + random.Below(5), static_cast<char>('a' + i % 26));
      pushed += bytes;
      queue.Push(Message(bytes));
    } else {
      const std::string ready = GatherAll(queue);
      const std::size_t taken = random.Below(ready.size() + 1);
      written += ready.substr(0, taken);
      queue.Consume(taken);
    }
    ASSERT_EQ(queue.bytes(), pushed.size() - written.size());
  }
  while (!queue.empty()) {
    const std::string ready = GatherAll(queue);
    written += ready;
    queue.Consume(ready.size());
  }
  EXPECT_EQ(written, pushed);
}

}  // namespace
}  // namespace visavis::relay
