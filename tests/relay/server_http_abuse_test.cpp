// HTTP as it must not be, over raw sockets: each case gets its answer, gives nothing away, and two
// others can talk afterwards.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/relay/http_abuse_cases.h"
#include "tests/relay/temporary_folder.h"
#include "tests/relay/test_relay.h"

namespace visavis::relay {
namespace {

using testing::Contains;

class ServerHttpAbuse : public testing::Test {
 protected:
  void SetUp() override {
    folder_.Write("secret.txt", "SECRET");
    folder_.Write("www/index.html", "start");
    folder_.Write("www/hidden.txt", "HIDDEN");
    folder_.Write("www/.hidden", "SECRET");
    folder_.Write("www/assets/.hidden", "SECRET");
    std::filesystem::create_symlink(folder_.path() / "secret.txt",
                                    folder_.path() / "www/assets/link.txt");
    std::filesystem::create_directory_symlink(folder_.path(), folder_.path() / "www/assets/up");
    auto site = StaticSite::Load(folder_.path() / "www");
    ASSERT_TRUE(site.ok());
    relay_ = std::make_unique<TestRelay>(ServerOptions(), std::move(site).value());
  }

  // The first answer, and all that comes behind it once we send no more.
  struct Answers {
    HttpReply first;
    std::string rest;
  };
  Answers Ask(const std::string& bytes) {
    TestSocket socket(relay_->port());
    socket.Send(bytes);
    Answers answers;
    answers.first = socket.ReadHttp();
    socket.ShutdownSend();
    while (const auto byte = socket.ReadExactly(1)) answers.rest += *byte;
    return answers;
  }

  void RunAll(const std::vector<HttpCase>& cases) {
    for (const HttpCase& c : cases) {
      SCOPED_TRACE(testing::PrintToString(c.name.substr(0, 200)));
      const Answers answers = Ask(c.bytes);
      EXPECT_THAT(c.statuses, Contains(answers.first.status));
      for (const std::string* text : {&answers.first.head, &answers.first.body, &answers.rest}) {
        EXPECT_EQ(text->find("SECRET"), std::string::npos);
        EXPECT_EQ(text->find("HIDDEN"), std::string::npos);
        EXPECT_EQ(text->find("root:"), std::string::npos);
      }
      if (answers.first.status >= 400) {
        EXPECT_EQ(answers.rest, "");
      }
      ExpectTwoCanTalk(relay_->port());
      if (HasFatalFailure()) return;
    }
  }

  TemporaryFolder folder_;
  std::unique_ptr<TestRelay> relay_;
};

TEST_F(ServerHttpAbuse, TheHiddenFileIsThereForThoseWhoAsk) {
  EXPECT_EQ(Ask(kHiddenRequest).first.body, "HIDDEN");
}

TEST_F(ServerHttpAbuse, NoRequestIsSmuggled) { RunAll(SmugglingCases()); }

TEST_F(ServerHttpAbuse, NoBombGoesOff) { RunAll(BombCases()); }

TEST_F(ServerHttpAbuse, NoPathLeavesTheFolder) { RunAll(TraversalCases()); }

TEST_F(ServerHttpAbuse, NoForeignPageConnects) { RunAll(ForeignOriginCases()); }

TEST_F(ServerHttpAbuse, ARequestMayBreakOffAnywhere) {
  const std::string request = HandshakeRequest("Origin: http://relay\r\n");
  for (std::size_t size = 0; size <= request.size(); size += 5) {
    SCOPED_TRACE(size);
    TestSocket socket(relay_->port());
    socket.Send(request.substr(0, size));
    socket.Close(size % 2 == 0 ? TestSocket::End::kReset : TestSocket::End::kFin);
    ExpectTwoCanTalk(relay_->port());
    if (HasFatalFailure()) return;
  }
}

}  // namespace
}  // namespace visavis::relay
