#include "relay/websocket_frame.h"

#include <gtest/gtest.h>

#include <set>

#include "tests/relay/websocket_frame_cases.h"

namespace visavis::relay {
namespace {

constexpr std::size_t kMaxMessageBytes = 70'000;
using Kind = WebSocketEvent::Kind;

struct Seen {
  Kind kind;
  std::string payload;
  std::uint16_t close_code = 0;
  bool operator==(const Seen&) const = default;
};

struct Reading {
  std::vector<Seen> events;
  std::optional<WebSocketFault> fault;
};

Reading Read(std::string bytes, std::size_t piece_size) {
  WebSocketReader reader(kMaxMessageBytes);
  Reading reading;
  for (std::size_t at = 0; at < bytes.size(); at += piece_size) {
    std::string piece = bytes.substr(at, piece_size);
    reader.Feed(piece);
    while (const auto event = reader.Next()) {
      reading.events.push_back({event->kind, std::string(event->payload), event->close_code});
    }
  }
  reading.fault = reader.fault();
  return reading;
}

// The close code that the relay answers with: of the fault, or of the other's close frame.
int CloseCodeOfReading(const Reading& reading) {
  if (reading.fault) return static_cast<int>(CloseCodeOf(*reading.fault));
  if (reading.events.empty() || reading.events.back().kind != Kind::kClose) return 0;
  const int code = reading.events.back().close_code;
  return code == 0 ? 1000 : code;
}

TEST(WebSocketFrame, TheTableHasAtLeastSixtyBrokenFrames) {
  const auto cases = FrameCases(kMaxMessageBytes);
  std::set<std::string> names;
  int broken = 0;
  for (const FrameCase& c : cases) {
    EXPECT_TRUE(names.insert(c.name).second) << c.name;
    if (c.close_code == 1002 || c.close_code == 1007 || c.close_code == 1009) ++broken;
  }
  EXPECT_GE(broken, 60);
}

TEST(WebSocketFrame, EveryCaseOfTheTableEndsAsItShould) {
  for (const FrameCase& c : FrameCases(kMaxMessageBytes)) {
    for (const std::size_t piece_size : {std::size_t{1}, std::size_t{7}, c.bytes.size() + 1}) {
      EXPECT_EQ(CloseCodeOfReading(Read(c.bytes, piece_size)), c.close_code)
          << c.name << " in pieces of " << piece_size;
    }
  }
}

TEST(WebSocketFrame, TheExamplesOfTheRfcAreRead) {
  // RFC 6455 section 5.7: "Hello", masked.
  const std::string hello = "\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58";
  EXPECT_EQ(Read(hello, 100).events, (std::vector<Seen>{{Kind::kText, "Hello"}}));
}

TEST(WebSocketFrame, MessagesOfEveryLengthFormAreReadWhole) {
  for (const std::size_t size : {0U, 1U, 7U, 8U, 9U, 125U, 126U, 127U, 65535U, 65536U, 70000U}) {
    std::string text(size, 'x');
    for (std::size_t i = 0; i < size; ++i) text[i] = static_cast<char>('a' + i % 26);
    const std::string bytes = ClientFrame(kFinText, text) + ClientFrame(kFinPing, "p");
    const std::vector<Seen> expected = {{Kind::kText, text}, {Kind::kPing, "p"}};
    for (const std::size_t piece : {1UL, 3UL, 4096UL, 100'000UL}) {
      const Reading reading = Read(bytes, piece);
      EXPECT_EQ(reading.events, expected) << size << ' ' << piece;
      EXPECT_FALSE(reading.fault);
    }
  }
}

TEST(WebSocketFrame, ControlFramesComeBetweenFragments) {
  const std::string bytes = ClientFrame(kFirstText, "a") + ClientFrame(kFinPing, "1") +
                            ClientFrame(kMoreFragment, "b") + ClientFrame(kFinPong, "") +
                            ClientFrame(kLastFragment, "c") + ClientFrame(kFinText, "d");
  const std::vector<Seen> expected = {
      {Kind::kPing, "1"}, {Kind::kPong, ""}, {Kind::kText, "abc"}, {Kind::kText, "d"}};
  EXPECT_EQ(Read(bytes, bytes.size()).events, expected);
  EXPECT_EQ(Read(bytes, 1).events, expected);
}

TEST(WebSocketFrame, BinaryMessagesNeedNotBeUtf8) {
  EXPECT_EQ(Read(ClientFrame(kFinBinary, "\xFF\x00"), 10).events.at(0).kind, Kind::kBinary);
}

TEST(WebSocketFrame, NothingComesAfterACloseOrAFault) {
  const std::string close = ClientFrame(kFinClose, ClosePayload(4000, "bye"));
  EXPECT_EQ(Read(close + ClientFrame(kFinText, "x"), 1000).events,
            (std::vector<Seen>{{Kind::kClose, "bye", 4000}}));
  const Reading reading = Read(ClientFrame(0x83, "") + ClientFrame(kFinText, "x"), 1000);
  EXPECT_EQ(reading.fault, WebSocketFault::kUnknownOpcode);
  EXPECT_TRUE(reading.events.empty());
}

TEST(WebSocketFrame, ATruncatedFrameIsNotAnEvent) {
  const std::string bytes = ClientFrame(kFinText, std::string(200, 'a'));
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const Reading reading = Read(bytes.substr(0, size), 1000);
    EXPECT_TRUE(reading.events.empty() && !reading.fault) << size;
  }
}

TEST(WebSocketFrame, AFaultIsToldBeforeThePayloadComes) {
  EXPECT_EQ(Read(FrameHeader(kFinText, kMaxMessageBytes + 1, {}) + "mask", 1).fault,
            WebSocketFault::kMessageTooBig);
  EXPECT_EQ(Read("\x81\x05", 1).fault, WebSocketFault::kNotMasked);
}

TEST(WebSocketFrame, FramesAreWrittenInTheirShortestForm) {
  EXPECT_EQ(MakeFrame(Opcode::kText, "Hello"), "\x81\x05Hello");
  EXPECT_EQ(MakeFrame(Opcode::kPing, ""), std::string("\x89\0", 2));
  EXPECT_EQ(MakeFrame(Opcode::kText, std::string(125, 'a')).substr(0, 2), "\x81\x7D");
  EXPECT_EQ(MakeFrame(Opcode::kText, std::string(126, 'a')).substr(0, 4),
            std::string("\x81\x7E\x00\x7E", 4));
  EXPECT_EQ(MakeFrame(Opcode::kText, std::string(65535, 'a')).substr(0, 4), "\x81\x7E\xFF\xFF");
  EXPECT_EQ(MakeFrame(Opcode::kText, std::string(65536, 'a')).substr(0, 10),
            std::string("\x81\x7F\0\0\0\0\0\x01\0\0", 10));
}

TEST(WebSocketFrame, AReasonIsCutBetweenCharacters) {
  EXPECT_EQ(MakeCloseFrame(CloseCode::kTooBig, "why"), "\x88\x05\x03\xF1why");
  // 122 bytes and a character of two: the character does not fit.
  const std::string frame = MakeCloseFrame(CloseCode::kNormal, std::string(122, 'r') + "é");
  EXPECT_EQ(frame.size(), 2U + 2U + 122U);
  EXPECT_EQ(frame[1], 124);
}

TEST(WebSocketFrame, EveryFaultHasItsNameAndCode) {
  std::set<std::string_view> names;
  for (int i = 0; i <= static_cast<int>(WebSocketFault::kTooManyFragments); ++i) {
    names.insert(ToString(static_cast<WebSocketFault>(i)));
  }
  EXPECT_EQ(names.size(), static_cast<std::size_t>(WebSocketFault::kTooManyFragments) + 1);
  EXPECT_FALSE(names.contains("unknown"));
}

}  // namespace
}  // namespace visavis::relay
