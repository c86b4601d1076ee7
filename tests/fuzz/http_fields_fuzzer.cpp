// The values of Range, Accept-Encoding and If-None-Match, straight to their parsers. The first byte
// chooses the field.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "relay/http_content_coding.h"
#include "relay/http_entity_tag.h"
#include "relay/http_range.h"
#include "tests/fuzz/require.h"

namespace visavis::relay {
namespace {

void CheckRange(std::string_view text) {
  for (const std::size_t file_size : {0U, 1U, 10U, 1'000'000U}) {
    const RangeChoice choice = ChooseRange(text, file_size);
    if (choice.kind != RangeChoice::Kind::kPart) continue;
    Require(choice.size > 0 && choice.first < file_size && choice.size <= file_size - choice.first);
    // What is chosen, written out, chooses the same.
    const std::string written = "bytes=" + std::to_string(choice.first) + '-' +
                                std::to_string(choice.first + choice.size - 1);
    const RangeChoice again = ChooseRange(written, file_size);
    Require(again.kind == choice.kind && again.first == choice.first && again.size == choice.size);
  }
}

void CheckCodings(std::string_view text) {
  const CodingWeights weights = ParseAcceptEncoding(text);
  for (const auto coding :
       {ContentCoding::kIdentity, ContentCoding::kGzip, ContentCoding::kBrotli}) {
    Require(weights[coding] >= 0 && weights[coding] <= 1000);
    // A last word on the coding counts whatever stands before.
    const std::string more = std::string(text) + "," + std::string(ToString(coding)) + ";q=0.123";
    Require(ParseAcceptEncoding(more)[coding] == 123);
  }
}

void CheckTags(std::string_view text) {
  const std::string_view tag = "\"tag\"";
  const bool is_strong = ListNamesTag(text, tag, TagComparison::kStrong);
  const bool is_weak = ListNamesTag(text, tag, TagComparison::kWeak);
  Require(is_weak || !is_strong);
  // A tag before the rest is found, whatever the rest is.
  Require(ListNamesTag("\"tag\", " + std::string(text), tag, TagComparison::kStrong));
}

}  // namespace
}  // namespace visavis::relay

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  // A copy of its own size, so that a read past the end is noticed.
  const std::string text(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0] % 3) {
    case 0:
      visavis::relay::CheckRange(text);
      break;
    case 1:
      visavis::relay::CheckCodings(text);
      break;
    default:
      visavis::relay::CheckTags(text);
  }
  return 0;
}
