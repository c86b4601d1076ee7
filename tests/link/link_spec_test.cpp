#include "tests/link/link_spec.h"

#include <gtest/gtest.h>

namespace visavis::link {
namespace {

std::vector<LinkChange> Parse(std::string_view text) {
  auto parsed = ParseLinkSpec(text);
  if (const auto* error = std::get_if<std::string>(&parsed)) ADD_FAILURE() << *error;
  return std::get<0>(std::move(parsed));
}
std::string Error(std::string_view text) {
  const auto parsed = ParseLinkSpec(text);
  const auto* error = std::get_if<std::string>(&parsed);
  return error == nullptr ? "" : *error;
}

TEST(LinkSpecTest, ReadsWhatTheCommandsShow) {
  const auto changes = Parse("delay=50 loss=1 rate=2000 queue=300");
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_EQ(changes[0].at, TimeDelta::Zero());
  for (const sim::LinkConfig& config : {changes[0].config.ab, changes[0].config.ba}) {
    EXPECT_EQ(config.delay, TimeDelta::Millis(50));
    EXPECT_DOUBLE_EQ(config.loss, 0.01);
    EXPECT_EQ(config.rate, DataRate::KilobitsPerSec(2000));
    EXPECT_EQ(config.queue_time, TimeDelta::Millis(300));
  }
}

TEST(LinkSpecTest, ChangesKeepWhatTheyDoNotName) {
  const auto changes = Parse("rate=2000 delay=20; @10 rate=600 ;@20.5 ba.rate=2500");
  ASSERT_EQ(changes.size(), 3U);
  EXPECT_EQ(changes[1].at, TimeDelta::Seconds(10));
  EXPECT_EQ(changes[1].config.ab.rate, DataRate::KilobitsPerSec(600));
  EXPECT_EQ(changes[1].config.ab.delay, TimeDelta::Millis(20));
  EXPECT_EQ(changes[2].at, TimeDelta::Millis(20'500));
  EXPECT_EQ(changes[2].config.ab.rate, DataRate::KilobitsPerSec(600));
  EXPECT_EQ(changes[2].config.ba.rate, DataRate::KilobitsPerSec(2500));
}

TEST(LinkSpecTest, BurstsLoseTheSameShare) {
  const sim::LinkConfig config = Parse("burst=5 loss=10")[0].config.ab;
  EXPECT_DOUBLE_EQ(config.loss, 0);
  EXPECT_DOUBLE_EQ(config.to_good, 0.2);
  EXPECT_DOUBLE_EQ(config.to_bad / (config.to_bad + config.to_good), 0.1);
}

TEST(LinkSpecTest, NothingIsALinkToo) { EXPECT_EQ(Parse("").size(), 1U); }

TEST(LinkSpecTest, SaysWhichWordIsWrong) {
  for (const auto& [text, word] : std::initializer_list<std::pair<const char*, const char*>>{
           {"delay", "\"delay\""},
           {"delay=50 speed=3", "\"speed=3\""},
           {"loss=101", "\"loss=101\""},
           {"loss=-1", "\"loss=-1\""},
           {"loss=nan", "\"loss=nan\""},
           {"rate=1e99", "\"rate=1e99\""},
           {"burst=0", "\"burst=0\""},
           {"@5 rate=3", "\"@5\""},
           {"rate=1 ; rate=2", "\"rate=2\""},
           {"rate=1 ; @5 rate=2 ; @4 rate=3", "\"@4\""},
           {"; ;", "\";\""},
           {"cd.rate=4", "\"cd.rate=4\""}}) {
    EXPECT_NE(Error(text).find(word), std::string::npos) << text << ": " << Error(text);
  }
}

}  // namespace
}  // namespace visavis::link
