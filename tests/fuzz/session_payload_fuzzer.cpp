// Payloads from the network: whatever is accepted can be written and read back unchanged, keeps its
// limits, and a negotiation that meets it in any order stays consistent.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "wasm/signaling/negotiation.h"

namespace visavis {
namespace {

void Require(bool condition) {
  if (!condition) __builtin_trap();
}

std::string Serialized(const SessionPayload& payload) {
  return std::visit([](const auto& each) { return Serialize(each); }, payload);
}

void RoundTrip(SignalKind kind, const SessionPayload& payload) {
  Require(KindOf(payload) == kind);
  const std::string text = Serialized(payload);
  const auto again = ParseSessionPayload(kind, text);
  Require(again.ok() && Serialized(*again) == text);
  if (const auto* description = std::get_if<SessionDescription>(&payload)) {
    Require(!description->sdp.empty() && description->sdp.size() <= kMaxSdpBytes);
    Require(IceUfrags(description->sdp).size() <= kMaxUfrags);
  }
}

// The first byte is the kind and which event comes before the payload.
void Negotiate(std::uint8_t choice, const SessionPayload& payload) {
  const Timestamp now = Timestamp::Zero();
  Negotiation negotiation(NegotiationConfig(), TransportOf(payload),
                          choice & 0x80 ? Politeness::kPolite : Politeness::kImpolite,
                          choice & 0x40 ? Starter::kOurs : Starter::kTheirs);
  negotiation.Start(now);
  if (choice & 0x20) negotiation.HandleNegotiationNeeded(now);
  if (choice & 0x10) negotiation.HandleLocalDescription(SdpKind::kOffer, "v=0\r\n", now);
  negotiation.HandleRemoteSignal(payload, now);
  choice & 0x08 ? negotiation.HandleRemoteDescriptionSet(now)
                : negotiation.HandleDescriptionFailed(now);
  negotiation.HandleRemoteSignal(payload, now);
  if (negotiation.NextTimeout().IsFinite()) negotiation.HandleTimeout(negotiation.NextTimeout());
  while (negotiation.PollAction()) {
  }
}

}  // namespace
}  // namespace visavis

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace visavis;
  if (size == 0) return 0;
  const auto kind = static_cast<SignalKind>(data[0] % 3);
  const std::string_view text(reinterpret_cast<const char*>(data + 1), size - 1);
  static_cast<void>(IceUfrags(text));
  const auto parsed = ParseSessionPayload(kind, text);
  if (!parsed.ok()) return 0;
  RoundTrip(kind, *parsed);
  Negotiate(data[0], *parsed);
  return 0;
}
