#include "relay/http_entity_tag.h"

#include "relay/http_list.h"

namespace visavis::relay {

bool ListNamesTag(std::string_view list, std::string_view etag, TagComparison comparison) {
  if (TrimOws(list) == "*") return true;
  while (true) {
    // Empty members are allowed (section 5.6.1.2).
    const std::size_t begin = list.find_first_not_of(" \t,");
    if (begin == std::string_view::npos) return false;
    list.remove_prefix(begin);
    const bool is_weak = list.starts_with("W/");
    if (is_weak) list.remove_prefix(2);
    // A comma may stand inside of the quotes, a quote may not.
    const std::size_t end = list.starts_with('"') ? list.find('"', 1) : std::string_view::npos;
    if (end == std::string_view::npos) return false;
    const bool may_match = comparison == TagComparison::kWeak || !is_weak;
    if (may_match && list.substr(0, end + 1) == etag) return true;
    list = TrimOws(list.substr(end + 1));
    if (!list.empty() && list.front() != ',') return false;
  }
}

}  // namespace visavis::relay
