#include "relay/static_site.h"

#include <algorithm>
#include <boost/hash2/sha1.hpp>
#include <fstream>
#include <optional>

#include "relay/base64.h"
#include "relay/mime_type.h"

namespace visavis::relay {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kStartPage = "index.html";

std::string EtagOf(std::string_view body) {
  boost::hash2::sha1_160 hash;
  hash.update(body.data(), body.size());
  const auto digest = hash.result();
  return '"' + Base64Url(std::span(digest.data(), digest.size())) + '"';
}

std::optional<std::string> ReadWhole(const fs::path& path) {
  std::ifstream in(path, std::ios::binary | std::ios::ate);
  const std::streamoff size = in.tellg();
  if (size < 0) return std::nullopt;
  std::string body(static_cast<std::size_t>(size), '\0');
  in.seekg(0);
  in.read(body.data(), static_cast<std::streamsize>(body.size()));
  if (!in) return std::nullopt;
  return body;
}

// Below it, two system calls cost more than the copy that one makes.
constexpr std::size_t kMinMemoryFileBytes = 32 * 1024;

FileVariant MakeVariant(std::string body) {
  FileVariant variant;
  variant.etag = EtagOf(body);
  variant.body = std::move(body);
  return variant;
}

bool IsHidden(const fs::path& below) {
  for (const fs::path& part : below) {
    if (part.string().starts_with('.') && part != ".well-known") return true;
  }
  return false;
}

// `root` is canonical.
bool LeadsOut(const fs::path& path, const fs::path& root) {
  std::error_code error;
  const fs::path real = fs::canonical(path, error);
  return error || *real.lexically_relative(root).begin() == "..";
}

constexpr std::string_view kDigits = "0123456789";
constexpr std::string_view kSmallLetters = "abcdefghijklmnopqrstuvwxyz";

bool IsBase64UrlCharacter(char c) {
  return kDigits.find(c) != std::string_view::npos ||
         kSmallLetters.find(c) != std::string_view::npos || (c >= 'A' && c <= 'Z') || c == '-' ||
         c == '_';
}

}  // namespace

bool IsHashedName(std::string_view path) {
  constexpr std::size_t kHashSize = 8;
  if (!path.starts_with("assets/")) return false;
  const std::string_view name = path.substr(path.rfind('/') + 1);
  const std::string_view stem = name.substr(0, name.rfind('.'));
  if (stem.size() == name.size() || stem.size() < kHashSize + 2) return false;
  const std::string_view hash = stem.substr(stem.size() - kHashSize);
  if (stem[stem.size() - kHashSize - 1] != '-') return false;
  if (!std::all_of(hash.begin(), hash.end(), IsBase64UrlCharacter)) return false;
  // All digits may be a date, all letters but a first capital a word: "-20260101", "-Fallback".
  const bool is_number = hash.find_first_not_of(kDigits) == std::string_view::npos;
  const bool is_word = hash.find_first_not_of(kSmallLetters, 1) == std::string_view::npos;
  return !is_number && !is_word;
}

std::string_view ToString(SiteError error) {
  switch (error) {
    case SiteError::kNotAFolder:
      return "not a folder";
    case SiteError::kUnreadable:
      return "a file in it cannot be read";
  }
  return "unknown";
}

Result<StaticSite, SiteError> StaticSite::Load(const fs::path& folder) {
  std::error_code error;
  const fs::path root = fs::canonical(folder, error);
  if (error || !fs::is_directory(root, error)) return SiteError::kNotAFolder;
  StaticSite site;
  auto entry = fs::recursive_directory_iterator(root, error);
  for (; !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
    const fs::path below = entry->path().lexically_relative(root);
    std::error_code unknown_type;
    if (!entry->is_regular_file(unknown_type) || IsHidden(below) || LeadsOut(entry->path(), root)) {
      continue;
    }
    auto body = ReadWhole(entry->path());
    if (!body) return SiteError::kUnreadable;
    StaticFile file;
    file.mime_type = MimeTypeOf(below.filename().string());
    if (IsHashedName(below.generic_string())) file.freshness = StaticFile::Freshness::kForever;
    file.variants.push_back(MakeVariant(std::move(*body)));
    site.files_.emplace(below.generic_string(), std::move(file));
  }
  if (error) return SiteError::kUnreadable;
  site.AdoptVariants(ContentCoding::kBrotli, ".br");
  site.AdoptVariants(ContentCoding::kGzip, ".gz");
  site.MoveToMemoryFile();
  return site;
}

void StaticSite::AdoptVariants(ContentCoding coding, std::string_view ending) {
  for (auto next = files_.begin(); next != files_.end();) {
    const auto encoded = next++;
    std::string_view path = encoded->first;
    if (!path.ends_with(ending)) continue;
    path.remove_suffix(ending.size());
    const auto original = files_.find(path);
    if (original == files_.end()) continue;
    FileVariant variant = std::move(encoded->second.variants.front());
    files_.erase(encoded);
    variant.coding = coding;
    std::vector<FileVariant>& variants = original->second.variants;
    if (variant.bytes().size() < variants.front().bytes().size())
      variants.push_back(std::move(variant));
  }
}

void StaticSite::MoveToMemoryFile() {
  std::vector<FileVariant*> large;
  std::vector<std::string_view> bodies;
  for (auto& [path, file] : files_) {
    for (FileVariant& variant : file.variants) {
      if (variant.body.size() < kMinMemoryFileBytes) continue;
      large.push_back(&variant);
      bodies.push_back(variant.body);
    }
  }
  if (large.empty()) return;
  const auto memory = MemoryFile::Of(bodies);
  if (!memory) return;
  for (std::size_t i = 0; i < large.size(); ++i) {
    large[i]->memory = memory;
    large[i]->piece = memory->pieces()[i];
    large[i]->body = {};
  }
}

const StaticFile* StaticSite::Find(std::span<const std::string> segments) const {
  std::string path;
  const bool is_room = segments.size() == 2 && segments[0] == "r" && !segments[1].empty();
  if (is_room || (segments.size() == 1 && segments[0].empty())) {
    path = kStartPage;
  } else {
    for (const std::string& segment : segments) {
      // A slash inside a segment was encoded: it names nothing.
      if (segment.empty() || segment.find('/') != std::string::npos) return nullptr;
      if (!path.empty()) path += '/';
      path += segment;
    }
  }
  const auto found = files_.find(path);
  return found == files_.end() ? nullptr : &found->second;
}

}  // namespace visavis::relay
