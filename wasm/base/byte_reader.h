// Reads big-endian integers from bytes that nobody has checked. A read past the end returns zero
// and marks the reader failed for good, so a parser reads all its fields and asks ok() once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace visavis {

class ByteReader {
 public:
  explicit ByteReader(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}

  std::uint8_t U8() { return static_cast<std::uint8_t>(BigEndian(1)); }
  std::uint16_t U16() { return static_cast<std::uint16_t>(BigEndian(2)); }
  std::uint32_t U32() { return static_cast<std::uint32_t>(BigEndian(4)); }
  std::uint64_t U64() { return BigEndian(8); }

  // The next `count` bytes, empty on failure. The span points into the bytes given at construction.
  std::span<const std::uint8_t> Bytes(std::size_t count) {
    if (!Has(count)) return {};
    const auto taken = bytes_.subspan(position_, count);
    position_ += count;
    return taken;
  }
  std::span<const std::uint8_t> Rest() { return Bytes(remaining()); }

  std::size_t remaining() const { return ok_ ? bytes_.size() - position_ : 0; }
  bool ok() const { return ok_; }

 private:
  bool Has(std::size_t count) {
    if (ok_ && count > bytes_.size() - position_) ok_ = false;
    return ok_;
  }
  std::uint64_t BigEndian(std::size_t count) {
    std::uint64_t value = 0;
    for (const std::uint8_t byte : Bytes(count)) value = value << 8 | byte;
    return value;
  }

  std::span<const std::uint8_t> bytes_;
  std::size_t position_ = 0;
  bool ok_ = true;
};

}  // namespace visavis
