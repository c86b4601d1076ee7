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
  options.hub.resume_grace = TimeDelta::Zero();  // who is cut off has left
  return options;
}

// What the relay does to one who sends `bytes`: its close code, 0 when it still listens.
void ExpectClose(TestClient& client, std::uint16_t close_code) {
  if (close_code == 0) client.SendText(R"({"type":"ping"})");
  TestFrame frame;
  do {
    frame = client.ReadFrame();
  } while (frame.first_byte != 0 && frame.first_byte != kFinClose &&
           frame.payload != R"({"type":"pong"})");
  EXPECT_EQ(frame.CloseCode(), close_code);
  EXPECT_EQ(frame.first_byte, close_code == 0 ? kFinText : kFinClose);
  // The relay ends its side by itself; nothing is lost to a reset.
  if (close_code != 0) {
    EXPECT_EQ(client.ReadToEnd(), TestSocket::End::kFin);
  }
}

TEST(ServerAbuse, EveryBrokenFrameIsClosedWithItsCode) {
  const TestRelay relay(WithoutRateLimit());
  for (const FrameCase& c : FrameCases(kMaxSignalBytes)) {
    SCOPED_TRACE(c.name);
    TestClient client(relay.port());
    client.Send(c.bytes);
    ExpectClose(client, c.close_code);
    ExpectTwoCanTalk(relay.port());
    if (testing::Test::HasFatalFailure()) return;
  }
}

TEST(ServerAbuse, AMemberThatBreaksAFrameIsLostToItsRoom) {
  ServerOptions options = WithoutRateLimit();
  options.hub.max_members_per_room = 2;
  const TestRelay relay(options);
  TestClient watcher(relay.port());
  watcher.SendText(RegisterText("room", "Watcher"));
  ASSERT_FALSE(IdIn(watcher.ReadText()).empty());
  for (const FrameCase& c : FrameCases(kMaxSignalBytes)) {
    if (c.close_code == 0) continue;
    SCOPED_TRACE(c.name);
    TestClient member(relay.port());
    member.SendText(RegisterText("room", "Abuser"));
    const std::string id = IdIn(member.ReadText());
    ASSERT_FALSE(id.empty());
    ASSERT_EQ(IdIn(watcher.ReadText()), id);
    member.Send(c.bytes);
    const std::string left = watcher.ReadText();
    ASSERT_TRUE(left.starts_with(R"({"type":"left","id":")" + id)) << left;
  }
}

std::string Repeat(const std::string& text, int count) {
  std::string all;
  for (int i = 0; i < count; ++i) all += text;
  return all;
}

TEST(ServerAbuse, GarbageJsonIsAnsweredAndTheConnectionStays) {
  const TestRelay relay(WithoutRateLimit());
  TestClient client(relay.port());
  const std::string nines(60'000, '9');
  const std::string offer = R"({"type":"offer","payload":)";
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
      // Depth: the limit is 32, the message itself is 1.
      {Repeat(R"({"a":)", 10'000) + "1" + Repeat("}", 10'000), "invalid-json"},
      {Repeat("[{\"a\":", 9'000), "invalid-json"},
      {offer + Repeat("[", 32) + Repeat("]", 32) + "}", "invalid-json"},
      {offer + Repeat("[", 31) + Repeat("]", 31) + "}", "not-registered"},
      {offer + Repeat(R"({"a":)", 31) + "1" + Repeat("}", 32), "not-registered"},
      // Numbers: any that the grammar allows, and no other.
      {offer + "1e999999999999}", "not-registered"},
      {offer + "-0.0000000000000000000001E-99999}", "not-registered"},
      {offer + "0." + nines + "}", "not-registered"},
      {offer + "1e" + nines + "}", "not-registered"},
      {offer + "-" + nines + "}", "not-registered"},
      {offer + "01}", "invalid-json"},
      {offer + "+1}", "invalid-json"},
      {offer + "1.}", "invalid-json"},
      {offer + ".5}", "invalid-json"},
      {offer + "1e}", "invalid-json"},
      {offer + "0x10}", "invalid-json"},
      {offer + "NaN}", "invalid-json"},
      {offer + "-Infinity}", "invalid-json"},
      {offer + "--1}", "invalid-json"},
      {R"({"type":"register","payload":"x","version":1e400})", "invalid-field"},
      {R"({"type":"register","payload":"x","version":-1})", "invalid-field"},
      {R"({"type":"register","payload":"x","version":0.5})", "invalid-field"},
      // Keys that stand twice, also behind escapes; within a payload they are the clients' affair.
      {R"({"type":"leave","type":"leave"})", "duplicate-key"},
      {R"({"type":"leave","t\u0079pe":"ping"})", "duplicate-key"},
      {R"({"type":"offer","payload":1,"payload":2})", "duplicate-key"},
      {R"({"x":1,"x":1,"type":"leave"})", "duplicate-key"},
      {offer + R"({"a":1,"a":2}})", "not-registered"},
      {"{" + Repeat(R"("k":1,)", 5'000) + R"("type":"leave"})", "duplicate-key"},
      {[] {
         std::string text = "{";
         for (int i = 0; i < 3'000; ++i) text += "\"k" + std::to_string(i) + "\":1,";
         return text + R"("type":"leave"})";
       }(),
       "too-large"},
      // Strings.
      {offer + R"("\udc00"})", "invalid-json"},
      {offer + R"("\ud800\ud800"})", "invalid-json"},
      {offer + R"("\u12"})", "invalid-json"},
      {offer + R"("\x41"})", "invalid-json"},
      {offer + "\"\n\"}", "invalid-json"},
      {offer + "'a'}", "invalid-json"},
      {offer + R"("\u0000"})", "not-registered"},
      {R"({"type":"register","payload":""})", "invalid-field"},
      {R"({"type":"leave"} {"type":"leave"})", "invalid-json"},
      {R"({"type":"leave"},)", "invalid-json"},
      {R"({"type":"leave",})", "invalid-json"},
      {"\xEF\xBB\xBF{\"type\":\"leave\"}", "invalid-json"},
      {R"({"type":"leave"/**/})", "invalid-json"},
  };
  for (const auto& [text, code] : cases) {
    client.SendText(text);
    const auto parsed = ParseServerMessage(client.ReadText());
    ASSERT_TRUE(parsed.ok()) << text.substr(0, 100);
    const auto* error = std::get_if<ErrorMessage>(&parsed.value());
    ASSERT_NE(error, nullptr) << text.substr(0, 100);
    EXPECT_EQ(error->code, code) << text.substr(0, 100);
    ExpectTwoCanTalk(relay.port());
    if (testing::Test::HasFatalFailure()) return;
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

TEST(ServerAbuse, NumbersAndRepeatedKeysOfAPayloadArePassedOnAsTheyAre) {
  const TestRelay relay(WithoutRateLimit());
  TestClient ann(relay.port());
  TestClient bob(relay.port());
  ann.SendText(RegisterText("room", "Ann"));
  const std::string ann_id = IdIn(ann.ReadText());
  bob.SendText(RegisterText("room", "Bob"));
  bob.ReadText();
  const std::vector<std::string> payloads = {std::string(60'000, '9'),
                                             "1e999999",
                                             "-0",
                                             R"({"a":1,"a":2})",
                                             R"("\u0000\ud83d\ude00")",
                                             Repeat("[", 31) + Repeat("]", 31)};
  for (const std::string& payload : payloads) {
    ann.SendText(R"({"type":"offer","payload":)" + payload + "}");
    EXPECT_EQ(bob.ReadText(),
              R"({"type":"offer","senderId":")" + ann_id + R"(","payload":)" + payload + "}");
    ExpectTwoCanTalk(relay.port());
  }
}

TEST(ServerAbuse, FloodsOfFragmentsAreCutAndAFewAreNot) {
  const TestRelay relay(WithoutRateLimit());
  const std::string text = R"({"type":"ping"})";
  TestClient honest(relay.port());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_last = i + 1 == text.size();
    honest.Send(ClientFrame(i == 0    ? kFirstText
                            : is_last ? kLastFragment
                                      : kMoreFragment,
                            text.substr(i, 1)));
    honest.Send(ClientFrame(kFinPing, ""));
  }
  std::string answer;
  while (answer.empty()) {
    const TestFrame frame = honest.ReadFrame();
    ASSERT_NE(frame.first_byte, 0);
    if (frame.first_byte == kFinText) answer = frame.payload;
  }
  EXPECT_EQ(answer, R"({"type":"pong"})");
  for (const char* piece : {"", " ", "    "}) {
    TestClient client(relay.port());
    std::string flood;
    for (int i = 0; i < 5'000; ++i) flood += ClientFrame(kMoreFragment, piece);
    client.Send(ClientFrame(kFirstText, "["));
    // Until the relay has had enough.
    for (int i = 0; i < 100 && client.Send(flood) && !client.HasInput(); ++i) {
    }
    const TestFrame frame = client.ReadFrame();
    EXPECT_EQ(frame.CloseCode(), 1008);
    EXPECT_EQ(frame.CloseReason(), "too-many-fragments");
    ExpectTwoCanTalk(relay.port());
  }
}

TEST(ServerAbuse, FloodsOfMessagesAreCut) {
  const TestRelay relay;
  for (const char* text : {R"({"type":"ping"})", "{}", ""}) {
    TestClient client(relay.port());
    std::string flood;
    for (int i = 0; i < 5'000; ++i) flood += ClientFrame(kFinText, text);
    client.Send(flood);
    TestFrame frame;
    do {
      frame = client.ReadFrame();
    } while (frame.first_byte == kFinText);
    EXPECT_EQ(frame.CloseCode(), 1008) << text;
    EXPECT_EQ(frame.CloseReason(), "rate-limited") << text;
    ExpectTwoCanTalk(relay.port());
  }
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
