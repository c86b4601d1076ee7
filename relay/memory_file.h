// Immutable bytes that lie in memory and can yet be sent as a file: sendfile(2) hands their pages
// to the socket, where a write would copy them. Linux (memfd_create).
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

namespace visavis::relay {

class MemoryFile {
 public:
  // A copy of `bytes`, which are not empty. Null: the system has no memory or descriptor for it.
  static std::shared_ptr<const MemoryFile> Of(std::string_view bytes);
  ~MemoryFile();
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  std::string_view bytes() const { return bytes_; }
  int descriptor() const { return descriptor_; }

 private:
  explicit MemoryFile(int descriptor) : descriptor_(descriptor) {}
  bool Fill(std::string_view bytes);

  const int descriptor_;
  std::string_view bytes_;
};

}  // namespace visavis::relay
