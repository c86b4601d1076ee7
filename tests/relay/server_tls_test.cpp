// TLS: handshakes, WebSockets and files through it, and a certificate that changes.
#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include <chrono>
#include <csignal>
#include <fstream>
#include <string>
#include <thread>

#include "tests/relay/frames.h"
#include "tests/relay/temporary_folder.h"
#include "tests/relay/test_certificate.h"
#include "tests/relay/test_relay.h"

namespace visavis::relay {
namespace {

class ServerTls : public testing::Test {
 protected:
  ServerOptions TlsOptions() const {
    ServerOptions options;
    options.listen.clear();
    options.listen_tls = {{"127.0.0.1", 0}};
    options.tls = files_;
    options.threads = 2;
    return options;
  }
  std::vector<std::string> TlsFlags() const {
    return {"--log-level",      "off",       "--listen",          "127.0.0.1:0",  "--tls-cert",
            files_.certificate, "--tls-key", files_.key.string(), "--listen-tls", "127.0.0.1:0",
            "--threads",        "2"};
  }

  const TemporaryFolder folder_;
  const TlsFiles files_ = WriteTestCertificate(folder_.path(), "first");
  const SslContext client_ = MakeClientContext();
};

TEST_F(ServerTls, TwoCanTalkWithBothVersions) {
  ServerOptions options = TlsOptions();
  options.hub.resume_grace = TimeDelta::Zero();  // the next version finds the room empty
  const TestRelay relay(options);
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    SSL_CTX_set_min_proto_version(client_.get(), version);
    SSL_CTX_set_max_proto_version(client_.get(), version);
    TestSocket ann_socket(relay.port());
    ASSERT_TRUE(ann_socket.StartTls(client_.get()));
    TestClient ann(std::move(ann_socket));
    TestSocket bob_socket(relay.port());
    ASSERT_TRUE(bob_socket.StartTls(client_.get()));
    TestClient bob(std::move(bob_socket));
    EXPECT_EQ(SSL_version(ann.tls()), version);
    ann.SendText(RegisterText("room", "Ann"));
    const std::string ann_id = IdIn(ann.ReadText());
    ASSERT_FALSE(ann_id.empty());
    bob.SendText(RegisterText("room", "Bob"));
    ASSERT_FALSE(IdIn(bob.ReadText()).empty());
    ASSERT_FALSE(IdIn(ann.ReadText()).empty());
    // Larger than the session's buffer and than a TLS record.
    const std::string payload = '"' + std::string(40'000, 'x') + '"';
    for (int i = 0; i < 20; ++i) {
      ann.SendText(R"({"type":"offer","payload":)" + payload + "}");
    }
    for (int i = 0; i < 20; ++i) {
      ASSERT_EQ(bob.ReadText(),
                R"({"type":"offer","senderId":")" + ann_id + R"(","payload":)" + payload + "}");
    }
    // Many small messages that come in one record.
    std::string frames;
    for (int i = 0; i < 300; ++i) {
      frames +=
          ClientFrame(kFinText, R"({"type":"candidate","payload":)" + std::to_string(i) + "}");
    }
    ann.Send(frames);
    for (int i = 0; i < 300; ++i) {
      ASSERT_EQ(bob.ReadText(), R"({"type":"candidate","senderId":")" + ann_id + R"(","payload":)" +
                                    std::to_string(i) + "}");
    }
    bob.Send(ClientFrame(kFinClose, ""));
    EXPECT_EQ(bob.ReadFrame().first_byte, kFinClose);
    EXPECT_EQ(bob.ReadToEnd(), TestSocket::End::kFin);
    EXPECT_NE(SSL_get_shutdown(bob.tls()) & SSL_RECEIVED_SHUTDOWN, 0) << "no close_notify";
  }
}

TEST_F(ServerTls, ALargeFileToASlowReaderArrivesWhole) {
  std::string large;
  for (int i = 0; large.size() < 8'000'000; ++i) large += std::to_string(i);
  folder_.Write("large.bin", large);
  const auto site = StaticSite::Load(folder_.path());
  ASSERT_TRUE(site.ok());
  const TestRelay relay(TlsOptions(), site.value());
  TestSocket socket(relay.port(), TestSocket::ReceiveBuffer::kSmall);
  ASSERT_TRUE(socket.StartTls(client_.get()));
  for (int i = 0; i < 2; ++i) {
    socket.Send("GET /large.bin HTTP/1.1\r\nHost: relay\r\n\r\n");
    const HttpReply reply = socket.ReadHttp();
    ASSERT_EQ(reply.status, 200U);
    ASSERT_TRUE(reply.body == large);
  }
}

TEST_F(ServerTls, WhoReadsSlowlyIsToldThatItIsReplaced) {
  ServerOptions options = TlsOptions();
  options.hub.message_burst = 1e9;
  options.web_socket.max_queue_bytes = 64 * 1024 * 1024;
  const TestRelay relay(options);
  TestSocket ghost_socket(relay.port(), TestSocket::ReceiveBuffer::kSmall);
  ASSERT_TRUE(ghost_socket.StartTls(client_.get()));
  TestClient ghost(std::move(ghost_socket));
  ghost.SendText(RegisterText("room", "Ghost"));
  const auto registered = ParseServerMessage(ghost.ReadText());
  ASSERT_TRUE(registered.ok());
  const std::string token = std::get<RegisteredMessage>(registered.value()).resume_token;
  TestSocket ann_socket(relay.port());
  ASSERT_TRUE(ann_socket.StartTls(client_.get()));
  TestClient ann(std::move(ann_socket));
  ann.SendText(RegisterText("room", "Ann"));
  ASSERT_FALSE(IdIn(ann.ReadText()).empty());
  // More than the kernel takes for somebody who does not read: the last record is refused.
  constexpr int kOffers = 8000;
  const std::string payload = '"' + std::string(1000, 'x') + '"';
  for (int i = 0; i < kOffers; ++i) ann.SendText(R"({"type":"offer","payload":)" + payload + "}");
  ann.SendText(R"({"type":"ping"})");
  ASSERT_EQ(ann.ReadText(), R"({"type":"pong"})");

  TestSocket next_socket(relay.port());
  ASSERT_TRUE(next_socket.StartTls(client_.get()));
  TestClient next(std::move(next_socket));
  next.SendText(Serialize(
      ClientMessage(RegisterMessage{"room", "Ghost", 1, {}, ResumeRequest{token, 1, {}}})));
  ASSERT_NE(next.ReadText().find("\"how\":\"kept\""), std::string::npos);
  TestFrame frame = ghost.ReadFrame();
  int offers = 0;
  for (; frame.first_byte == kFinText; frame = ghost.ReadFrame()) ++offers;
  EXPECT_LT(offers, kOffers) << "nothing had to wait";
  EXPECT_EQ(frame.CloseCode(), 4001);
}

TEST_F(ServerTls, OldVersionsAndForeignProtocolsAreRefused) {
  const TestRelay relay(TlsOptions());
  {
    const SslContext old = MakeClientContext();
    SSL_CTX_set_security_level(old.get(), 0);
    SSL_CTX_set_max_proto_version(old.get(), TLS1_1_VERSION);
    EXPECT_FALSE(TestSocket(relay.port()).StartTls(old.get()));
  }
  const auto offer = [&](const std::string& protocols) {
    const SslContext context = MakeClientContext();
    SSL_CTX_set_alpn_protos(context.get(), reinterpret_cast<const unsigned char*>(protocols.data()),
                            static_cast<unsigned>(protocols.size()));
    TestSocket socket(relay.port());
    if (!socket.StartTls(context.get())) return std::string("refused");
    const unsigned char* chosen = nullptr;
    unsigned size = 0;
    SSL_get0_alpn_selected(socket.tls(), &chosen, &size);
    return std::string(reinterpret_cast<const char*>(chosen), size);
  };
  EXPECT_EQ(offer("\x02h2\x08http/1.1"), "http/1.1");
  EXPECT_EQ(offer("\x02h2"), "refused");
  EXPECT_EQ(offer(""), "");
}

TEST_F(ServerTls, WhatIsNoHandshakeEndsAndHurtsNobody) {
  ServerOptions options = TlsOptions();
  options.http.header_timeout = TimeDelta::Seconds(1);
  const TestRelay relay(options);
  TestSocket plain(relay.port());
  plain.Send("GET / HTTP/1.1\r\nHost: relay\r\n\r\n");
  EXPECT_NE(plain.ReadToEnd(), TestSocket::End::kTimeout);
  TestSocket silent(relay.port());
  TestSocket half(relay.port());
  half.Send(std::string("\x16\x03\x01\x02", 4));
  EXPECT_NE(silent.ReadToEnd(), TestSocket::End::kTimeout);
  EXPECT_NE(half.ReadToEnd(), TestSocket::End::kTimeout);
  TestSocket good(relay.port());
  ASSERT_TRUE(good.StartTls(client_.get()));
  good.Send("GET / HTTP/1.1\r\nHost: relay\r\n\r\n");
  EXPECT_EQ(good.ReadHttp().status, 404U);
}

TEST_F(ServerTls, AHangUpReadsTheCertificateAgainAndABadOneChangesNothing) {
  ChildRelay relay(TlsFlags());
  const auto name_shown = [&] {
    TestSocket socket(relay.port());
    return socket.StartTls(client_.get()) ? PeerName(socket.tls()) : std::string("refused");
  };
  TestSocket old_socket(relay.port());
  ASSERT_TRUE(old_socket.StartTls(client_.get()));
  TestClient old_client(std::move(old_socket));
  EXPECT_EQ(name_shown(), "first");

  const TlsFiles second = WriteTestCertificate(folder_.path(), "second");
  const auto replace = std::filesystem::copy_options::overwrite_existing;
  std::filesystem::copy_file(second.certificate, files_.certificate, replace);
  std::filesystem::copy_file(second.key, files_.key, replace);
  EXPECT_EQ(name_shown(), "first");
  relay.Signal(SIGHUP);
  const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (name_shown() != "second" && std::chrono::steady_clock::now() < give_up) {
    std::this_thread::yield();
  }
  EXPECT_EQ(name_shown(), "second");

  std::ofstream(files_.key) << "nonsense";
  relay.Signal(SIGHUP);
  old_client.SendText(R"({"type":"ping"})");
  EXPECT_EQ(old_client.ReadText(), R"({"type":"pong"})");
  EXPECT_EQ(name_shown(), "second");
  relay.Signal(SIGTERM);
  EXPECT_EQ(old_client.ReadFrame().CloseCode(), 1001);
  old_client.Send(ClientFrame(kFinClose, ""));
  EXPECT_EQ(relay.Wait(), 0);
}

TEST_F(ServerTls, ABadCertificateStopsTheStart) {
  const TlsFiles other = WriteTestCertificate(folder_.path(), "other");
  std::vector<std::string> flags = TlsFlags();
  flags[7] = other.key;
  ChildRelay relay(flags);
  EXPECT_EQ(relay.Wait(), 1);
  EXPECT_EQ(relay.output(), "");
}

}  // namespace
}  // namespace visavis::relay
