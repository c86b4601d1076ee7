// Writes big-endian integers into a buffer of fixed size that the caller owns. A write past the end
// changes nothing and marks the writer failed for good.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace visavis {

class ByteWriter {
 public:
  explicit ByteWriter(std::span<std::uint8_t> buffer) : buffer_(buffer) {}

  void U8(std::uint8_t value) { BigEndian(value, 1); }
  void U16(std::uint16_t value) { BigEndian(value, 2); }
  void U32(std::uint32_t value) { BigEndian(value, 4); }
  void U64(std::uint64_t value) { BigEndian(value, 8); }
  void Bytes(std::span<const std::uint8_t> bytes) {
    if (!Has(bytes.size())) return;
    if (!bytes.empty()) std::memcpy(buffer_.data() + size_, bytes.data(), bytes.size());
    size_ += bytes.size();
  }

  std::size_t size() const { return size_; }
  std::size_t remaining() const { return buffer_.size() - size_; }
  bool ok() const { return ok_; }

 private:
  bool Has(std::size_t count) {
    if (ok_ && count > buffer_.size() - size_) ok_ = false;
    return ok_;
  }
  void BigEndian(std::uint64_t value, std::size_t count) {
    if (!Has(count)) return;
    for (std::size_t i = count; i-- > 0;)
      buffer_[size_++] = static_cast<std::uint8_t>(value >> (8 * i));
  }

  std::span<std::uint8_t> buffer_;
  std::size_t size_ = 0;
  bool ok_ = true;
};

}  // namespace visavis
