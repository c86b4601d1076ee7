// Clients in rooms, over real sockets: what they see of each other, and how a connection ends.
#include <gtest/gtest.h>

#include <string>

#include "tests/relay/frames.h"
#include "tests/relay/test_relay.h"

namespace visavis::relay {
namespace {

ServerOptions WithoutRateLimit() {
  ServerOptions options;
  options.hub.message_burst = 1e9;
  return options;
}

// Who is lost is reported soon.
ServerOptions WithLittleGrace() {
  ServerOptions options;
  options.hub.resume_grace = TimeDelta::Millis(10);
  return options;
}

// A member of "room" with nothing unread; returns its id.
std::string Enter(TestClient& client, const std::string& name) {
  client.SendText(RegisterText("room", name));
  return IdIn(client.ReadText());
}

std::string Left(const std::string& id, const std::string& reason) {
  return R"({"type":"left","id":")" + id + R"(","reason":")" + reason + "\"}";
}

TEST(ServerRooms, ClassicClientsTalkWithoutKnowingMore) {
  const TestRelay relay;
  TestClient a(relay.port());
  TestClient b(relay.port());
  a.SendText(R"({"type":"register","payload":"room"})");
  // Its answer proves that the registration came through.
  a.SendText(R"({"type":"ping"})");
  EXPECT_EQ(a.ReadText(), R"({"type":"pong"})");
  b.SendText(R"({"type":"register","payload":"room"})");
  b.SendText(R"({"type":"offer","payload":{"sdp":"x"}})");
  const std::string offer = a.ReadText();
  EXPECT_TRUE(offer.starts_with(R"({"type":"offer","senderId":")")) << offer;
  EXPECT_TRUE(offer.ends_with(R"(","payload":{"sdp":"x"}})")) << offer;
  for (const char* type : {"answer", "candidate"}) {
    a.SendText(R"({"type":")" + std::string(type) + R"(","payload":[null, 1.0 ]})");
    const std::string text = b.ReadText();
    EXPECT_TRUE(text.starts_with(R"({"type":")" + std::string(type))) << text;
    EXPECT_TRUE(text.ends_with(R"(","payload":[null, 1.0 ]})")) << text;
  }
}

TEST(ServerRooms, AMessageMayComeInTheSameSegmentAsTheHandshake) {
  const TestRelay relay;
  TestSocket socket(relay.port());
  socket.Send(HandshakeRequest() + ClientFrame(kFinText, R"({"type":"ping"})"));
  EXPECT_EQ(socket.ReadHttp().status, 101U);
  EXPECT_EQ(socket.ReadExactly(17), "\x81\x0F{\"type\":\"pong\"}");
}

TEST(ServerRooms, AMessageMayComeByteByByte) {
  const TestRelay relay;
  TestClient client(relay.port());
  for (const char c : ClientFrame(kFinText, R"({"type":"ping"})")) client.Send({&c, 1});
  EXPECT_EQ(client.ReadText(), R"({"type":"pong"})");
}

TEST(ServerRooms, LongMessagesPassWhole) {
  const TestRelay relay(WithoutRateLimit());
  TestClient ann(relay.port());
  TestClient bob(relay.port());
  Enter(ann, "Ann");
  const std::string id = Enter(bob, "Bob");
  ann.ReadText();
  for (const std::size_t size : {100U, 400U, 480U, 500U, 512U, 600U, 4000U, 60'000U, 65'500U}) {
    const std::string payload = '"' + std::string(size, 'p') + '"';
    bob.SendText(R"({"type":"offer","payload":)" + payload + "}");
    EXPECT_EQ(ann.ReadText(),
              R"({"type":"offer","senderId":")" + id + R"(","payload":)" + payload + "}");
  }
}

TEST(ServerRooms, ManyMessagesAtOnceKeepTheirOrder) {
  const TestRelay relay(WithoutRateLimit());
  TestClient ann(relay.port());
  TestClient bob(relay.port());
  Enter(ann, "Ann");
  const std::string id = Enter(bob, "Bob");
  ann.ReadText();
  std::string burst;
  for (int i = 0; i < 3000; ++i) {
    burst += ClientFrame(kFinText, R"({"type":"candidate","payload":)" + std::to_string(i) + "}");
  }
  bob.Send(burst);
  for (int i = 0; i < 3000; ++i) {
    ASSERT_EQ(ann.ReadText(), R"({"type":"candidate","senderId":")" + id + R"(","payload":)" +
                                  std::to_string(i) + "}");
  }
}

TEST(ServerRooms, APeerThatVanishesIsReportedLeft) {
  const TestRelay relay(WithLittleGrace());
  TestClient ann(relay.port());
  Enter(ann, "Ann");
  for (const auto end : {TestSocket::End::kReset, TestSocket::End::kFin}) {
    TestClient bob(relay.port());
    const std::string id = Enter(bob, "Bob");
    EXPECT_EQ(IdIn(ann.ReadText()), id);
    bob.Close(end);
    EXPECT_EQ(ann.ReadText(), Left(id, "disconnect"));
  }
}

TEST(ServerRooms, APeerThatShutsDownOnlyItsSideIsReportedLeft) {
  const TestRelay relay(WithLittleGrace());
  TestClient ann(relay.port());
  Enter(ann, "Ann");
  TestClient bob(relay.port());
  const std::string id = Enter(bob, "Bob");
  ann.ReadText();
  bob.ShutdownSend();
  EXPECT_EQ(ann.ReadText(), Left(id, "disconnect"));
  EXPECT_EQ(bob.ReadToEnd(), TestSocket::End::kFin);
}

TEST(ServerRooms, APeerThatAnswersNoPingIsReportedLeft) {
  ServerOptions options = WithLittleGrace();
  options.web_socket.ping_interval = TimeDelta::Millis(100);
  options.web_socket.pong_timeout = TimeDelta::Millis(1500);
  const TestRelay relay(options);
  TestClient ann(relay.port());
  Enter(ann, "Ann");
  TestClient silent(relay.port());
  const std::string id = Enter(silent, "Silent");
  EXPECT_EQ(IdIn(ann.ReadText()), id);
  // Ann answers pings while she waits.
  EXPECT_EQ(ann.ReadText(), Left(id, "timeout"));
  EXPECT_EQ(silent.ReadToEnd(), TestSocket::End::kReset);
  ExpectTwoCanTalk(relay.port());
}

TEST(ServerRooms, OwnPingsUnaskedPongsAndMessagesKeepNobodyAlive) {
  ServerOptions options = WithoutRateLimit();
  options.web_socket.ping_interval = TimeDelta::Millis(50);
  options.web_socket.pong_timeout = TimeDelta::Millis(200);
  const TestRelay relay(options);
  TestClient deaf(relay.port());
  Enter(deaf, "Deaf");
  bool saw_ping = false;
  const std::string busy = ClientFrame(kFinPing, "x") + ClientFrame(kFinPong, "x") +
                           ClientFrame(kFinPong, "") + ClientFrame(kFinText, R"({"type":"ping"})");
  while (deaf.Send(busy)) {
    const TestFrame frame = deaf.ReadFrame();
    if (frame.first_byte == kFinPing) saw_ping = true;
    if (frame.first_byte == 0) break;
  }
  EXPECT_TRUE(saw_ping);
  EXPECT_NE(deaf.ReadToEnd(), TestSocket::End::kTimeout);
}

TEST(ServerRooms, WebSocketPingsAreAnsweredWithTheirPayload) {
  const TestRelay relay;
  TestClient client(relay.port());
  for (const std::string& payload : {std::string(), std::string("p"), std::string(125, '\xFE')}) {
    client.Send(ClientFrame(kFinPing, payload));
    const TestFrame pong = client.ReadFrame();
    EXPECT_EQ(pong.first_byte, kFinPong);
    EXPECT_EQ(pong.payload, payload);
  }
}

TEST(ServerRooms, NothingFollowsACloseFrame) {
  const TestRelay relay;
  for (const std::string& end : {ClientFrame(kFinBinary, "b"), ClientFrame(0x83, "reserved"),
                                 ClientFrame(kFinClose, ClosePayload(1000, ""))}) {
    TestClient client(relay.port());
    client.Send(ClientFrame(kFinPing, "p") + end);
    EXPECT_EQ(client.ReadFrame().first_byte, kFinPong);
    EXPECT_NE(client.ReadFrame().CloseCode(), 0);
    client.ShutdownSend();
    EXPECT_EQ(client.ReadFrame().first_byte, 0);
  }
}

TEST(ServerRooms, WhoNeverRegistersIsClosed) {
  ServerOptions options;
  options.hub.register_timeout = TimeDelta::Millis(100);
  const TestRelay relay(options);
  TestClient client(relay.port());
  const TestFrame frame = client.ReadFrame();
  EXPECT_EQ(frame.CloseCode(), 1008);
  EXPECT_EQ(frame.CloseReason(), "register-timeout");
  client.Send(ClientFrame(kFinClose, frame.payload));
  EXPECT_EQ(client.ReadToEnd(), TestSocket::End::kFin);
}

TEST(ServerRooms, WhoDoesNotAnswerACloseIsCut) {
  ServerOptions options;
  options.hub.register_timeout = TimeDelta::Millis(100);
  options.web_socket.close_timeout = TimeDelta::Millis(100);
  const TestRelay relay(options);
  TestClient client(relay.port());
  EXPECT_EQ(client.ReadFrame().CloseCode(), 1008);
  EXPECT_EQ(client.ReadToEnd(), TestSocket::End::kReset);
}

TEST(ServerRooms, WhoSendsTooOftenIsClosedAndReportedLeft) {
  ServerOptions options;
  options.hub.message_rate = 0.001;
  options.hub.message_burst = 5;
  const TestRelay relay(options);
  TestClient ann(relay.port());
  Enter(ann, "Ann");
  TestClient bob(relay.port());
  const std::string id = Enter(bob, "Bob");
  ann.ReadText();
  for (int i = 0; i < 6; ++i) bob.SendText(R"({"type":"ping"})");
  for (int i = 0; i < 4; ++i) EXPECT_EQ(bob.ReadText(), R"({"type":"pong"})");
  const TestFrame close = bob.ReadFrame();
  EXPECT_EQ(close.CloseCode(), 1008);
  EXPECT_EQ(close.CloseReason(), "rate-limited");
  EXPECT_EQ(ann.ReadText(), Left(id, "kicked"));
}

TEST(ServerRooms, ASlowReaderIsDroppedAndTheOthersGoOn) {
  ServerOptions options = WithoutRateLimit();
  options.web_socket.max_queue_bytes = 200'000;
  const TestRelay relay(options);
  TestClient slow(relay.port(), TestSocket::ReceiveBuffer::kSmall);
  const std::string slow_id = Enter(slow, "Slow");
  TestClient bob(relay.port());
  Enter(bob, "Bob");
  const std::string big = R"({"type":"offer","payload":")" + std::string(60'000, 'x') + "\"}";
  // The kernel takes some megabytes before the queue begins to grow.
  int sent = 0;
  while (!bob.HasInput() && sent < 5000) {
    ASSERT_TRUE(bob.SendText(big));
    ++sent;
  }
  EXPECT_EQ(bob.ReadText(), Left(slow_id, "kicked"));
  EXPECT_EQ(slow.ReadToEnd(), TestSocket::End::kReset);
  ExpectTwoCanTalk(relay.port());
}

TEST(ServerRooms, ACloseIsAnsweredWithItsCode) {
  const TestRelay relay;
  TestClient client(relay.port());
  client.Send(ClientFrame(kFinClose, ClosePayload(4321, "bye")));
  EXPECT_EQ(client.ReadFrame().CloseCode(), 4321);
  EXPECT_EQ(client.ReadToEnd(), TestSocket::End::kFin);
}

TEST(ServerRooms, AClassicClientOfAFullRoomIsClosedWithTheReason) {
  ServerOptions options;
  options.hub.max_members_per_room = 1;
  const TestRelay relay(options);
  TestClient ann(relay.port());
  Enter(ann, "Ann");
  TestClient late(relay.port());
  late.SendText(R"({"type":"register","payload":"room"})");
  const TestFrame frame = late.ReadFrame();
  EXPECT_EQ(frame.CloseCode(), 1013);
  EXPECT_EQ(frame.CloseReason(), "room-full");
}

}  // namespace
}  // namespace visavis::relay
