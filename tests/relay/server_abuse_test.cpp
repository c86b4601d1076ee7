// Whatever a client sends, it gets the right answer, and two others can talk afterwards.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/relay/test_relay.h"
#include "tests/relay/websocket_frame_cases.h"
#include "wasm/base/random.h"

namespace visavis::relay {
namespace {

ServerOptions WithoutRateLimit() {
  ServerOptions options;
  options.hub.message_burst = 1e9;
  return options;
}

TEST(ServerAbuse, EveryBrokenFrameIsClosedWithItsCode) {
  const TestRelay relay(WithoutRateLimit());
  for (const FrameCase& c : FrameCases(kMaxSignalBytes)) {
    SCOPED_TRACE(c.name);
    TestClient client(relay.port());
    client.Send(c.bytes);
    if (c.close_code == 0) {
      // It still listens.
      client.SendText(R"({"type":"ping"})");
      TestFrame frame;
      do {
        frame = client.ReadFrame();
      } while (frame.first_byte != 0 && frame.payload != R"({"type":"pong"})");
      EXPECT_EQ(frame.first_byte, kFinText);
      continue;
    }
    TestFrame frame;
    do {
      frame = client.ReadFrame();
    } while (frame.first_byte != 0 && frame.first_byte != kFinClose);
    EXPECT_EQ(frame.CloseCode(), c.close_code);
    // The relay ends its side by itself; nothing is lost to a reset.
    EXPECT_EQ(client.ReadToEnd(), TestSocket::End::kFin);
  }
  ExpectTwoCanTalk(relay.port());
}

TEST(ServerAbuse, TwoCanTalkAfterEachKindOfBrokenFrame) {
  const TestRelay relay(WithoutRateLimit());
  for (const FrameCase& c : FrameCases(kMaxSignalBytes)) {
    SCOPED_TRACE(c.name);
    TestClient member(relay.port());
    member.SendText(RegisterText("fresh", "Abuser"));
    member.ReadText();
    member.Send(c.bytes);
    member.Close(TestSocket::End::kReset);
    TestClient watcher(relay.port());
    watcher.SendText(RegisterText("watch", "Watcher"));
    ASSERT_FALSE(IdIn(watcher.ReadText()).empty());
  }
  // The room that they all were in is empty again.
  TestClient last(relay.port());
  last.SendText(RegisterText("fresh", "Last"));
  std::string text = last.ReadText();
  EXPECT_FALSE(IdIn(text).empty()) << text;
  last.Close(TestSocket::End::kFin);
}

TEST(ServerAbuse, GarbageJsonIsAnsweredAndTheConnectionStays) {
  const TestRelay relay(WithoutRateLimit());
  TestClient client(relay.port());
  const std::string nines(60'000, '9');
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"", "invalid-json"},
      {"hello", "invalid-json"},
      {"{\"type\":", "invalid-json"},
      {std::string("{}\0", 3), "invalid-json"},
      {std::string(65'536, '['), "invalid-json"},
      {std::string(30'000, '[') + std::string(30'000, ']'), "invalid-json"},
      {R"({"type":"offer","payload":"\ud800"})", "invalid-json"},
      {"[]", "not-an-object"},
      {nines, "not-an-object"},
      {R"("register")", "not-an-object"},
      {"{}", "unknown-type"},
      {R"({"type":)" + nines + "}", "unknown-type"},
      {R"({"type":"registered","id":"x"})", "unknown-type"},
      {R"({"type":"register","type":"register","payload":"x"})", "duplicate-key"},
      {R"({"type":"register"})", "missing-field"},
      {R"({"type":"register","payload":{"room":"x"}})", "invalid-field"},
      {R"({"type":"register","payload":"x","version":)" + nines + "}", "invalid-field"},
      {R"({"type":"register","payload":")" + std::string(129, 'r') + "\"}", "invalid-field"},
      {R"({"type":"offer","payload":)" + nines + "}", "not-registered"},
      {R"({"type":"leave"})", "not-registered"},
  };
  for (const auto& [text, code] : cases) {
    client.SendText(text);
    const auto parsed = ParseServerMessage(client.ReadText());
    ASSERT_TRUE(parsed.ok()) << text.substr(0, 100);
    const auto* error = std::get_if<ErrorMessage>(&parsed.value());
    ASSERT_NE(error, nullptr) << text.substr(0, 100);
    EXPECT_EQ(error->code, code) << text.substr(0, 100);
  }
  client.SendText(RegisterText("room", "after all"));
  EXPECT_FALSE(IdIn(client.ReadText()).empty());
  ExpectTwoCanTalk(relay.port());
}

TEST(ServerAbuse, RandomBytesAndMutatedFramesNeverStopTheRelay) {
  const TestRelay relay(WithoutRateLimit());
  Random random(11);
  const std::string good = ClientFrame(kFinText, RegisterText("room", "Ann")) +
                           ClientFrame(kFinText, R"({"type":"offer","payload":{"a":[1]}})") +
                           ClientFrame(kFinPing, "p");
  for (int i = 0; i < 300; ++i) {
    TestClient client(relay.port());
    std::string bytes = good;
    for (std::uint64_t n = random.Below(20); n > 0; --n) {
      bytes[random.Below(bytes.size())] = static_cast<char>(random.Below(256));
    }
    client.Send(bytes.substr(0, random.Below(bytes.size() + 1)));
    client.Close(random.Below(2) == 0 ? TestSocket::End::kFin : TestSocket::End::kReset);
  }
  ExpectTwoCanTalk(relay.port());
}

TEST(ServerAbuse, PingFloodsOfOneWhoDoesNotReadAreBounded) {
  const TestRelay relay(WithoutRateLimit());
  TestClient client(relay.port(), TestSocket::ReceiveBuffer::kSmall);
  std::string flood;
  for (int i = 0; i < 1000; ++i) flood += ClientFrame(kFinPing, std::string(125, 'p'));
  for (int i = 0; i < 20 && client.Send(flood); ++i) {
  }
  client.Close(TestSocket::End::kReset);
  ExpectTwoCanTalk(relay.port());
}

TEST(ServerAbuse, ConnectionsThatOnlyOpenAreNoHindrance) {
  const TestRelay relay;
  std::vector<TestSocket> sockets;
  for (int i = 0; i < 200; ++i) sockets.emplace_back(relay.port());
  for (std::size_t i = 0; i < 100; ++i) sockets[i].Send("GET / HT");
  ExpectTwoCanTalk(relay.port());
}

TEST(ServerAbuse, BeyondTheLimitConnectionsAreRefusedUntilOthersGo) {
  ServerOptions options;
  options.max_connections = 3;
  const TestRelay relay(options);
  {
    TestClient a(relay.port());
    TestClient b(relay.port());
    TestClient c(relay.port());
    TestSocket refused(relay.port());
    EXPECT_EQ(refused.ReadHttp().status, 503U);
    EXPECT_NE(refused.ReadToEnd(), TestSocket::End::kTimeout);
    c.SendText(R"({"type":"ping"})");
    EXPECT_EQ(c.ReadText(), R"({"type":"pong"})");
    for (TestClient* client : {&a, &b, &c}) {
      client->Send(ClientFrame(kFinClose, ""));
      EXPECT_EQ(client->ReadToEnd(), TestSocket::End::kFin);
    }
  }
  // A place is free when the relay has seen the end, which no client can see: try until then.
  unsigned status = 503;
  for (int i = 0; i < 10'000 && status == 503; ++i) {
    TestSocket socket(relay.port());
    socket.Send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    status = socket.ReadHttp().status;
    socket.ReadToEnd();
  }
  EXPECT_EQ(status, 404U);
}

}  // namespace
}  // namespace visavis::relay
