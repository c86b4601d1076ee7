// Any bytes as a packet: whatever parses can be written back to the same bytes (padding to the same
// size), and a bit more or less of it never reads out of bounds.
#include <algorithm>
#include <array>

#include "tests/fuzz/require.h"
#include "wasm/packet/media_packet.h"
#include "wasm/packet/opus_packet.h"

namespace visavis {
namespace {

class Rewriter {
 public:
  explicit Rewriter(std::uint16_t number) : number_(number) {}

  void operator()(const VideoPacket& packet) {
    size_ = WriteVideoPacket(number_, packet, buffer_);
    is_exact_ = true;
  }
  void operator()(const ProtectionPacket& packet) {
    size_ = WriteProtectionPacket(number_, packet, buffer_);
    is_exact_ = true;
  }
  void operator()(const ProtectionSupport&) {
    size_ = WriteProtectionSupportPacket(number_, buffer_);
    is_exact_ = true;
  }
  void operator()(const AudioPacket& packet) {
    const auto duration = OpusPacketDuration(packet.payload);
    Require(!duration || (*duration > TimeDelta::Zero() && *duration <= TimeDelta::Millis(120)));
    size_ = WriteAudioPacket(number_, packet, buffer_);
    is_exact_ = true;
  }
  void operator()(const PaddingPacket& packet) {
    size_ = WritePaddingPacket(number_, packet, buffer_);
  }
  // feedback_fuzzer.cpp and control_packet_fuzzer.cpp read these on.
  void operator()(const FeedbackPacket&) {}
  void operator()(const NackPacket&) {}
  void operator()(const KeyframeRequest& request) {
    size_ = WriteKeyframeRequestPacket(number_, request, buffer_);
  }
  void operator()(const FrameAcknowledgement& acknowledgement) {
    size_ = WriteFrameAcknowledgementPacket(number_, acknowledgement, buffer_);
    is_exact_ = true;
  }
  void operator()(const MediaState& state) {
    size_ = WriteMediaStatePacket(number_, state, buffer_);
  }

  std::span<const std::uint8_t> written() const { return std::span(buffer_).first(size_); }
  bool is_exact() const { return is_exact_; }

 private:
  std::uint16_t number_;
  std::array<std::uint8_t, kMaxPacketBytes> buffer_{};
  std::size_t size_ = 0;
  bool is_exact_ = false;
};

void Test(std::span<const std::uint8_t> bytes) {
  const auto packet = ParsePacket(bytes);
  if (!packet.ok()) {
    Require(ToString(packet.error()) != "unknown");
    return;
  }
  Rewriter rewriter(packet->transport_sequence_number);
  std::visit(rewriter, packet->body);
  const auto written = rewriter.written();
  if (written.empty()) return;
  Require(written.size() == bytes.size());
  Require(!rewriter.is_exact() || std::equal(written.begin(), written.end(), bytes.begin()));
  const auto again = ParsePacket(written);
  Require(again.ok() && again->body.index() == packet->body.index());
}

}  // namespace
}  // namespace visavis

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  visavis::Test({data, size});
  return 0;
}
