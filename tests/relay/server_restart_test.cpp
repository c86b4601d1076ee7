// kill -9 under clients in rooms: the next run of the relay gives all of them their places back.
#include <gtest/gtest.h>

#include <csignal>
#include <fstream>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "tests/relay/frames.h"
#include "tests/relay/temporary_folder.h"
#include "tests/relay/test_relay.h"

namespace visavis::relay {
namespace {

constexpr std::size_t kRooms = 40;
constexpr std::size_t kPerRoom = 5;

struct Member {
  std::unique_ptr<TestClient> client;
  std::string room;
  std::string id;
  ResumeRequest resume;
  std::set<std::string> others;
};

RegisteredMessage ReadRegistered(Member& member) {
  const std::string text = member.client->ReadText();
  const auto message = ParseServerMessage(text);
  if (!message.ok()) return {};
  const auto* registered = std::get_if<RegisteredMessage>(&message.value());
  return registered == nullptr ? RegisteredMessage() : *registered;
}

std::set<std::string> IdsOf(const std::vector<PeerInfo>& peers) {
  std::set<std::string> ids;
  for (const PeerInfo& peer : peers) ids.insert(peer.id.value());
  return ids;
}

// With so many threads.
class ServerRestart : public testing::TestWithParam<int> {
 protected:
  ServerRestart() {
    std::ofstream(folder_.path() / "secret") << "a secret that outlives the relay\n";
  }

  std::unique_ptr<ChildRelay> Run(const std::string& address) {
    return std::make_unique<ChildRelay>(std::vector<std::string>{
        "--log-level", "off", "--listen", address, "--resume-grace", "10", "--token-secret-file",
        (folder_.path() / "secret").string(), "--threads", std::to_string(GetParam())});
  }
  void Enter(Member& member, const std::string& room, std::uint16_t port) {
    member.room = room;
    member.client = std::make_unique<TestClient>(port);
    member.client->SendText(RegisterText(room, "n"));
    const RegisteredMessage registered = ReadRegistered(member);
    member.id = registered.id.value();
    member.resume.token = registered.resume_token;
    member.others = IdsOf(registered.peers);
  }
  static void SendResume(Member& member, std::uint16_t port) {
    member.resume.known.clear();
    for (const std::string& id : member.others) member.resume.known.emplace_back(id);
    member.client = std::make_unique<TestClient>(port);
    member.client->SendText(
        Serialize(ClientMessage(RegisterMessage{member.room, "n", 1, {}, member.resume})));
  }
  // Everybody says one thing to everybody else in the room, and hears just that.
  static void ExpectAllTalk(std::vector<Member>& members) {
    for (Member& member : members) {
      for (const std::string& to : member.others) {
        member.client->SendText(R"({"type":"offer","to":")" + to + R"(","payload":")" + to + "\"}");
      }
    }
    for (Member& member : members) {
      std::set<std::string> heard;
      for (std::size_t i = 0; i < member.others.size(); ++i) {
        const std::string text = member.client->ReadText();
        const auto message = ParseServerMessage(text);
        ASSERT_TRUE(message.ok()) << text;
        const auto* signal = std::get_if<RelayedSignal>(&message.value());
        ASSERT_NE(signal, nullptr) << text;
        EXPECT_EQ(signal->payload, '"' + member.id + '"');
        heard.insert(signal->sender.value());
      }
      EXPECT_EQ(heard, member.others);
    }
  }
  // What each has heard since it was last read is the answer to a ping.
  static void ExpectNoNews(std::vector<Member>& members) {
    for (Member& member : members) member.client->SendText(R"({"type":"ping"})");
    for (Member& member : members) EXPECT_EQ(member.client->ReadText(), R"({"type":"pong"})");
  }

  const TemporaryFolder folder_;
};

TEST_P(ServerRestart, AllComeBackAfterAKillAndNoneSeesALostOrDoubledMember) {
  auto relay = Run("127.0.0.1:0");
  std::vector<Member> members(kRooms * kPerRoom);
  for (std::size_t i = 0; i < members.size(); ++i) {
    Enter(members[i], "room " + std::to_string(i % kRooms), relay->port());
    ASSERT_FALSE(members[i].id.empty());
  }
  for (Member& member : members) {
    while (member.others.size() < kPerRoom - 1) {
      const std::string joined = IdIn(member.client->ReadText());
      ASSERT_FALSE(joined.empty());
      member.others.insert(joined);
      ++member.resume.received;
    }
  }
  // Alone in its room, and sure to miss somebody: it will tell when the grace time is over.
  Member witness;
  Enter(witness, "the witness", relay->port());
  witness.others = {"somebody who does not exist"};

  relay->Signal(SIGKILL);
  EXPECT_EQ(relay->Wait(), std::nullopt);
  relay = Run("127.0.0.1:" + std::to_string(relay->port()));
  ASSERT_NE(relay->port(), 0);

  // First all ask, then all read: in the relay they cross in any order.
  SendResume(witness, relay->port());
  for (std::size_t i = 0; i < members.size(); ++i) {
    SendResume(members[i * 77 % members.size()], relay->port());
  }
  for (Member& member : members) {
    const RegisteredMessage registered = ReadRegistered(member);
    ASSERT_EQ(registered.resumed, Resumed::kRestored);
    EXPECT_EQ(registered.id.value(), member.id);
    EXPECT_EQ(IdsOf(registered.peers), member.others);
  }
  ExpectAllTalk(members);

  EXPECT_EQ(ReadRegistered(witness).resumed, Resumed::kRestored);
  EXPECT_EQ(witness.client->ReadText(),
            R"({"type":"left","id":"somebody who does not exist","reason":"disconnect"})");
  ExpectNoNews(members);
  ExpectAllTalk(members);
}

TEST_P(ServerRestart, AResetSocketIsTakenUpWithWhatWasSentMeanwhile) {
  const auto relay = Run("127.0.0.1:0");
  std::vector<Member> members(2);
  for (Member& member : members) Enter(member, "room", relay->port());
  members[0].others = {members[1].id};
  EXPECT_EQ(IdIn(members[0].client->ReadText()), members[1].id);
  members[1].client->Close(TestSocket::End::kReset);
  // Whether the relay has noticed or not.
  members[0].client->SendText(R"({"type":"offer","payload":1})");
  members[0].client->SendText(R"({"type":"ping"})");
  EXPECT_EQ(members[0].client->ReadText(), R"({"type":"pong"})");
  SendResume(members[1], relay->port());
  const RegisteredMessage registered = ReadRegistered(members[1]);
  EXPECT_EQ(registered.resumed, Resumed::kKept);
  EXPECT_EQ(registered.id.value(), members[1].id);
  if (registered.lost == 0) {
    EXPECT_EQ(members[1].client->ReadText(),
              R"({"type":"offer","senderId":")" + members[0].id + R"(","payload":1})");
  }
  ExpectNoNews(members);
  ExpectAllTalk(members);
}

TEST_P(ServerRestart, TheOldSocketIsClosedForTheNewOne) {
  const auto relay = Run("127.0.0.1:0");
  Member member;
  Enter(member, "room", relay->port());
  const auto old = std::move(member.client);
  SendResume(member, relay->port());
  EXPECT_EQ(ReadRegistered(member).resumed, Resumed::kKept);
  const TestFrame close = old->ReadFrame();
  EXPECT_EQ(close.CloseCode(), 4001);
  EXPECT_EQ(close.CloseReason(), "replaced");
}

INSTANTIATE_TEST_SUITE_P(Threads, ServerRestart, testing::Values(1, 3));

}  // namespace
}  // namespace visavis::relay
