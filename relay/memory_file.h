// Immutable bytes that lie in memory and can yet be sent as a file: sendfile(2) hands their pages
// to the socket, where a write would copy them. Linux (memfd_create).
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace visavis::relay {

class MemoryFile {
 public:
  // Part of the file, in its memory.
  struct Piece {
    std::string_view bytes;
    std::size_t offset = 0;
  };

  // A copy of `bodies`, none of them empty: the pieces are in their order. One file for all, since
  // it takes whole huge pages where the system has them: to send 500 kB out of one costs a fifth
  // less than out of small ones (relay_bench: 64 and 78 us). Null: the system has no memory or
  // descriptor for it.
  static std::shared_ptr<const MemoryFile> Of(std::span<const std::string_view> bodies);
  ~MemoryFile();
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  const std::vector<Piece>& pieces() const { return pieces_; }
  int descriptor() const { return descriptor_; }

 private:
  explicit MemoryFile(int descriptor) : descriptor_(descriptor) {}
  bool Fill(std::span<const std::string_view> bodies);
  // At an address that is a multiple of `alignment`. Null: no memory.
  char* Map(std::size_t size, std::size_t alignment);

  const int descriptor_;
  std::vector<Piece> pieces_;
  void* reserved_ = nullptr;  // addresses around the mapping
  std::size_t reserved_size_ = 0;
};

}  // namespace visavis::relay
