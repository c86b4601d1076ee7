#include "relay/static_site.h"

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

}  // namespace

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
    StaticFile file{std::move(*body), MimeTypeOf(below.filename().string()), {}};
    file.etag = EtagOf(file.body);
    site.files_.emplace(below.generic_string(), std::move(file));
  }
  if (error) return SiteError::kUnreadable;
  return site;
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
