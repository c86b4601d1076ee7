#include "relay/memory_file.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstring>

#ifndef MADV_COLLAPSE
#define MADV_COLLAPSE 25  // Linux 6.1; others refuse it
#endif

namespace visavis::relay {
namespace {

constexpr std::size_t kPage = 4096;
constexpr std::size_t kHugePage = 2 * 1024 * 1024;

std::size_t RoundUp(std::size_t size, std::size_t unit) { return (size + unit - 1) / unit * unit; }

}  // namespace

std::shared_ptr<const MemoryFile> MemoryFile::Of(std::span<const std::string_view> bodies) {
  const int descriptor = memfd_create("visavis-site", MFD_CLOEXEC);
  if (descriptor < 0) return nullptr;
  const std::shared_ptr<MemoryFile> file(new MemoryFile(descriptor));
  return file->Fill(bodies) ? file : nullptr;
}

MemoryFile::~MemoryFile() {
  if (reserved_ != nullptr) munmap(reserved_, reserved_size_);
  close(descriptor_);
}

bool MemoryFile::Fill(std::span<const std::string_view> bodies) {
  std::size_t size = 0;
  for (const std::string_view body : bodies) size += RoundUp(body.size(), kPage);
  size = RoundUp(size, kHugePage);
  if (ftruncate(descriptor_, static_cast<off_t>(size)) != 0) return false;
  char* const memory = Map(size, kHugePage);
  if (memory == nullptr) return false;
  std::size_t offset = 0;
  for (const std::string_view body : bodies) {
    // Not through the mapping: where memory is short, a write is refused and an access kills.
    const ssize_t written =
        pwrite(descriptor_, body.data(), body.size(), static_cast<off_t>(offset));
    if (written != static_cast<ssize_t>(body.size())) return false;
    pieces_.push_back({.bytes = {memory + offset, body.size()}, .offset = offset});
    offset += RoundUp(body.size(), kPage);
  }
  // Refused where there are no huge pages, or none is free: then it stays in small ones.
  madvise(memory, size, MADV_COLLAPSE);
  return true;
}

char* MemoryFile::Map(std::size_t size, std::size_t alignment) {
  void* const reserved =
      mmap(nullptr, size + alignment, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (reserved == MAP_FAILED) return nullptr;
  reserved_ = reserved;
  reserved_size_ = size + alignment;
  const std::size_t past = reinterpret_cast<std::uintptr_t>(reserved) % alignment;
  char* const aligned = static_cast<char*>(reserved) + (alignment - past) % alignment;
  void* const memory = mmap(aligned, size, PROT_READ, MAP_SHARED | MAP_FIXED, descriptor_, 0);
  return memory == MAP_FAILED ? nullptr : aligned;
}

}  // namespace visavis::relay
