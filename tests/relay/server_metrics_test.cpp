// What the relay counts, as a scraper reads it.
#include <gtest/gtest.h>

#include "tests/relay/exposition.h"
#include "tests/relay/frames.h"
#include "tests/relay/test_relay.h"

namespace visavis::relay {
namespace {

ServerOptions WithMetrics() {
  ServerOptions options;
  options.listen_metrics = {{"127.0.0.1", 0}};
  return options;
}

HttpReply Get(std::uint16_t port, std::string_view path, std::string_view fields = {}) {
  TestSocket socket(port);
  socket.Send("GET " + std::string(path) + " HTTP/1.1\r\nHost: relay\r\n" + std::string(fields) +
              "\r\n");
  return socket.ReadHttp();
}

std::map<std::string, double> Scrape(const TestRelay& relay) {
  const HttpReply reply = Get(relay.metrics_port(), "/metrics");
  EXPECT_EQ(reply.status, 200U);
  EXPECT_NE(reply.head.find("\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\n"),
            std::string::npos)
      << reply.head;
  const Exposition exposition = ReadExposition(reply.body);
  EXPECT_EQ(exposition.error, "");
  return exposition.samples;
}

TEST(Exposition, TheReaderIsStrict) {
  const std::string counter = "# HELP a_total x\n# TYPE a_total counter\n";
  EXPECT_EQ(ReadExposition(counter + "a_total 1\n").error, "");
  for (const std::string& text :
       {counter + "a_total 1", counter + "a_total 1\na_total 2\n", counter + "b_total 1\n",
        counter + "a_total{b=1} 1\n", counter + "a_total -\n", counter + "a_total 1 \n",
        counter + counter, std::string("# HELP a x\n# TYPE a counter\na 1\n"), std::string("a 1\n"),
        std::string("# HELP a x\n# TYPE b gauge\n"),
        std::string("# HELP h x\n# TYPE h histogram\nh_bucket{le=\"1\"} 2\nh_sum 1\nh_count 2\n"),
        std::string("# HELP h x\n# TYPE h histogram\nh_bucket{le=\"1\"} 2\n"
                    "h_bucket{le=\"+Inf\"} 1\nh_sum 1\nh_count 1\n"),
        std::string(
            "# HELP h x\n# TYPE h histogram\nh_bucket{le=\"+Inf\"} 2\nh_sum 1\nh_count 1\n")}) {
    EXPECT_NE(ReadExposition(text).error, "") << text;
  }
}

TEST(ServerMetrics, CountWhatHappens) {
  const TestRelay relay(WithMetrics());
  const auto before = Scrape(relay);
  EXPECT_EQ(before.at("visavis_rooms"), 0);
  EXPECT_EQ(before.at("visavis_build_info{version=\"0.1.0\"}"), 1);
  EXPECT_GT(before.at("process_start_time_seconds"), 1e9);
  TestClient ann(relay.port());
  TestClient bob(relay.port());
  ann.SendText(RegisterText("room", "Ann"));
  EXPECT_FALSE(IdIn(ann.ReadText()).empty());
  bob.SendText(RegisterText("room", "Bob"));
  EXPECT_FALSE(IdIn(bob.ReadText()).empty());
  EXPECT_FALSE(IdIn(ann.ReadText()).empty());
  ann.SendText(R"({"type":"offer","payload":1})");
  EXPECT_NE(bob.ReadText(), "");
  ann.SendText("nonsense");
  EXPECT_NE(ann.ReadText(), "");
  EXPECT_EQ(Get(relay.port(), "/ws",
                "Upgrade: websocket\r\nConnection: Upgrade\r\nOrigin: http://x\r\n"
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                "Sec-WebSocket-Version: 13\r\n")
                .status,
            403U);
  TestClient faulty(relay.port());
  faulty.Send("\xFF\xFF");
  EXPECT_EQ(faulty.ReadFrame().CloseCode(), 1002);

  const auto after = Scrape(relay);
  const auto grew = [&](const std::string& name) {
    const auto was = before.find(name);
    return after.at(name) - (was == before.end() ? 0 : was->second);
  };
  EXPECT_EQ(after.at("visavis_rooms"), 1);
  EXPECT_EQ(after.at("visavis_members"), 2);
  EXPECT_GE(after.at("visavis_connections"), 2);
  EXPECT_EQ(after.at("visavis_draining"), 0);
  EXPECT_EQ(grew("visavis_websockets_total"), 3);
  EXPECT_EQ(grew("visavis_messages_received_total"), 3);
  EXPECT_EQ(grew("visavis_messages_refused_total"), 1);
  EXPECT_EQ(grew("visavis_deliveries_total"), 1);
  EXPECT_EQ(grew("visavis_origins_refused_total"), 1);
  EXPECT_EQ(grew("visavis_drops_total{reason=\"protocol-fault\"}"), 1);
  EXPECT_EQ(grew("visavis_websocket_closes_total{code=\"1002\"}"), 1);
  EXPECT_GT(grew("visavis_websocket_received_bytes_total"), 100);
  EXPECT_GT(grew("visavis_websocket_sent_bytes_total"), 100);
  EXPECT_GE(grew("visavis_turn_seconds_count"), 3);
  EXPECT_GT(grew("visavis_turn_seconds_sum"), 0);
}

TEST(ServerMetrics, CountEveryLimitOfHttp) {
  ServerOptions options = WithMetrics();
  options.http.header_timeout = TimeDelta::Millis(50);
  options.http.idle_timeout = TimeDelta::Millis(50);
  const TestRelay relay(options);
  EXPECT_EQ(Get(relay.port(), "/", "X: " + std::string(options.http.max_header_bytes, 'x')).status,
            431U);
  EXPECT_EQ(Get(relay.port(), "/" + std::string(options.http.max_target_bytes, 'x')).status, 414U);
  TestSocket slow(relay.port());
  slow.Send("GET / HT");
  EXPECT_EQ(slow.ReadHttp().status, 408U);
  TestSocket silent(relay.port());
  EXPECT_EQ(silent.ReadToEnd(), TestSocket::End::kFin);
  TestClient binary(relay.port());
  binary.Send(ClientFrame(kFinBinary, "b"));
  EXPECT_EQ(binary.ReadFrame().CloseCode(), 1003);
  const auto samples = Scrape(relay);
  EXPECT_EQ(samples.at("visavis_http_refused_total{status=\"431\"}"), 1);
  EXPECT_EQ(samples.at("visavis_http_refused_total{status=\"414\"}"), 1);
  EXPECT_EQ(samples.at("visavis_http_refused_total{status=\"408\"}"), 1);
  EXPECT_GE(samples.at("visavis_http_timeouts_total{while=\"idle\"}"), 1);
  EXPECT_EQ(samples.at("visavis_http_timeouts_total{while=\"response\"}"), 0);
  EXPECT_EQ(samples.at("visavis_drops_total{reason=\"protocol-fault\"}"), 1);
}

TEST(ServerMetrics, HaveAnAddressOfTheirOwnThatDoesNothingElse) {
  const TestRelay relay(WithMetrics());
  EXPECT_EQ(Get(relay.port(), "/metrics").status, 404U);
  EXPECT_EQ(Get(relay.metrics_port(), "/healthz").status, 200U);
  EXPECT_EQ(Get(relay.metrics_port(), "/readyz").status, 200U);
  EXPECT_EQ(Get(relay.metrics_port(), "/").status, 404U);
  EXPECT_EQ(Get(relay.metrics_port(), "/ice").status, 404U);
  TestSocket socket(relay.metrics_port());
  socket.Send(HandshakeRequest());
  EXPECT_EQ(socket.ReadHttp().status, 404U);
}

}  // namespace
}  // namespace visavis::relay
