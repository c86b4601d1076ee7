// Several threads: rooms on each, clients that go from one to another, and all of it at once.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "tests/relay/exposition.h"
#include "tests/relay/frames.h"
#include "tests/relay/test_relay.h"
#include "wasm/base/random.h"

namespace visavis::relay {
namespace {

constexpr int kThreads = 3;
constexpr int kRooms = 12;  // fall to all threads but once in a hundred runs

ServerOptions WithThreads() {
  ServerOptions options;
  options.threads = kThreads;
  options.listen_metrics = {{"127.0.0.1", 0}};
  return options;
}

std::map<std::string, double> Scrape(const TestRelay& relay) {
  TestSocket socket(relay.metrics_port());
  socket.Send("GET /metrics HTTP/1.1\r\nHost: relay\r\n\r\n");
  return ReadExposition(socket.ReadHttp().body).samples;
}

std::string RoomName(std::uint64_t number) { return "room " + std::to_string(number); }

// The next message that says so; empty: the connection ended before.
RegisteredMessage ReadRegistered(TestClient& client) {
  while (true) {
    const std::string text = client.ReadText();
    if (text.empty()) return {};
    const auto message = ParseServerMessage(text);
    if (!message.ok()) return {};
    if (const auto* found = std::get_if<RegisteredMessage>(&message.value())) return *found;
  }
}

TEST(ServerThreads, RoomsOfAllThreadsAreServedAndCountedTogether) {
  const TestRelay relay(WithThreads());
  std::vector<TestClient> clients;
  for (int i = 0; i < 2 * kRooms; ++i) {
    clients.emplace_back(relay.port());
    clients.back().SendText(RegisterText(RoomName(static_cast<unsigned>(i / 2)), "n"));
    ASSERT_FALSE(ReadRegistered(clients.back()).id.value().empty());
  }
  auto samples = Scrape(relay);
  EXPECT_EQ(samples.at("visavis_threads"), kThreads);
  EXPECT_EQ(samples.at("visavis_rooms"), kRooms);
  EXPECT_EQ(samples.at("visavis_members"), 2 * kRooms);
  for (int i = 0; i < kRooms; ++i) ExpectTwoCanTalk(relay.port());
  samples = Scrape(relay);
  EXPECT_EQ(samples.at("visavis_websockets_total"), 4 * kRooms);
  EXPECT_EQ(samples.at("visavis_deliveries_total"), 2 * kRooms);
  // A third of them begins on the thread of its room.
  EXPECT_GT(samples.at("visavis_websocket_moves_total"), 0);
  EXPECT_GE(samples.at("visavis_turn_seconds_count"), kRooms);
}

TEST(ServerThreads, WhatComesBehindARegisterIsDoneInItsRoom) {
  const TestRelay relay(WithThreads());
  for (unsigned i = 0; i < kRooms; ++i) {
    TestClient listener(relay.port());
    listener.SendText(RegisterText(RoomName(i), "listener"));
    ASSERT_FALSE(ReadRegistered(listener).id.value().empty());
    // In one write: to a room, to the next one, and what is said there; the ping is answered last.
    TestClient client(relay.port());
    client.Send(ClientFrame(kFinText, RegisterText(RoomName(i + 100), "n")) +
                ClientFrame(kFinText, RegisterText(RoomName(i), "n")) +
                ClientFrame(kFinText, R"({"type":"offer","payload":1})") +
                ClientFrame(kFinText, R"({"type":"ping"})") + ClientFrame(kFinPing, "p"));
    const std::string first = ReadRegistered(client).id.value();
    const std::string second = ReadRegistered(client).id.value();
    ASSERT_FALSE(second.empty());
    EXPECT_NE(first, second);
    EXPECT_EQ(client.ReadText(), R"({"type":"pong"})");
    EXPECT_EQ(client.ReadFrame().first_byte, kFinPong);
    EXPECT_EQ(IdIn(listener.ReadText()), second);
    EXPECT_EQ(listener.ReadText(),
              R"({"type":"offer","senderId":")" + second + R"(","payload":1})");
  }
}

TEST(ServerThreads, WhoIsRefusedElsewhereStaysInItsRoom) {
  ServerOptions options = WithThreads();
  options.hub.max_members_per_room = 2;
  const TestRelay relay(options);
  std::vector<TestClient> full;
  for (unsigned i = 0; i < 2 * kRooms; ++i) {
    full.emplace_back(relay.port());
    full.back().SendText(RegisterText(RoomName(i / 2), "n"));
    ASSERT_FALSE(ReadRegistered(full.back()).id.value().empty());
  }
  TestClient ann(relay.port());
  TestClient bob(relay.port());
  ann.SendText(RegisterText("their room", "Ann"));
  const std::string ann_id = ReadRegistered(ann).id.value();
  bob.SendText(RegisterText("their room", "Bob"));
  const std::string bob_id = ReadRegistered(bob).id.value();
  EXPECT_EQ(IdIn(ann.ReadText()), bob_id);
  for (unsigned i = 0; i < kRooms; ++i) {
    bob.SendText(RegisterText(RoomName(i), "Bob"));
    ann.SendText(R"({"type":"offer","payload":1})");
    int errors = 0;
    int offers = 0;
    for (int message = 0; message < 2; ++message) {  // in either order
      const std::string text = bob.ReadText();
      errors += text.find("\"room-full\"") != std::string::npos ? 1 : 0;
      offers += text.starts_with(R"({"type":"offer")") ? 1 : 0;
    }
    EXPECT_EQ(errors, 1);
    EXPECT_EQ(offers, 1);
    bob.SendText(R"({"type":"answer","payload":2})");
    EXPECT_EQ(ann.ReadText(), R"({"type":"answer","senderId":")" + bob_id + R"(","payload":2})");
  }
}

TEST(ServerThreads, TheNewerSocketOfAMemberReplacesTheOlder) {
  const TestRelay relay(WithThreads());
  for (unsigned i = 0; i < kRooms; ++i) {
    TestClient old(relay.port());
    old.SendText(RegisterText(RoomName(i), "n"));
    const RegisteredMessage first = ReadRegistered(old);
    TestClient next(relay.port());
    next.SendText(Serialize(ClientMessage(
        RegisterMessage{RoomName(i), "n", 1, {}, ResumeRequest{first.resume_token, 0, {}}})));
    const RegisteredMessage second = ReadRegistered(next);
    EXPECT_EQ(second.id, first.id);
    EXPECT_EQ(second.resumed, Resumed::kKept);
    EXPECT_EQ(old.ReadFrame().CloseCode(), 4001);
  }
}

// One person's clients: each enters rooms, talks, moves, comes back, and goes in some way.
class Churner {
 public:
  Churner(std::uint16_t port, std::uint64_t seed) : port_(port), random_(seed) {}

  void Run(int steps) {
    for (int i = 0; i < steps; ++i) Step();
  }
  int registered() const { return registered_; }
  int resumed() const { return resumed_; }

 private:
  struct Mine {
    TestClient client;
    std::string room;
    std::string token;
  };

  void Step() {
    if (mine_.size() < 4) return Connect();
    Mine& one = mine_[random_.Below(mine_.size())];
    switch (random_.Below(8)) {
      case 0:
        return End(one, TestSocket::End::kReset);
      case 1:
        one.client.Send(ClientFrame(kFinClose, ""));
        return End(one, TestSocket::End::kFin);
      case 2:
        return ComeBack(one, TestSocket::End::kReset);
      case 3:
        return ComeBack(one, TestSocket::End::kFin);
      case 4:  // without waiting for the answer
        one.client.SendText(RegisterText(RandomRoom(), "n"));
        one.client.SendText(RegisterText(RandomRoom(), "n"));
        return End(one, TestSocket::End::kReset);
      case 5:
        return Register(one);
      default:
        for (int i = 0; i < 5; ++i) one.client.SendText(R"({"type":"offer","payload":[1]})");
    }
  }
  std::string RandomRoom() { return RoomName(random_.Below(kRooms)); }
  void Connect() {
    mine_.push_back({TestClient(port_), {}, {}});
    Register(mine_.back());
  }
  void Register(Mine& one) {
    one.room = RandomRoom();
    one.client.SendText(RegisterText(one.room, "n"));
    const RegisteredMessage registered = ReadRegistered(one.client);
    if (registered.id.value().empty()) return End(one, TestSocket::End::kFin);
    one.token = registered.resume_token;
    ++registered_;
  }
  void ComeBack(Mine& one, TestSocket::End end) {
    TestClient next(port_);
    if (random_.Below(2) == 0) one.client.Close(end);
    next.SendText(Serialize(
        ClientMessage(RegisterMessage{one.room, "n", 1, {}, ResumeRequest{one.token, 0, {}}})));
    const RegisteredMessage registered = ReadRegistered(next);
    if (registered.resumed == Resumed::kKept) ++resumed_;
    std::string room = one.room;
    Forget(one);
    if (registered.id.value().empty()) return;
    mine_.push_back({std::move(next), std::move(room), registered.resume_token});
  }
  void End(Mine& one, TestSocket::End end) {
    one.client.Close(end);
    Forget(one);
  }
  void Forget(Mine& one) {
    std::vector<Mine> rest;
    for (Mine& mine : mine_) {
      if (&mine != &one) rest.push_back(std::move(mine));
    }
    mine_.swap(rest);
  }

  const std::uint16_t port_;
  Random random_;
  std::vector<Mine> mine_;
  int registered_ = 0;
  int resumed_ = 0;
};

TEST(ServerThreads, ClientsThatComeMoveComeBackAndGoLeaveNothingBehind) {
  ServerOptions options = WithThreads();
  options.hub.resume_grace = TimeDelta::Millis(300);
  options.hub.message_burst = 1e9;
  options.web_socket.close_timeout = TimeDelta::Millis(300);
  const TestRelay relay(options);
  std::atomic<int> registered = 0;
  std::atomic<int> resumed = 0;
  std::atomic<bool> is_over = false;
  std::vector<std::thread> people;
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    people.emplace_back([&, seed] {
      Churner churner(relay.port(), seed);
      churner.Run(150);
      registered += churner.registered();
      resumed += churner.resumed();
    });
  }
  // Reads what the threads count while they do.
  std::thread scraper([&] {
    while (!is_over) EXPECT_EQ(Scrape(relay).at("visavis_threads"), kThreads);
  });
  for (std::thread& person : people) person.join();
  is_over = true;
  scraper.join();
  EXPECT_GT(registered, 100);
  EXPECT_GT(resumed, 20);
  for (int i = 0; i < kRooms; ++i) ExpectTwoCanTalk(relay.port());
  // All have gone: when their places have been given up, nothing is left.
  const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  auto samples = Scrape(relay);
  while ((samples.at("visavis_members") > 0 || samples.at("visavis_connections") > 1) &&
         std::chrono::steady_clock::now() < give_up) {
    samples = Scrape(relay);
  }
  EXPECT_EQ(samples.at("visavis_members"), 0);
  EXPECT_EQ(samples.at("visavis_rooms"), 0);
  EXPECT_EQ(samples.at("visavis_connections"), 1);  // that of the scraper
}

}  // namespace
}  // namespace visavis::relay
