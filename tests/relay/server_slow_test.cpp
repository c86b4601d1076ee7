// Those who are slow, half gone or gone without a word: each ends within its time limit, and two
// others can talk meanwhile and afterwards. The limits are short; nothing here waits for a time of
// its own.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/relay/frames.h"
#include "tests/relay/temporary_folder.h"
#include "tests/relay/test_relay.h"

namespace visavis::relay {
namespace {

using End = TestSocket::End;

constexpr TimeDelta kShort = TimeDelta::Millis(150);

TEST(ServerSlow, ManyHeadersThatDripEndWith408) {
  ServerOptions options;
  options.http.header_timeout = kShort;
  const TestRelay relay(options);
  std::vector<TestSocket> sockets;
  for (int i = 0; i < 50; ++i) {
    sockets.emplace_back(relay.port());
    sockets.back().Send("GET / HTTP/1.1\r\nHost: a\r\n");
  }
  ExpectTwoCanTalk(relay.port());
  const std::string line = "X-Drip: y\r\n";
  // A byte to each, round after round, until the relay has answered all.
  std::size_t at = 0;
  bool is_waiting = true;
  while (is_waiting) {
    is_waiting = false;
    for (TestSocket& socket : sockets) {
      if (socket.HasInput()) continue;
      is_waiting = true;
      socket.Send(line.substr(at % line.size(), 1));
    }
    if (is_waiting) sockets.front().ReadWithin(10);
    ++at;
  }
  for (TestSocket& socket : sockets) EXPECT_EQ(socket.ReadHttp().status, 408U);
  ExpectTwoCanTalk(relay.port());
}

TEST(ServerSlow, ABodyThatDripsIsNotWaitedFor) {
  ServerOptions options;
  options.http.linger_timeout = kShort;
  const TestRelay relay(options);
  for (const char* fields : {"Content-Length: 1000000\r\n", "Transfer-Encoding: chunked\r\n"}) {
    TestSocket socket(relay.port());
    socket.Send("POST / HTTP/1.1\r\nHost: a\r\n" + std::string(fields) + "\r\n");
    EXPECT_EQ(socket.ReadHttp().status, 405U);
    EXPECT_EQ(socket.ReadToEnd(), End::kFin);
    // What still comes is read for a moment only, so that the answer is not lost to a reset.
    while (socket.Send("1")) {
    }
    ExpectTwoCanTalk(relay.port());
  }
}

TEST(ServerSlow, WhoSaysNothingIsSentAway) {
  ServerOptions options;
  options.http.header_timeout = kShort;
  options.hub.register_timeout = kShort;
  const TestRelay relay(options);
  TestSocket mute(relay.port());
  EXPECT_EQ(mute.ReadToEnd(), End::kFin);
  TestClient unregistered(relay.port());
  const TestFrame frame = unregistered.ReadFrame();
  EXPECT_EQ(frame.CloseCode(), 1008);
  EXPECT_EQ(frame.CloseReason(), "register-timeout");
}

TEST(ServerSlow, WhoDoesNotAnswerACloseFrameIsCut) {
  ServerOptions options;
  options.hub.register_timeout = kShort;
  options.web_socket.close_timeout = kShort;
  const TestRelay relay(options);
  TestClient silent(relay.port());
  EXPECT_EQ(silent.ReadFrame().CloseCode(), 1008);
  EXPECT_EQ(silent.ReadToEnd(), End::kReset);
}

ServerOptions WithShortPings() {
  ServerOptions options;
  options.web_socket.ping_interval = TimeDelta::Millis(100);
  options.web_socket.pong_timeout = TimeDelta::Millis(100);
  return options;
}

// A client that enters a room and answers no ping from then on.
void Enter(TestClient& client) {
  client.SendText(RegisterText("half open", "Gone"));
  ASSERT_FALSE(IdIn(client.ReadText()).empty());
}

TEST(ServerSlow, AHalfOpenSocketIsCutForWantOfAPong) {
  const TestRelay relay(WithShortPings());
  TestClient client(relay.port());
  Enter(client);
  EXPECT_EQ(client.ReadToEnd(), End::kReset);
  ExpectTwoCanTalk(relay.port());
}

TEST(ServerSlow, OwnPingsAndMessagesKeepNobodyAlive) {
  ServerOptions options = WithShortPings();
  options.hub.message_burst = 1e9;
  const TestRelay relay(options);
  TestClient client(relay.port());
  Enter(client);
  TestFrame frame;
  do {
    client.Send(ClientFrame(kFinPing, "alive") + ClientFrame(kFinText, R"({"type":"ping"})"));
    do {
      frame = client.ReadFrame();
    } while (frame.first_byte != 0 && frame.first_byte != kFinText);
  } while (frame.first_byte != 0);
  EXPECT_NE(client.ReadToEnd(), End::kTimeout);
}

TEST(ServerSlow, AFrameThatDripsDoesNotOutliveThePong) {
  const TestRelay relay(WithShortPings());
  for (const std::uint8_t first : {kFinText, kFirstText, kFinPing}) {
    TestClient client(relay.port());
    Enter(client);
    client.Send(FrameHeader(first, 100, {}) + std::string(4, '\0'));
    for (int i = 0; i < 90 && client.Send("a"); ++i) {
      if (client.ReadWithin(5)) client.ReadFrame();
    }
    EXPECT_NE(client.ReadToEnd(), End::kTimeout);
    ExpectTwoCanTalk(relay.port());
  }
}

TEST(ServerSlow, HalfAHandshakeIsNotWaitedFor) {
  ServerOptions options;
  options.http.header_timeout = kShort;
  const TestRelay relay(options);
  const std::string request = HandshakeRequest();
  for (const std::size_t size : {std::size_t{1}, std::size_t{20}, request.size() - 1}) {
    TestSocket socket(relay.port());
    socket.Send(request.substr(0, size));
    EXPECT_EQ(socket.ReadHttp().status, 408U) << size;
    EXPECT_EQ(socket.ReadToEnd(), End::kFin) << size;
  }
  ExpectTwoCanTalk(relay.port());
}

TEST(ServerSlow, WhoSendsNoMoreStillGetsHisResponse) {
  TemporaryFolder folder;
  folder.Write("index.html", std::string(5'000'000, 's'));
  const TestRelay relay({}, StaticSite::Load(folder.path()).value());
  TestSocket socket(relay.port(), TestSocket::ReceiveBuffer::kSmall);
  socket.Send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  socket.ShutdownSend();
  EXPECT_EQ(socket.ReadHttp().body.size(), 5'000'000U);
  EXPECT_EQ(socket.ReadToEnd(), End::kFin);
  ExpectTwoCanTalk(relay.port());
}

TEST(ServerSlow, AHalfClosedWebSocketIsLeft) {
  const TestRelay relay;
  TestClient client(relay.port());
  Enter(client);
  client.ShutdownSend();
  EXPECT_EQ(client.ReadToEnd(), End::kFin);
  ExpectTwoCanTalk(relay.port());
}

TEST(ServerSlow, AFrameMayBreakOffAnywhere) {
  const TestRelay relay;
  const std::string frame = ClientFrame(kFirstText, std::string(200, '[')) +
                            ClientFrame(kFinPing, "p") + ClientFrame(kLastFragment, "]");
  for (std::size_t size = 0; size <= frame.size(); size += 7) {
    SCOPED_TRACE(size);
    TestClient client(relay.port());
    client.Send(frame.substr(0, size));
    client.Close(size % 2 == 0 ? End::kReset : End::kFin);
    ExpectTwoCanTalk(relay.port());
    if (testing::Test::HasFatalFailure()) return;
  }
}

TEST(ServerSlow, AResponseThatBreaksOffIsNoHarm) {
  TemporaryFolder folder;
  folder.Write("index.html", std::string(5'000'000, 's'));
  const TestRelay relay({}, StaticSite::Load(folder.path()).value());
  for (const End end : {End::kReset, End::kFin}) {
    TestSocket socket(relay.port(), TestSocket::ReceiveBuffer::kSmall);
    socket.Send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    ASSERT_TRUE(socket.ReadExactly(100'000));
    socket.Close(end);
    ExpectTwoCanTalk(relay.port());
  }
}

}  // namespace
}  // namespace visavis::relay
