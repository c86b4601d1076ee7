// Any bytes as NACK, keyframe request, frame acknowledgement and media state: what parses is
// bounded and survives a round trip.
#include <algorithm>
#include <array>

#include "tests/fuzz/require.h"
#include "wasm/packet/media_packet.h"

namespace visavis {
namespace {

void TestNack(std::span<const std::uint8_t> body) {
  Nack nack, again;
  if (!ParseNack(body, nack).ok()) return;
  Require(!nack.packet_numbers.empty() && nack.packet_numbers.size() <= 17 * kMaxNackEntries);
  std::array<std::uint8_t, kMaxPacketBytes> buffer;
  ByteWriter writer(buffer);
  // Numbers that someone sent in no order may need more entries than are allowed.
  if (!WriteNack(nack, writer)) return;
  Require(ParseNack(std::span(buffer).first(writer.size()), again).ok());
  Require(again.stream == nack.stream);
  for (const std::uint16_t number : again.packet_numbers) {
    bool found = false;
    for (const std::uint16_t original : nack.packet_numbers) found |= original == number;
    Require(found);
  }
}

void TestKeyframeRequest(std::span<const std::uint8_t> body) {
  const auto request = ParseKeyframeRequest(body);
  if (!request.ok()) return;
  std::array<std::uint8_t, 4> buffer;
  ByteWriter writer(buffer);
  Require(WriteKeyframeRequest(*request, writer));
  const auto again = ParseKeyframeRequest(buffer);
  Require(again.ok() && again->last_decoded_frame == request->last_decoded_frame);
}

void TestFrameAcknowledgement(std::span<const std::uint8_t> body) {
  const auto acknowledgement = ParseFrameAcknowledgement(body);
  Require(acknowledgement.ok() == (body.size() == 3));
  if (!acknowledgement.ok()) return;
  std::array<std::uint8_t, 3> buffer;
  ByteWriter writer(buffer);
  Require(WriteFrameAcknowledgement(*acknowledgement, writer));
  Require(std::equal(buffer.begin(), buffer.end(), body.begin(), body.end()));
}

// Each three bytes are one state: the newest must win.
void TestMediaState(std::span<const std::uint8_t> bytes) {
  RemoteMediaState remote;
  for (; bytes.size() >= 3; bytes = bytes.subspan(3)) {
    const auto state = ParseMediaState(bytes.first(3));
    Require(state.ok());
    const bool changed = remote.Update(*state);
    Require(remote.current().has_value());
    Require(!changed || remote.current()->revision == state->revision);
    Require(!remote.Update(*state));
  }
}

}  // namespace
}  // namespace visavis

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::span<const std::uint8_t> bytes(data, size);
  visavis::TestNack(bytes);
  visavis::TestKeyframeRequest(bytes);
  visavis::TestFrameAcknowledgement(bytes);
  visavis::TestMediaState(bytes);
  return 0;
}
