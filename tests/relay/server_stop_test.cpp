// The program itself: what it prints, how signals end it, how it lives without descriptors.
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <string>
#include <vector>

#include "tests/relay/frames.h"
#include "tests/relay/temporary_folder.h"
#include "tests/relay/test_relay.h"

namespace visavis::relay {
namespace {

bool HasIpv6() {
  const int fd = socket(AF_INET6, SOCK_STREAM, 0);
  sockaddr_in6 any{};
  any.sin6_family = AF_INET6;
  const bool ok = bind(fd, reinterpret_cast<const sockaddr*>(&any), sizeof any) == 0;
  close(fd);
  return ok;
}

class StopTime {
 public:
  double seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin_).count();
  }

 private:
  const std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
};

TEST(ServerStop, PrintsOneLineWithTheRealPort) {
  ChildRelay relay({"--log-level", "debug"});
  EXPECT_NE(relay.port(), 0);
  ExpectTwoCanTalk(relay.port());
  relay.Signal(SIGTERM);
  EXPECT_EQ(relay.Wait(), 0);
  EXPECT_EQ(relay.output(),
            "visavis-relay listening on http://127.0.0.1:" + std::to_string(relay.port()) + "\n");
}

TEST(ServerStop, SignalsCloseEveryClientWith1001) {
  for (const int signal : {SIGTERM, SIGINT}) {
    ChildRelay relay({"--log-level", "off", "--threads", signal == SIGTERM ? "1" : "3"});
    std::vector<TestClient> clients;
    for (int i = 0; i < 20; ++i) {
      clients.emplace_back(relay.port());
      clients.back().SendText(RegisterText("room " + std::to_string(i % 5), "n"));
      ASSERT_FALSE(IdIn(clients.back().ReadText()).empty());
    }
    TestSocket idle(relay.port());
    TestSocket half_a_request(relay.port());
    half_a_request.Send("GET /");
    relay.Signal(signal);
    for (TestClient& client : clients) {
      TestFrame frame;
      do {
        frame = client.ReadFrame();
      } while (frame.first_byte == kFinText);
      EXPECT_EQ(frame.CloseCode(), 1001);
      EXPECT_EQ(frame.CloseReason(), "shutdown");
      client.Send(ClientFrame(kFinClose, frame.payload));
    }
    idle.ReadToEnd();
    half_a_request.Close(TestSocket::End::kFin);
    EXPECT_EQ(relay.Wait(), 0);
  }
}

TEST(ServerStop, ClientsThatDoNotAnswerAreCutInTime) {
  ChildRelay relay({"--log-level", "off", "--stop-timeout", "0.2"});
  TestClient client(relay.port());
  TestSocket half_a_request(relay.port());
  half_a_request.Send("GET /");
  client.SendText(R"({"type":"ping"})");
  EXPECT_EQ(client.ReadText(), R"({"type":"pong"})");
  const StopTime time;
  relay.Signal(SIGTERM);
  EXPECT_EQ(relay.Wait(), 0);
  EXPECT_LT(time.seconds(), 4.0);
  EXPECT_EQ(client.ReadFrame().CloseCode(), 1001);
  EXPECT_EQ(client.ReadToEnd(), TestSocket::End::kReset);
}

TEST(ServerStop, ASecondSignalEndsAtOnce) {
  ChildRelay relay({"--log-level", "off", "--stop-timeout", "600", "--threads", "2"});
  TestClient client(relay.port());
  relay.Signal(SIGTERM);
  EXPECT_EQ(client.ReadFrame().CloseCode(), 1001);  // the first has come
  const StopTime time;
  relay.Signal(SIGINT);
  EXPECT_EQ(relay.Wait(), 0);
  EXPECT_LT(time.seconds(), 4.0);
}

TEST(ServerStop, ReadinessFailsFirstThenClientsAreToldAtTimesOfTheirOwn) {
  ChildRelay relay(
      {"--log-level", "off", "--drain-delay", "2s", "--drain-window", "2s", "--threads", "2"});
  const auto status_of = [&](std::string_view path) {
    TestSocket socket(relay.port());
    socket.Send("GET " + std::string(path) + " HTTP/1.1\r\nHost: relay\r\n\r\n");
    return socket.ReadHttp().status;
  };
  EXPECT_EQ(status_of("/readyz"), 200U);
  std::vector<TestClient> clients;
  for (int i = 0; i < 10; ++i) {
    clients.emplace_back(relay.port());
    clients.back().SendText(R"({"type":"ping"})");
    ASSERT_EQ(clients.back().ReadText(), R"({"type":"pong"})");
  }
  TestSocket readiness(relay.port());
  unsigned status = 0;
  relay.Signal(SIGTERM);
  do {
    readiness.Send("GET /readyz HTTP/1.1\r\nHost: relay\r\n\r\n");
    status = readiness.ReadHttp().status;
  } while (status == 200);
  EXPECT_EQ(status, 503U);
  EXPECT_EQ(status_of("/healthz"), 200U);
  const auto count_told = [&] {
    return std::count_if(clients.begin(), clients.end(),
                         [](TestClient& client) { return client.HasInput(); });
  };
  while (count_told() == 0) clients.front().ReadWithin(1);
  EXPECT_LT(count_told(), 10) << "all at once";
  for (TestClient& client : clients) {
    EXPECT_EQ(client.ReadFrame().CloseCode(), 1001);
    client.Send(ClientFrame(kFinClose, ""));
  }
  EXPECT_EQ(relay.Wait(), 0);
}

TEST(ServerStop, ATakenPortIsAnErrorInOneLine) {
  const ChildRelay first({"--log-level", "off"});
  ChildRelay second(
      {"--log-level", "off", "--listen", "127.0.0.1:" + std::to_string(first.port())});
  EXPECT_EQ(second.Wait(), 1);
  EXPECT_EQ(second.output(), "");
}

TEST(ServerStop, BothFamiliesCanHaveOnePort) {
  if (!HasIpv6()) GTEST_SKIP() << "the machine has no IPv6";
  const ChildRelay four({"--log-level", "off"});
  const ChildRelay six({"--log-level", "off", "--listen", "[::]:" + std::to_string(four.port())});
  EXPECT_EQ(six.port(), four.port()) << six.output();
  ExpectTwoCanTalk(four.port());
}

TEST(ServerStop, ALimitOnFilesDoesNotKeepThePageFromBeingServed) {
  const TemporaryFolder www;
  www.Write("index.html", std::string(100'000, 'x'));
  ChildRelay relay({"--log-level", "off", "--www", www.path().string()},
                   {.files = ChildLimits::Files::kOneMebibyte});
  TestSocket socket(relay.port());
  socket.Send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(socket.ReadHttp().body.size(), 100'000U);
}

TEST(ServerStop, RunningOutOfDescriptorsDoesNotStopTheAcceptLoop) {
  ChildRelay relay({"--log-level", "off"}, {.max_descriptors = 40});
  {
    std::vector<TestSocket> sockets;
    for (int i = 0; i < 80; ++i) sockets.emplace_back(relay.port());
    // The first ones are served while the last ones wait in the queue.
    sockets[0].Send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_EQ(sockets[0].ReadHttp().status, 404U);
  }
  ExpectTwoCanTalk(relay.port());
}

TEST(ServerStop, StoppingWhileClientsComeAndGoIsClean) {
  for (int round = 0; round < 5; ++round) {
    ServerOptions options;
    options.stop_timeout = TimeDelta::Millis(50);
    options.threads = round % 2 == 0 ? 1 : 3;
    std::vector<TestClient> clients;
    {
      TestRelay relay(options);
      for (int i = 0; i < 20; ++i) {
        clients.emplace_back(relay.port());
        clients.back().SendText(RegisterText("room " + std::to_string(i), "n"));
        if (i % 3 == 0) clients.back().Close(TestSocket::End::kReset);
      }
    }
    for (std::size_t i = 0; i < clients.size(); ++i) {
      if (i % 3 != 0) {
        EXPECT_NE(clients[i].ReadToEnd(), TestSocket::End::kTimeout);
      }
    }
  }
}

}  // namespace
}  // namespace visavis::relay
