// Content codings (RFC 9110 section 8.4.1) and what a client says of them. Pure functions of
// untrusted text.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace visavis::relay {

enum class ContentCoding { kIdentity, kGzip, kBrotli };
inline constexpr std::size_t kContentCodings = 3;
// As in Content-Encoding; "identity" is never written there.
std::string_view ToString(ContentCoding coding);

// How much a client wants each coding, in thousandths (section 12.4.2); 0: not at all.
class CodingWeights {
 public:
  // Of a client that sends no Accept-Encoding: it takes all (section 12.5.3), but only what every
  // client understands is safe.
  CodingWeights() : of_{1000, 0, 0} {}

  int operator[](ContentCoding coding) const { return of_[static_cast<std::size_t>(coding)]; }

 private:
  friend CodingWeights ParseAcceptEncoding(std::string_view list);
  std::array<int, kContentCodings> of_;
};

// `list`: the value of Accept-Encoding, which may be empty; of several lines, joined by commas
// (section 5.3). A coding that the list does not name has the weight of "*". Identity that neither
// it nor "*" names has the least weight. Members that break the grammar are skipped.
CodingWeights ParseAcceptEncoding(std::string_view list);

}  // namespace visavis::relay
