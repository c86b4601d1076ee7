// What a client may bring to come back or to enter a room: no text but one that was made is taken.
// Input: the token, a NUL, the room.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "relay/resume_tokens.h"
#include "relay/room_access.h"
#include "tests/fuzz/require.h"

using namespace visavis;
using namespace visavis::relay;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const ResumeTokens tokens("the secret of the fuzzer", "run", 1000);
  static const RoomAccess access("the secret of the fuzzer");
  constexpr WallSeconds kNow = 1'000'000;
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::size_t end = input.find('\0');
  const std::string_view token = input.substr(0, end);
  const std::string_view room =
      end == std::string_view::npos ? std::string_view() : input.substr(end + 1);
  Require(!tokens.Check(token, room, kNow));
  Require(access.Check(token, room, kNow) == RoomAccess::Verdict::kDenied);
  // As an id it may be anything but one with a dot.
  if (token.find('.') != std::string_view::npos) return 0;
  const PeerId id{std::string(token)};
  const auto claim = tokens.Check(tokens.Issue(id, room, kNow), room, kNow);
  Require(claim && claim->id == id && claim->origin == ResumeTokens::Origin::kThisRun);
  return 0;
}
