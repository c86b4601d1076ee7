#include "relay/memory_file.h"

#include <sys/mman.h>
#include <unistd.h>

namespace visavis::relay {

std::shared_ptr<const MemoryFile> MemoryFile::Of(std::string_view bytes) {
  const int descriptor = memfd_create("visavis-site", MFD_CLOEXEC);
  if (descriptor < 0) return nullptr;
  const std::shared_ptr<MemoryFile> file(new MemoryFile(descriptor));
  return file->Fill(bytes) ? file : nullptr;
}

MemoryFile::~MemoryFile() {
  if (!bytes_.empty()) munmap(const_cast<char*>(bytes_.data()), bytes_.size());
  close(descriptor_);
}

bool MemoryFile::Fill(std::string_view bytes) {
  for (std::string_view left = bytes; !left.empty();) {
    const ssize_t written = write(descriptor_, left.data(), left.size());
    if (written <= 0) return false;
    left.remove_prefix(static_cast<std::size_t>(written));
  }
  void* mapped = mmap(nullptr, bytes.size(), PROT_READ, MAP_SHARED, descriptor_, 0);
  if (mapped == MAP_FAILED) return false;
  bytes_ = {static_cast<const char*>(mapped), bytes.size()};
  return true;
}

}  // namespace visavis::relay
