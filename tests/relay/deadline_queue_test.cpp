#include "relay/deadline_queue.h"

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <vector>

namespace visavis::relay {
namespace {

Timestamp At(int ms) { return Timestamp::Millis(ms); }

class Entry final : public DeadlineQueue::Entry {
 public:
  explicit Entry(std::function<void()> then) : then_(std::move(then)) {}
  void OnDeadline(Timestamp) override { then_(); }

 private:
  std::function<void()> then_;
};

class CountingAlarm final : public DeadlineQueue::Alarm {
 public:
  void OnEarlier(Timestamp due) override { dues.push_back(due); }
  std::vector<Timestamp> dues;
};

TEST(DeadlineQueue, ExpiresInOrderAndOnlyWhatIsDue) {
  std::vector<int> order;
  DeadlineQueue queue(nullptr);
  Entry a([&] { order.push_back(1); });
  Entry b([&] { order.push_back(2); });
  Entry c([&] { order.push_back(3); });
  queue.Set(c, At(30));
  queue.Set(a, At(10));
  queue.Set(b, At(20));
  EXPECT_EQ(queue.Next(), At(10));
  queue.Expire(At(9));
  EXPECT_TRUE(order.empty());
  queue.Expire(At(20));
  EXPECT_EQ(order, (std::vector<int>{1, 2}));
  EXPECT_EQ(queue.Next(), At(30));
  queue.Expire(At(100));
  EXPECT_EQ(queue.Next(), Timestamp::PlusInfinity());
  EXPECT_EQ(order.size(), 3U);
}

TEST(DeadlineQueue, SettingAgainReplacesAndCancelRemoves) {
  int fired = 0;
  DeadlineQueue queue(nullptr);
  Entry a([&] { ++fired; });
  queue.Set(a, At(10));
  queue.Set(a, At(50));
  queue.Expire(At(20));
  EXPECT_EQ(fired, 0);
  DeadlineQueue::Cancel(a);
  DeadlineQueue::Cancel(a);
  queue.Expire(At(100));
  EXPECT_EQ(fired, 0);
}

TEST(DeadlineQueue, AnEntryMaySetItselfAgainAndDestroyOthers) {
  int fired = 0;
  DeadlineQueue queue(nullptr);
  auto victim = std::make_unique<Entry>([&] { ADD_FAILURE(); });
  std::function<void()> again;
  Entry a([&] { again(); });
  again = [&] {
    victim.reset();
    if (++fired < 3) queue.Set(a, At(10 * (fired + 1)));
  };
  queue.Set(a, At(10));
  queue.Set(*victim, At(10));
  queue.Expire(At(30));
  EXPECT_EQ(fired, 3);
}

TEST(DeadlineQueue, ADestroyedEntryIsGone) {
  DeadlineQueue queue(nullptr);
  {
    Entry a([] { ADD_FAILURE(); });
    queue.Set(a, At(1));
  }
  EXPECT_EQ(queue.Next(), Timestamp::PlusInfinity());
  queue.Expire(At(2));
}

TEST(DeadlineQueue, TheAlarmRingsOnlyWhenTheEarliestMovesForward) {
  CountingAlarm alarm;
  DeadlineQueue queue(&alarm);
  Entry a([] {});
  Entry b([] {});
  queue.Set(a, At(20));
  queue.Set(b, At(30));
  queue.Set(b, At(10));
  queue.Set(b, At(40));
  EXPECT_EQ(alarm.dues, (std::vector<Timestamp>{At(20), At(10)}));
}

}  // namespace
}  // namespace visavis::relay
