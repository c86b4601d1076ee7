#include "relay/http_content_coding.h"

#include <optional>

#include "relay/http_list.h"

namespace visavis::relay {
namespace {

constexpr int kMost = 1000;
constexpr int kLeast = 1;

// RFC 9110 section 12.4.2: 0, 1, or a fraction of at most three digits.
std::optional<int> ParseWeight(std::string_view text) {
  if (text.empty() || text.size() > 5 || (text[0] != '0' && text[0] != '1')) return std::nullopt;
  if (text.size() > 1 && text[1] != '.') return std::nullopt;
  int weight = text[0] == '1' ? kMost : 0;
  int unit = kMost / 10;
  for (const char digit : text.substr(text.size() > 1 ? 2 : 1)) {
    if (digit < '0' || digit > '9') return std::nullopt;
    weight += unit * (digit - '0');
    unit /= 10;
  }
  if (weight > kMost) return std::nullopt;
  return weight;
}

// What follows the name of a coding: nothing, or one weight.
std::optional<int> ParseParameters(std::string_view text) {
  if (text.empty()) return kMost;
  if (text.size() < 2 || (text[0] != 'q' && text[0] != 'Q') || text[1] != '=') return std::nullopt;
  return ParseWeight(text.substr(2));
}

std::optional<ContentCoding> CodingOf(std::string_view name) {
  if (EqualIgnoringCase(name, "br")) return ContentCoding::kBrotli;
  // Section 8.4.1.3: "x-gzip" is the same.
  if (EqualIgnoringCase(name, "gzip") || EqualIgnoringCase(name, "x-gzip")) {
    return ContentCoding::kGzip;
  }
  if (EqualIgnoringCase(name, "identity")) return ContentCoding::kIdentity;
  return std::nullopt;
}

}  // namespace

std::string_view ToString(ContentCoding coding) {
  switch (coding) {
    case ContentCoding::kIdentity:
      return "identity";
    case ContentCoding::kGzip:
      return "gzip";
    case ContentCoding::kBrotli:
      return "br";
  }
  return "unknown";
}

CodingWeights ParseAcceptEncoding(std::string_view list) {
  std::array<std::optional<int>, kContentCodings> named;
  std::optional<int> others;
  while (!list.empty()) {
    std::string_view member = TakeUntil(list, ',');
    const bool has_parameters = member.find(';') != std::string_view::npos;
    const std::string_view name = TakeUntil(member, ';');
    const auto weight =
        has_parameters && member.empty() ? std::nullopt : ParseParameters(TrimOws(member));
    if (!weight) continue;
    if (name == "*") {
      others = weight;
    } else if (const auto coding = CodingOf(name)) {
      named[static_cast<std::size_t>(*coding)] = weight;
    }
  }
  CodingWeights weights;
  for (std::size_t i = 0; i < kContentCodings; ++i) {
    const bool is_identity = static_cast<ContentCoding>(i) == ContentCoding::kIdentity;
    weights.of_[i] = named[i].value_or(others.value_or(is_identity ? kLeast : 0));
  }
  return weights;
}

}  // namespace visavis::relay
