// The page and all its files, in memory: read once from a folder, immutable afterwards, shared by
// every session. A request can only name what was loaded, so no path leads out of the folder.
#pragma once

#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <string_view>

#include "relay/static_file.h"
#include "wasm/base/result.h"

namespace visavis::relay {

enum class SiteError { kNotAFolder, kUnreadable };
std::string_view ToString(SiteError error);

class StaticSite {
 public:
  // No files.
  StaticSite() = default;
  // Hidden files, and links that lead out of the folder, are left out. "x.br" and "x.gz" beside "x"
  // are its variants, made when the page was built, and nothing by themselves; one that is not
  // smaller is left out.
  static Result<StaticSite, SiteError> Load(const std::filesystem::path& folder);

  // The file that the segments of a target name; the start page for "/" and "/r/ROOM". Null: none.
  const StaticFile* Find(std::span<const std::string> segments) const;

  std::size_t size() const { return files_.size(); }  // without variants

 private:
  void AdoptVariants(ContentCoding coding, std::string_view ending);
  // The large bodies, to be sent without a copy.
  void MoveToMemoryFile();

  std::map<std::string, StaticFile, std::less<>> files_;  // by path below the folder, "a/b.js"
};

// True when the name carries a hash of the contents as Vite writes it: below assets/, "-" and eight
// characters of base64url before the last ending. One that could be a word is taken for a word.
bool IsHashedName(std::string_view path);

}  // namespace visavis::relay
