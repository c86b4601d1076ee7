// The page and all its files, in memory: read once from a folder, immutable afterwards, shared by
// every session. A request can only name what was loaded, so no path leads out of the folder.
#pragma once

#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <string_view>

#include "wasm/base/result.h"

namespace visavis::relay {

struct StaticFile {
  std::string body;
  std::string_view mime_type;
  std::string etag;  // strong, in its quotes: a hash of the body
};

enum class SiteError { kNotAFolder, kUnreadable };
std::string_view ToString(SiteError error);

class StaticSite {
 public:
  // No files.
  StaticSite() = default;
  // Hidden files, and links that lead out of the folder, are left out.
  static Result<StaticSite, SiteError> Load(const std::filesystem::path& folder);

  // The file that the segments of a target name; the start page for "/" and "/r/ROOM". Null: none.
  const StaticFile* Find(std::span<const std::string> segments) const;

  std::size_t size() const { return files_.size(); }

 private:
  std::map<std::string, StaticFile, std::less<>> files_;  // by path below the folder, "a/b.js"
};

}  // namespace visavis::relay
