#include "relay/configuration_file.h"

#define TOML_EXCEPTIONS 0
#define TOML_HEADER_ONLY 1
#define TOML_ENABLE_FORMATTERS 0
#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <fstream>
#include <optional>

namespace visavis::relay {
namespace {

constexpr std::size_t kMaxFileBytes = 1024 * 1024;

std::optional<std::string> TextOf(const toml::node& node) {
  if (const auto* text = node.as_string()) return text->get();
  if (const auto* number = node.as_integer()) return std::to_string(number->get());
  if (const auto* fraction = node.as_floating_point()) {
    std::array<char, 400> buffer;  // holds any double
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), fraction->get(),
                                   std::chars_format::fixed);
    if (end.ec == std::errc()) return std::string(buffer.data(), end.ptr);
  }
  return std::nullopt;
}

std::optional<FileEntry> EntryOf(std::string_view key, const toml::node& node) {
  FileEntry entry{std::string(key), {}, node.source().begin.line};
  if (!node.is_array()) {
    auto text = TextOf(node);
    if (!text) return std::nullopt;
    entry.values.push_back(std::move(*text));
    return entry;
  }
  for (const toml::node& element : *node.as_array()) {
    auto text = TextOf(element);
    if (!text) return std::nullopt;
    entry.values.push_back(std::move(*text));
  }
  return entry;
}

}  // namespace

Result<std::vector<FileEntry>, std::string> ReadConfigurationFile(
    const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::string text(kMaxFileBytes + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (!in.is_open() || in.bad()) return file.string() + " cannot be read";
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (text.size() > kMaxFileBytes) return file.string() + " is larger than 1 MiB";

  const toml::parse_result parsed = toml::parse(text, file.string());
  if (!parsed) {
    return file.string() + ':' + std::to_string(parsed.error().source().begin.line) + ": " +
           std::string(parsed.error().description());
  }
  std::vector<FileEntry> entries;
  for (const auto& [key, node] : parsed.table()) {
    auto entry = EntryOf(key.str(), node);
    if (!entry) {
      return file.string() + ':' + std::to_string(node.source().begin.line) + ": " +
             std::string(key.str()) + ": takes a text, a number, or a list of these";
    }
    entries.push_back(std::move(*entry));
  }
  std::stable_sort(entries.begin(), entries.end(),
                   [](const FileEntry& a, const FileEntry& b) { return a.line < b.line; });
  return entries;
}

}  // namespace visavis::relay
