// One file of the site with its encoded variants, in memory. Immutable once loaded.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "relay/http_content_coding.h"
#include "relay/memory_file.h"

namespace visavis::relay {

struct FileVariant {
  ContentCoding coding = ContentCoding::kIdentity;
  std::string body;  // empty when `memory` holds it in `piece`
  std::string etag;  // strong, in its quotes: a hash of the body, so each variant has its own
  std::shared_ptr<const MemoryFile> memory = {};
  MemoryFile::Piece piece = {};

  std::string_view bytes() const { return memory ? piece.bytes : body; }
};

struct StaticFile {
  // kForever: the name tells the contents, so what is under it never changes.
  enum class Freshness { kAskEachTime, kForever };

  std::string_view mime_type;
  Freshness freshness = Freshness::kAskEachTime;
  std::vector<FileVariant> variants;  // never empty; the first is the file as it is

  // What the client wants most, of equals the smallest. Null: it takes none of them.
  const FileVariant* Choose(const CodingWeights& weights) const;
};

}  // namespace visavis::relay
