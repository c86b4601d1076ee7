// What a client may send on a WebSocket and what must come of it: one table for the reader alone
// and for the whole relay. The frames break RFC 6455 section 5, or go to its borders.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "tests/relay/frames.h"

namespace visavis::relay {

struct FrameCase {
  std::string name;
  std::string bytes;
  std::uint16_t close_code;  // of the relay's close frame; 0: the connection stays
};

inline std::vector<FrameCase> FrameCases(std::size_t max_message_bytes) {
  using Length = FrameStyle::Length;
  const FrameStyle in_16{.length = Length::k16};
  const FrameStyle in_64{.length = Length::k64};
  const FrameStyle unmasked{.mask = FrameStyle::Mask::kNo};
  std::vector<FrameCase> cases;
  const auto add = [&cases](std::string name, std::string bytes, std::uint16_t close_code) {
    cases.push_back({std::move(name), std::move(bytes), close_code});
  };

  for (const unsigned bit : {0x40U, 0x20U, 0x10U}) {
    const std::string name = "reserved bit " + std::to_string(bit);
    add(name + " of text", ClientFrame(static_cast<std::uint8_t>(kFinText | bit), "a"), 1002);
    add(name + " of ping", ClientFrame(static_cast<std::uint8_t>(kFinPing | bit), "a"), 1002);
    add(name + " of close", ClientFrame(static_cast<std::uint8_t>(kFinClose | bit), ""), 1002);
    add(name + " of a fragment",
        ClientFrame(kFirstText, "a") +
            ClientFrame(static_cast<std::uint8_t>(kLastFragment | bit), "a"),
        1002);
  }
  for (const unsigned opcode : {3U, 4U, 5U, 6U, 7U, 11U, 12U, 13U, 14U, 15U}) {
    add("opcode " + std::to_string(opcode),
        ClientFrame(static_cast<std::uint8_t>(0x80U | opcode), "a"), 1002);
  }
  for (const std::uint8_t first : {kFinText, kFinBinary, kFinClose, kFinPing, kFinPong}) {
    add("unmasked " + std::to_string(first), ClientFrame(first, "", unmasked), 1002);
  }
  add("text of 1 byte in 16 bits", ClientFrame(kFinText, "a", in_16), 1002);
  add("text of 125 bytes in 16 bits", ClientFrame(kFinText, std::string(125, 'a'), in_16), 1002);
  add("text of 1 byte in 64 bits", ClientFrame(kFinText, "a", in_64), 1002);
  add("text of 65535 bytes in 64 bits", FrameHeader(kFinText, 65535, in_64) + "mask", 1002);
  add("length with the top bit", FrameHeader(kFinText, 1ULL << 63U, in_64) + "mask", 1002);
  add("length of all bits", FrameHeader(kFinText, ~0ULL, in_64) + "mask", 1002);

  for (const std::uint8_t first : {kFinClose, kFinPing, kFinPong}) {
    const std::string name = "control " + std::to_string(first);
    const auto not_final = static_cast<std::uint8_t>(first & 0x0F);
    add(name + " of 126 bytes", ClientFrame(first, std::string(126, 'a')), 1002);
    add(name + " in 16 bits", ClientFrame(first, "", in_16), 1002);
    add(name + " in 64 bits", ClientFrame(first, "", in_64), 1002);
    add(name + " not final", ClientFrame(not_final, ""), 1002);
    add(name + " not final in a message", ClientFrame(kFirstText, "a") + ClientFrame(not_final, ""),
        1002);
  }
  add("continuation of nothing", ClientFrame(kLastFragment, "a"), 1002);
  add("open continuation of nothing", ClientFrame(kMoreFragment, "a"), 1002);
  add("continuation after a whole message",
      ClientFrame(kFinText, "{}") + ClientFrame(kLastFragment, "a"), 1002);
  add("text inside a message", ClientFrame(kFirstText, "a") + ClientFrame(kFinText, "a"), 1002);
  add("binary inside a message", ClientFrame(kFirstText, "a") + ClientFrame(kFinBinary, "a"), 1002);
  add("text begins inside a message", ClientFrame(kFirstText, "a") + ClientFrame(kFirstText, "a"),
      1002);

  add("message over the limit", FrameHeader(kFinText, max_message_bytes + 1, {}) + "mask", 1009);
  add("message of 4 GiB", FrameHeader(kFinText, 1ULL << 32U, in_64) + "mask", 1009);
  add("message of the greatest length", FrameHeader(kFinText, ~0ULL >> 1U, in_64) + "mask", 1009);
  add("fragments over the limit",
      ClientFrame(kFirstText, std::string(max_message_bytes, 'a')) +
          ClientFrame(kMoreFragment, "") + ClientFrame(kLastFragment, "a"),
      1009);
  add("binary over the limit", FrameHeader(kFinBinary, max_message_bytes + 1, {}) + "mask", 1009);

  const std::vector<std::string> not_utf8 = {"\x80",
                                             "\xC0\x80",
                                             "\xC1\xBF",
                                             "\xE0\x80\x80",
                                             "\xED\xA0\x80",
                                             "\xED\xBF\xBF",
                                             "\xF0\x80\x80\x80",
                                             "\xF4\x90\x80\x80",
                                             "\xF8\x88\x80\x80",
                                             "\xFF",
                                             "\xC3",
                                             "\xE2\x82",
                                             "\xF0\x9F\x98",
                                             "\xC3\xC3\xA9",
                                             "abc\xE2\x28\xA1"};
  for (std::size_t i = 0; i < not_utf8.size(); ++i) {
    const std::string name = "not UTF-8 " + std::to_string(i);
    add(name, ClientFrame(kFinText, not_utf8[i]), 1007);
    add(name + " in a close", ClientFrame(kFinClose, ClosePayload(1000, not_utf8[i])), 1007);
  }
  add("character torn by the end of a message",
      ClientFrame(kFirstText, "\xE2\x82") + ClientFrame(kLastFragment, ""), 1007);
  add("text wrong before its last fragment", ClientFrame(kFirstText, "\xE2\x28"), 1007);
  // The fault is told at the byte that makes it, whatever is still to come.
  const std::vector<std::pair<std::string, std::string>> torn = {
      {"\xC3", "("},         {"\xE2\x82", "("},     {"\xE0", "\x80"},
      {"\xED", "\xA0"},      {"\xF0", "\x8F"},      {"\xF4", "\x90"},
      {"\xF0\x9F\x98", "("}, {"\xF4\x8F\xBF", "("}, {"\xED\xA0", "\x80"}};
  for (std::size_t i = 0; i < torn.size(); ++i) {
    const std::string name = "torn character " + std::to_string(i) + " goes on wrong";
    const auto& [first, second] = torn[i];
    add(name, ClientFrame(kFirstText, first) + ClientFrame(kMoreFragment, second), 1007);
    add(name + " after a ping",
        ClientFrame(kFirstText, first) + ClientFrame(kFinPing, "p") +
            ClientFrame(kMoreFragment, second),
        1007);
  }
  // Most of the payload never comes. The mask is zero.
  const std::string zero_mask(4, '\0');
  const std::vector<std::string> begins = {"\xFF",     "abc\xC0", "\xED\xA0",
                                           "\xF4\x90", "\xF5",    "\x80"};
  for (std::size_t i = 0; i < begins.size(); ++i) {
    add("wrong near the beginning " + std::to_string(i),
        FrameHeader(kFinText, 50'000, {}) + zero_mask + begins[i], 1007);
  }
  std::string fragments = ClientFrame(kFirstText, "[");
  for (int i = 0; i < 1022; ++i) fragments += ClientFrame(kMoreFragment, i % 2 == 0 ? " " : "");
  add("as many fragments as there may be", fragments + ClientFrame(kLastFragment, "]"), 0);
  fragments += ClientFrame(kMoreFragment, "");
  add("a fragment more than there may be", fragments + ClientFrame(kLastFragment, "]"), 1008);
  for (int i = 0; i < 20'000; ++i) fragments += ClientFrame(kMoreFragment, "");
  add("empty fragments without end", fragments, 1008);

  add("close of one byte", ClientFrame(kFinClose, "\x03"), 1002);
  using Codes = std::vector<std::uint16_t>;
  for (const std::uint16_t code :
       Codes{0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535}) {
    add("close code " + std::to_string(code), ClientFrame(kFinClose, ClosePayload(code, "")), 1002);
  }
  for (const std::uint16_t code : Codes{1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012,
                                        1013, 1014, 3000, 3999, 4000, 4999}) {
    add("close code " + std::to_string(code), ClientFrame(kFinClose, ClosePayload(code, "")), code);
  }
  add("close without a code", ClientFrame(kFinClose, ""), 1000);
  add("close with the longest reason",
      ClientFrame(kFinClose, ClosePayload(1000, std::string(123, 'r'))), 1000);
  add("frames after a close", ClientFrame(kFinClose, "") + ClientFrame(kFinText, "\xFF"), 1000);

  add("empty text", ClientFrame(kFinText, ""), 0);
  add("empty fragments",
      ClientFrame(kFirstText, "") + ClientFrame(kMoreFragment, "") + ClientFrame(kLastFragment, ""),
      0);
  add("the last characters of each length",
      ClientFrame(kFinText, "\x7F\xDF\xBF\xED\x9F\xBF\xEF\xBF\xBF\xF4\x8F\xBF\xBF"), 0);
  add("mask of zeros", FrameHeader(kFinText, 2, {}) + zero_mask + "{}", 0);
  add("character torn between fragments",
      ClientFrame(kFirstText, "\"\xE2") + ClientFrame(kMoreFragment, "\x82") +
          ClientFrame(kLastFragment, "\xAC\""),
      0);
  add("ping of 125 bytes", ClientFrame(kFinPing, std::string(125, '\xFF')), 0);
  add("ping between fragments",
      ClientFrame(kFirstText, "{") + ClientFrame(kFinPing, "p") + ClientFrame(kLastFragment, "}"),
      0);
  add("pong nobody asked for", ClientFrame(kFinPong, "x"), 0);
  add("message of the limit", ClientFrame(kFinText, std::string(max_message_bytes, ' ')), 0);
  return cases;
}

}  // namespace visavis::relay
