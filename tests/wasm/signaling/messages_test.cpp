#include "wasm/signaling/messages.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>

namespace visavis {
namespace {

const std::filesystem::path kRoot = VISAVIS_ROOT;
const std::filesystem::path kGolden = kRoot / "tests" / "golden" / "signaling";

std::string ReadText(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  EXPECT_TRUE(in) << path;
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

// Without the newline at the end.
std::string Golden(const std::string& name) {
  std::string text = ReadText(kGolden / (name + ".json"));
  if (text.ends_with('\n')) text.pop_back();
  return text;
}

const PeerId kAnn(std::string(22, 'A'));
const PeerId kBob(std::string(22, 'B'));
constexpr const char* kOffer = R"({"type":"offer","sdp":"v=0\r\n"})";
constexpr const char* kAnswer = R"({"type":"answer","sdp":"v=0\r\n"})";
constexpr const char* kCandidate =
    R"({"candidate":"candidate:1 1 udp 2113937151 192.0.2.1 54400 typ host","sdpMid":"0"})";

const std::string kToken = kAnn.value() + ".1767225600.c7Yx0mQe.ZpG1bO0uQ9mN3c2tW8kLrA";
const std::string kAccess = "1767225600." + std::string(64, 'a');
constexpr RelayLimits kLimits{65536, 100, 1000, 50};

const std::map<std::string, ClientMessage>& ClientGolden() {
  static const std::map<std::string, ClientMessage> messages = {
      {"client_register", RegisterMessage{"kitchen", "Ann", 1}},
      {"client_register_access", RegisterMessage{"kitchen", "Ann", 1, kAccess}},
      {"client_register_resume",
       RegisterMessage{"kitchen", "Ann", 1, "", ResumeRequest{kToken, 7, {kBob}}}},
      {"client_register_classic", RegisterMessage{"kitchen", "", 0}},
      {"client_offer", SignalMessage{SignalKind::kOffer, kAnn, kOffer}},
      {"client_offer_broadcast", SignalMessage{SignalKind::kOffer, std::nullopt, kOffer}},
      {"client_answer", SignalMessage{SignalKind::kAnswer, kAnn, kAnswer}},
      {"client_candidate", SignalMessage{SignalKind::kCandidate, kAnn, kCandidate}},
      {"client_leave", LeaveMessage{}},
      {"client_ping", PingMessage{}},
  };
  return messages;
}

const std::map<std::string, ServerMessage>& ServerGolden() {
  static const std::map<std::string, ServerMessage> messages = {
      {"server_registered", RegisteredMessage{kBob,
                                              1,
                                              {{kAnn, "Ann"}},
                                              {{{"stun:stun.example.org:3478"}, "", ""}},
                                              kToken,
                                              30'000,
                                              Resumed::kNo,
                                              0,
                                              0,
                                              kLimits}},
      {"server_registered_turn", RegisteredMessage{kAnn,
                                                   1,
                                                   {},
                                                   {{{"turn:turn.example.org:3478?transport=udp",
                                                      "turn:turn.example.org:3478?transport=tcp"},
                                                     "1767225600:" + kAnn.value(),
                                                     "c2VjcmV0"}}}},
      {"server_registered_kept",
       RegisteredMessage{
           kAnn, 1, {{kBob, "Bob"}}, {}, kToken, 30'000, Resumed::kKept, 12, 0, kLimits}},
      {"server_registered_restored",
       RegisteredMessage{
           kAnn, 1, {{kBob, "Bob"}}, {}, kToken, 30'000, Resumed::kRestored, 0, 0, kLimits}},
      {"server_joined", JoinedMessage{{kBob, "Bob"}}},
      {"server_left", LeftMessage{kBob, "disconnect"}},
      {"server_offer", RelayedSignal{SignalKind::kOffer, kBob, kOffer}},
      {"server_answer", RelayedSignal{SignalKind::kAnswer, kBob, kAnswer}},
      {"server_candidate", RelayedSignal{SignalKind::kCandidate, kBob, kCandidate}},
      {"server_error", ErrorMessage{"unknown-peer", "Nobody in the room has this id.", "offer"}},
      {"server_pong", PongMessage{}},
  };
  return messages;
}

MessageError ClientErrorOf(std::string_view text) {
  const auto message = ParseClientMessage(text);
  EXPECT_FALSE(message.ok()) << text;
  return message.ok() ? MessageError::kInvalidJson : message.error();
}

MessageError ServerErrorOf(std::string_view text) {
  const auto message = ParseServerMessage(text);
  EXPECT_FALSE(message.ok()) << text;
  return message.ok() ? MessageError::kInvalidJson : message.error();
}

template <typename T>
T ParseAs(std::string_view text) {
  auto message = ParseClientMessage(text);
  if (!message.ok()) {
    ADD_FAILURE() << text << ": " << ToString(message.error());
    return {};
  }
  const T* found = std::get_if<T>(&message.value());
  EXPECT_NE(found, nullptr) << text;
  return found == nullptr ? T() : *found;
}

TEST(Messages, EveryGoldenFileIsTested) {
  for (const auto& entry : std::filesystem::directory_iterator(kGolden)) {
    const std::string name = entry.path().stem().string();
    EXPECT_TRUE(ClientGolden().contains(name) || ServerGolden().contains(name)) << name;
  }
}

TEST(Messages, TheProtocolDescribesEveryGoldenFile) {
  const std::string protocol = ReadText(kRoot / "relay" / "PROTOCOL.md");
  for (const auto& [name, message] : ClientGolden()) {
    EXPECT_NE(protocol.find(Golden(name)), std::string::npos) << name;
  }
  for (const auto& [name, message] : ServerGolden()) {
    EXPECT_NE(protocol.find(Golden(name)), std::string::npos) << name;
  }
}

TEST(Messages, ClientMessagesAreWrittenAndReadAsTheGoldenFiles) {
  for (const auto& [name, message] : ClientGolden()) {
    EXPECT_EQ(Serialize(message), Golden(name));
    const auto parsed = ParseClientMessage(Golden(name));
    ASSERT_TRUE(parsed.ok()) << name;
    EXPECT_EQ(parsed.value().index(), message.index()) << name;
    EXPECT_EQ(Serialize(parsed.value()), Golden(name));
  }
}

TEST(Messages, ServerMessagesAreWrittenAndReadAsTheGoldenFiles) {
  for (const auto& [name, message] : ServerGolden()) {
    EXPECT_EQ(Serialize(message), Golden(name));
    const auto parsed = ParseServerMessage(Golden(name));
    ASSERT_TRUE(parsed.ok()) << name;
    EXPECT_EQ(parsed.value().index(), message.index()) << name;
    EXPECT_EQ(Serialize(parsed.value()), Golden(name));
  }
}

TEST(Messages, EveryTruncationIsInvalidJson) {
  for (const auto& [name, message] : ClientGolden()) {
    const std::string text = Golden(name);
    for (std::size_t size = 0; size < text.size(); ++size) {
      EXPECT_EQ(ClientErrorOf(text.substr(0, size)), MessageError::kInvalidJson) << name << size;
    }
  }
  for (const auto& [name, message] : ServerGolden()) {
    const std::string text = Golden(name);
    for (std::size_t size = 0; size < text.size(); ++size) {
      EXPECT_EQ(ServerErrorOf(text.substr(0, size)), MessageError::kInvalidJson) << name << size;
    }
  }
}

TEST(Messages, AMessageOfOneDirectionIsUnknownInTheOther) {
  for (const char* text : {R"({"type":"registered","id":"x"})", R"({"type":"joined","id":"x"})",
                           R"({"type":"pong"})", R"({"type":"error","code":"x"})"}) {
    EXPECT_EQ(ClientErrorOf(text), MessageError::kUnknownType);
  }
  for (const char* text : {R"({"type":"register","payload":"x"})", R"({"type":"ping"})"}) {
    EXPECT_EQ(ServerErrorOf(text), MessageError::kUnknownType);
  }
}

TEST(Messages, TheTypeMustBeOneOfOurs) {
  for (const char* text : {"{}", R"({"type":1})", R"({"type":null})", R"({"type":""})",
                           R"({"type":"Offer"})", R"({"type":"offer "})", R"({"payload":"x"})"}) {
    EXPECT_EQ(ClientErrorOf(text), MessageError::kUnknownType) << text;
    EXPECT_EQ(ServerErrorOf(text), MessageError::kUnknownType) << text;
  }
  EXPECT_EQ(ClientErrorOf(R"({"type":")" + std::string(1000, 'x') + "\"}"),
            MessageError::kUnknownType);
  EXPECT_EQ(ClientErrorOf(R"(["register"])"), MessageError::kNotAnObject);
  EXPECT_EQ(ClientErrorOf(R"("register")"), MessageError::kNotAnObject);
}

TEST(Messages, DuplicateMembersAreRefused) {
  EXPECT_EQ(ClientErrorOf(R"({"type":"register","payload":"a","payload":"b"})"),
            MessageError::kDuplicateKey);
  EXPECT_EQ(ClientErrorOf(R"({"type":"leave","typ\u0065":"offer"})"), MessageError::kDuplicateKey);
}

TEST(Messages, UnknownMembersAreIgnored) {
  EXPECT_EQ(ParseAs<RegisterMessage>(R"({"x":[1],"type":"register","payload":"r","y":null})").room,
            "r");
}

TEST(Messages, RegisterTakesARoomNameWithinItsLimit) {
  const auto with_room = [](const std::string& raw) {
    return R"({"type":"register","payload":)" + raw + "}";
  };
  EXPECT_EQ(ParseAs<RegisterMessage>(with_room(R"("k\u00fc\ud83d\ude00")")).room, "kü😀");
  const std::string longest(kMaxRoomNameBytes, 'r');
  EXPECT_EQ(ParseAs<RegisterMessage>(with_room('"' + longest + '"')).room, longest);
  for (const std::string& raw : {std::string("\"\""), '"' + longest + "r\"", std::string("1"),
                                 std::string("null"), std::string("{}"), std::string("[\"r\"]")}) {
    EXPECT_EQ(ClientErrorOf(with_room(raw)), MessageError::kInvalidField) << raw;
  }
  EXPECT_EQ(ClientErrorOf(R"({"type":"register"})"), MessageError::kMissingField);
}

TEST(Messages, RegisterTakesANameAndAVersion) {
  const auto with = [](const std::string& members) {
    return R"({"type":"register","payload":"r",)" + members + "}";
  };
  EXPECT_EQ(ParseAs<RegisterMessage>(with(R"("version":2147483647)")).version, 2147483647);
  EXPECT_EQ(ParseAs<RegisterMessage>(with(R"("name":"")")).name, "");
  const std::string too_long(kMaxDisplayNameBytes + 1, 'n');
  for (const std::string& members :
       {std::string("\"name\":1"), std::string("\"name\":null"), "\"name\":\"" + too_long + '"',
        std::string("\"version\":-1"), std::string("\"version\":1.0"),
        std::string("\"version\":1e0"), std::string("\"version\":\"1\""),
        std::string("\"version\":2147483648"), "\"version\":" + std::string(500, '9')}) {
    EXPECT_EQ(ClientErrorOf(with(members)), MessageError::kInvalidField) << members;
  }
}

TEST(Messages, PayloadsOfAnyTypePassByteForByte) {
  for (const std::string payload :
       {"null", "true", "-1.50e+003", "\"a\\u0062\\/\"", "[ 1 ,\t2 ]", "{ \"a\" : 1 , \"a\" : 2 }",
        "99999999999999999999999999999999999999999", "1e999", "{}"}) {
    const std::string text = R"({ "type" : "candidate" , "payload" : )" + payload + " }";
    EXPECT_EQ(ParseAs<SignalMessage>(text).payload, payload);
    const auto relayed =
        Serialize(ServerMessage(RelayedSignal{SignalKind::kCandidate, kAnn, payload}));
    const auto parsed = ParseServerMessage(relayed);
    ASSERT_TRUE(parsed.ok()) << relayed;
    EXPECT_EQ(std::get<RelayedSignal>(parsed.value()).payload, payload);
  }
  EXPECT_EQ(ClientErrorOf(R"({"type":"offer"})"), MessageError::kMissingField);
}

TEST(Messages, ToIsAnId) {
  const std::string longest(kMaxPeerIdBytes, 'i');
  const auto with_to = [](const std::string& raw) {
    return R"({"type":"answer","payload":1,"to":)" + raw + "}";
  };
  EXPECT_EQ(ParseAs<SignalMessage>(with_to('"' + longest + '"')).to, PeerId(longest));
  for (const std::string& raw :
       {std::string("\"\""), '"' + longest + "i\"", std::string("null"), std::string("1")}) {
    EXPECT_EQ(ClientErrorOf(with_to(raw)), MessageError::kInvalidField) << raw;
  }
}

TEST(Messages, SizeAndDepthAreBounded) {
  const std::string head = R"({"type":"offer","payload":")";
  const std::string largest = head + std::string(kMaxSignalBytes - head.size() - 2, 'x') + "\"}";
  ASSERT_EQ(largest.size(), kMaxSignalBytes);
  EXPECT_EQ(ParseAs<SignalMessage>(largest).payload.size(), kMaxSignalBytes - head.size());
  EXPECT_EQ(ClientErrorOf(largest + " "), MessageError::kTooLarge);

  const auto nested = [](int depth) {
    const auto inner = static_cast<std::size_t>(depth - 1);
    return R"({"type":"offer","payload":)" + std::string(inner, '[') + std::string(inner, ']') +
           "}";
  };
  EXPECT_FALSE(ParseAs<SignalMessage>(nested(kMaxJsonDepth)).payload.empty());
  EXPECT_EQ(ClientErrorOf(nested(kMaxJsonDepth + 1)), MessageError::kInvalidJson);
  EXPECT_EQ(ClientErrorOf(nested(30'000)), MessageError::kInvalidJson);

  // What a client may send, its receivers can read.
  for (const std::string& text : {largest, nested(kMaxJsonDepth)}) {
    const auto sent = ParseAs<SignalMessage>(text);
    const std::string longest_id(kMaxPeerIdBytes, 'i');
    EXPECT_TRUE(ParseServerMessage(Serialize(ServerMessage(RelayedSignal{
                                       SignalKind::kOffer, PeerId(longest_id), sent.payload})))
                    .ok());
  }
}

TEST(Messages, TooManyMembersAreTooLarge) {
  std::string text = R"({"type":"ping")";
  for (int i = 0; i < 40; ++i) text += ",\"" + std::to_string(i) + "\":0";
  EXPECT_EQ(ClientErrorOf(text + "}"), MessageError::kTooLarge);
}

TEST(Messages, RegisteredIsReadWithAndWithoutItsLists) {
  const auto bare = ParseServerMessage(R"({"type":"registered","id":"a"})");
  ASSERT_TRUE(bare.ok());
  EXPECT_TRUE(std::get<RegisteredMessage>(bare.value()).peers.empty());

  const auto one_url = ParseServerMessage(
      R"({"type":"registered","id":"a","iceServers":[{"urls":"stun:s"}],"peers":[{"id":"b"}]})");
  ASSERT_TRUE(one_url.ok());
  const auto& message = std::get<RegisteredMessage>(one_url.value());
  EXPECT_EQ(message.ice_servers[0].urls, std::vector<std::string>{"stun:s"});
  EXPECT_EQ(message.peers[0].id, PeerId("b"));
}

TEST(Messages, RegisteredIsRefusedWhenAnythingInItIsWrong) {
  for (const char* members : {R"("peers":{})",
                              R"("peers":[1])",
                              R"("peers":[{}])",
                              R"("peers":[{"id":1}])",
                              R"("peers":[{"id":"a","id":"b"}])",
                              R"("peers":[{"id":"a","name":2}])",
                              R"("peers":"x")",
                              R"("iceServers":[{}])",
                              R"("iceServers":[{"urls":[1]}])",
                              R"("iceServers":[{"urls":3}])",
                              R"("iceServers":[{"urls":[],"username":1}])",
                              R"("iceServers":null)",
                              R"("version":"1")",
                              R"("resume":{})",
                              R"("resume":{"token":"t","graceMs":-1})",
                              R"("resumed":1)",
                              R"("resumed":{})",
                              R"("resumed":{"how":"kept","lost":-1})",
                              R"("limits":[])",
                              R"("limits":{"members":"x"})"}) {
    const std::string text = R"({"type":"registered","id":"a",)" + std::string(members) + "}";
    EXPECT_EQ(ServerErrorOf(text), MessageError::kInvalidField) << text;
  }
  EXPECT_EQ(ServerErrorOf(R"({"type":"registered"})"), MessageError::kMissingField);
  EXPECT_EQ(ServerErrorOf(R"({"type":"registered","id":""})"), MessageError::kInvalidField);
}

TEST(Messages, ResumeIsReadAndItsMembersAreChecked) {
  const auto with = [](const std::string& raw) {
    return R"({"type":"register","payload":"r","resume":)" + raw + "}";
  };
  const auto bare = ParseAs<RegisterMessage>(with(R"({"token":"t"})"));
  ASSERT_TRUE(bare.resume);
  EXPECT_EQ(bare.resume->token, "t");
  EXPECT_EQ(bare.resume->received, 0);
  EXPECT_TRUE(bare.resume->known.empty());
  const std::string long_id(kMaxPeerIdBytes + 1, 'i');
  const std::string long_token(kMaxTokenBytes + 1, 't');
  for (const std::string& raw :
       {std::string("null"), std::string("1"), std::string("[]"), std::string("{}"),
        std::string(R"({"token":""})"), std::string(R"({"token":1})"),
        R"({"token":")" + long_token + "\"}", std::string(R"({"token":"t","received":-1})"),
        std::string(R"({"token":"t","known":{}})"), std::string(R"({"token":"t","known":[1]})"),
        std::string(R"({"token":"t","known":[""]})"),
        R"({"token":"t","known":[")" + long_id + "\"]}",
        std::string(R"({"token":"t","token":"t"})")}) {
    EXPECT_EQ(ClientErrorOf(with(raw)), MessageError::kInvalidField) << raw;
  }
  EXPECT_EQ(ClientErrorOf(R"({"type":"register","payload":"r","access":1})"),
            MessageError::kInvalidField);
}

TEST(Messages, AnOperatorMaySetLimitsLower) {
  const std::string text = R"({"type":"register","payload":"room"})";
  const auto error_with = [](const std::string& json, const ClientMessageLimits& limits) {
    const auto message = ParseClientMessage(json, limits);
    return message.ok() ? std::string() : std::string(ToString(message.error()));
  };
  EXPECT_EQ(error_with(text, {.max_bytes = text.size()}), "");
  EXPECT_EQ(error_with(text, {.max_bytes = text.size() - 1}), "too-large");
  EXPECT_EQ(error_with(text, {.max_room_name_bytes = 4}), "");
  EXPECT_EQ(error_with(text, {.max_room_name_bytes = 3}), "invalid-field");
  const std::string deep = R"({"type":"offer","payload":[[]]})";
  EXPECT_EQ(error_with(deep, {.max_json_depth = 3}), "");
  EXPECT_EQ(error_with(deep, {.max_json_depth = 2}), "invalid-json");
}

TEST(Messages, AWayOfResumingThatWeDoNotKnowIsNone) {
  const auto message =
      ParseServerMessage(R"({"type":"registered","id":"a","resumed":{"how":"guessed"}})");
  ASSERT_TRUE(message.ok());
  EXPECT_EQ(std::get<RegisteredMessage>(message.value()).resumed, Resumed::kNo);
}

TEST(Messages, RegisteredListsAreBounded) {
  std::string peers = R"({"id":"a"})";
  for (std::size_t i = 1; i < kMaxListedPeers; ++i) peers += R"(,{"id":"a"})";
  const std::string head = R"({"type":"registered","id":"a","peers":[)";
  EXPECT_TRUE(ParseServerMessage(head + peers + "]}").ok());
  EXPECT_EQ(ServerErrorOf(head + peers + R"(,{"id":"a"}]})"), MessageError::kTooLarge);
}

TEST(Messages, ServerMessagesNeedTheirMembers) {
  for (const char* text :
       {R"({"type":"joined"})", R"({"type":"left"})", R"({"type":"error"})",
        R"({"type":"offer","payload":1})", R"({"type":"offer","senderId":"a"})"}) {
    EXPECT_EQ(ServerErrorOf(text), MessageError::kMissingField) << text;
  }
}

TEST(Messages, StringsSurviveTheRoundTrip) {
  const std::string nasty = "\"\\\n\x01\x7F/é😀\u2028";
  const auto parsed =
      ParseClientMessage(Serialize(ClientMessage(RegisterMessage{nasty, nasty, 1})));
  ASSERT_TRUE(parsed.ok());
  EXPECT_EQ(std::get<RegisterMessage>(parsed.value()).room, nasty);
  EXPECT_EQ(std::get<RegisterMessage>(parsed.value()).name, nasty);
}

TEST(Messages, TheTypeOfARefusedMessageCanBeRead) {
  EXPECT_EQ(ReadMessageType(R"({"type":"register","payload":""})"), "register");
  EXPECT_EQ(ReadMessageType(R"({"type":"dance"})"), "dance");
  for (const char* text : {"", "x", "[]", "{}", R"({"type":1})", R"({"type":"a","type":"b"})"}) {
    EXPECT_EQ(ReadMessageType(text), "") << text;
  }
}

}  // namespace
}  // namespace visavis
