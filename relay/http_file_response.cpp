#include "relay/http_file_response.h"

#include <boost/beast/http/field.hpp>
#include <boost/beast/http/verb.hpp>

#include "relay/http_entity_tag.h"
#include "relay/http_range.h"

namespace visavis::relay {
namespace {

namespace http = boost::beast::http;

constexpr std::string_view kVary = "Vary: Accept-Encoding\r\n";

// All but what the length of the body decides. Of 304 too (RFC 9110 section 15.4.5).
void AppendSelection(std::string& head, const StaticFile& file, const FileVariant& variant) {
  head += "ETag: ";
  head += variant.etag;
  head += file.freshness == StaticFile::Freshness::kForever
              ? "\r\nCache-Control: public, max-age=31536000, immutable\r\n"  // RFC 8246; a year
              : "\r\nCache-Control: no-cache\r\n";  // keep it, but ask whether it is still right
  if (file.variants.size() > 1) head += kVary;
}

void AppendContent(std::string& head, const StaticFile& file, const FileVariant& variant) {
  head += "Content-Type: ";
  head += file.mime_type;
  head += "\r\nAccept-Ranges: bytes\r\n";
  if (variant.coding != ContentCoding::kIdentity) {
    head += "Content-Encoding: ";
    head += ToString(variant.coding);
    head += "\r\n";
  }
}

HttpResponse MakeNotModified(const StaticFile& file, const FileVariant& variant,
                             const ResponseStyle& style) {
  HttpResponse response{.head = BeginHead(304, style), .body = {}, .keep_alive = style.keep_alive};
  AppendSelection(response.head, file, variant);
  response.head += "\r\n";
  return response;
}

HttpResponse MakeContent(const StaticFile& file, const FileVariant& variant,
                         const RangeChoice& range, const ResponseStyle& style) {
  const bool is_part = range.kind == RangeChoice::Kind::kPart;
  HttpResponse response{.head = BeginHead(is_part ? 206 : 200, style),
                        .body = variant.bytes(),
                        .keep_alive = style.keep_alive};
  if (is_part) {
    response.body = response.body.substr(range.first, range.size);
    response.head += "Content-Range: bytes " + std::to_string(range.first) + '-' +
                     std::to_string(range.first + range.size - 1) + '/' +
                     std::to_string(variant.bytes().size()) + "\r\n";
  }
  AppendContent(response.head, file, variant);
  AppendSelection(response.head, file, variant);
  response.head += "Content-Length: " + std::to_string(response.body.size()) + "\r\n\r\n";
  if (style.body == ResponseStyle::Body::kLeaveOut) {
    response.body = {};
  } else if (variant.memory) {
    response.file = variant.memory->descriptor();
    response.file_offset = variant.piece.offset + range.first;
  }
  return response;
}

RangeChoice RangeOf(const HttpRequest& request, const FileVariant& variant) {
  // RFC 9110 section 14.2: of GET only. Neither field may stand twice.
  if (request.method() != http::verb::get || request.count(http::field::range) != 1) return {};
  const std::size_t if_ranges = request.count(http::field::if_range);
  if (if_ranges > 1) return {};
  // Section 13.1.5. There is no date that it could equal.
  if (if_ranges == 1 && View(request[http::field::if_range]) != variant.etag) return {};
  return ChooseRange(View(request[http::field::range]), variant.bytes().size());
}

}  // namespace

HttpResponse MakeFileResponse(const HttpRequest& request, const StaticFile& file,
                              const ResponseStyle& style) {
  const FileVariant* variant =
      file.Choose(request.count(http::field::accept_encoding) == 0
                      ? CodingWeights()
                      : ParseAcceptEncoding(JoinLines(request, http::field::accept_encoding)));
  if (variant == nullptr) {
    return MakeErrorResponse(406, "This file comes in no encoding that the request accepts.", kVary,
                             style);
  }
  // In the order of section 13.2.2. Without dates, the conditions on dates have nothing to say.
  if (request.count(http::field::if_match) > 0 &&
      !ListNamesTag(JoinLines(request, http::field::if_match), variant->etag,
                    TagComparison::kStrong)) {
    return MakeErrorResponse(412, "The file is not what the request expects.", {}, style);
  }
  if (request.count(http::field::if_none_match) > 0 &&
      ListNamesTag(JoinLines(request, http::field::if_none_match), variant->etag,
                   TagComparison::kWeak)) {
    return MakeNotModified(file, *variant, style);
  }
  const RangeChoice range = RangeOf(request, *variant);
  if (range.kind == RangeChoice::Kind::kUnsatisfiable) {
    const std::string size = std::to_string(variant->bytes().size());
    return MakeErrorResponse(416, "The file has only " + size + " bytes.",
                             "Content-Range: bytes */" + size + "\r\n", style);
  }
  return MakeContent(file, *variant, range, style);
}

}  // namespace visavis::relay
