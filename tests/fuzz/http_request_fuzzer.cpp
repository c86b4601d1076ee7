// Whatever bytes come on an HTTP connection: cut into any pieces they give the same requests, and
// the answer to each is a well-formed response with a part of the file or nothing.
#include <boost/beast/http/verb.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "relay/http_file_response.h"
#include "relay/http_request.h"
#include "relay/http_request_reader.h"
#include "relay/http_target.h"
#include "relay/websocket_handshake.h"
#include "tests/fuzz/require.h"

namespace visavis::relay {
namespace {

constexpr std::uint32_t kMaxHeaderBytes = 2000;

StaticFile MakeFile() {
  StaticFile file;
  file.mime_type = "text/plain";
  file.variants = {{ContentCoding::kIdentity, "0123456789abcdef", "\"plain\""},
                   {ContentCoding::kBrotli, "brotli", "\"brotli\""},
                   {ContentCoding::kGzip, "gzipped", "\"gzip\""}};
  return file;
}

// Lines of printable characters, each but the first a name and a value, and an empty one at the
// end: nothing of the request may break out of the line it is written in.
void CheckHead(std::string_view head) {
  Require(head.starts_with("HTTP/1.1 "));
  bool is_first = true;
  while (true) {
    const std::size_t end = head.find("\r\n");
    Require(end != std::string_view::npos);
    const std::string_view line = head.substr(0, end);
    for (const char c : line) Require(c >= 0x20 && c < 0x7F);
    head.remove_prefix(end + 2);
    if (line.empty()) break;
    Require(is_first || line.find(": ") != std::string_view::npos);
    is_first = false;
  }
}

void CheckAnswer(const HttpRequest& request) {
  static const StaticFile kFile = MakeFile();
  const bool is_head = request.method() == boost::beast::http::verb::head;
  const HttpResponse response = MakeFileResponse(
      request, kFile,
      {.body = is_head ? ResponseStyle::Body::kLeaveOut : ResponseStyle::Body::kSend,
       .keep_alive = KeepAlive::kYes,
       .date = "now",
       .host = View(request[boost::beast::http::field::host])});
  CheckHead(response.head);
  Require(!is_head || response.body.empty());
  if (response.body.empty()) return;
  bool is_part_of_a_variant = false;
  for (const FileVariant& variant : kFile.variants) {
    const char* begin = variant.body.data();
    if (response.body.data() >= begin &&
        response.body.data() + response.body.size() <= begin + variant.body.size()) {
      is_part_of_a_variant = true;
    }
  }
  Require(is_part_of_a_variant);
}

// A line for each request, and one for the fault.
std::string Read(std::string_view bytes, std::size_t piece_size) {
  HttpRequestReader reader(kMaxHeaderBytes);
  std::string seen;
  std::string unread;
  while (!bytes.empty()) {
    const std::size_t size = bytes.size() < piece_size ? bytes.size() : piece_size;
    unread += bytes.substr(0, size);
    bytes.remove_prefix(size);
    while (true) {
      const auto outcome = reader.Read(unread);
      if (std::holds_alternative<HttpRequestReader::NeedsMore>(outcome)) break;
      if (std::holds_alternative<ReadFault>(outcome)) return seen + "fault";
      const auto& request = std::get<HttpRequest>(outcome);
      const RequestFault fault = CheckRequest(request, 1000);
      seen += std::to_string(static_cast<int>(fault)) + ' ';
      seen += View(request.target());
      seen += '\n';
      if (fault != RequestFault::kNone) continue;
      const std::string_view host = View(request[boost::beast::http::field::host]);
      (void)ParseTarget(OriginForm(View(request.target()), host));
      (void)IsOriginAllowed(request, {});
      if (CheckHandshake(request) == HandshakeFault::kNone) {
        CheckHead(MakeHandshakeResponse(request));
      }
      CheckAnswer(request);
    }
    Require(unread.size() <= kMaxHeaderBytes + piece_size);
  }
  return seen;
}

}  // namespace
}  // namespace visavis::relay

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::string whole = visavis::relay::Read(bytes, bytes.size() + 1);
  // The limit is one of what has come, so pieces may reach it where the whole does not, and only
  // the requests before it are the same.
  if (bytes.size() > visavis::relay::kMaxHeaderBytes) return 0;
  visavis::Require(visavis::relay::Read(bytes, 1) == whole);
  visavis::Require(visavis::relay::Read(bytes, 2U + data[0]) == whole);
  return 0;
}
