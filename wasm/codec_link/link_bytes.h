// Requests and answers as bytes: values as they lie in memory, since both ends are of one build.
// Private to codec_link/.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <type_traits>
#include <vector>

namespace visavis {

class LinkWriter {
 public:
  // Writes into `bytes`, whose memory is reused.
  explicit LinkWriter(std::vector<std::uint8_t>& bytes) : bytes_(bytes) { bytes_.clear(); }

  template <typename T>
  LinkWriter& Put(const T& value) {
    static_assert(std::is_trivially_copyable_v<T>);
    return Append(&value, sizeof value);
  }
  // All that follows, to be read by Rest(); or, with their number before them, by GetBytes().
  LinkWriter& PutRest(std::span<const std::uint8_t> bytes) {
    return Append(bytes.data(), bytes.size());
  }
  LinkWriter& PutBytes(std::span<const std::uint8_t> bytes) {
    return Put(bytes.size()).PutRest(bytes);
  }
  LinkWriter& PutSamples(std::span<const float> samples) {
    return Append(samples.data(), samples.size_bytes());
  }

 private:
  LinkWriter& Append(const void* data, std::size_t size) {
    const auto* from = static_cast<const std::uint8_t*>(data);
    bytes_.insert(bytes_.end(), from, from + size);
    return *this;
  }
  std::vector<std::uint8_t>& bytes_;
};

// A read past the end gives zeros and fails for good.
class LinkReader {
 public:
  explicit LinkReader(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}

  template <typename T>
  T Get() {
    static_assert(std::is_trivially_copyable_v<T>);
    std::array<std::uint8_t, sizeof(T)> value{};
    std::ranges::copy(Take(sizeof(T)), value.begin());
    return std::bit_cast<T>(value);
  }
  std::span<const std::uint8_t> Rest() { return Take(bytes_.size()); }
  std::span<const std::uint8_t> GetBytes() { return Take(Get<std::size_t>()); }
  // As many as `out` has room for.
  void GetSamples(std::span<float> out) {
    const auto bytes = Take(out.size_bytes());
    if (!bytes.empty()) std::memcpy(out.data(), bytes.data(), bytes.size());
  }
  bool ok() const { return ok_; }

 private:
  std::span<const std::uint8_t> Take(std::size_t count) {
    if (!ok_ || count > bytes_.size()) {
      ok_ = false;
      return {};
    }
    const auto taken = bytes_.first(count);
    bytes_ = bytes_.subspan(count);
    return taken;
  }

  std::span<const std::uint8_t> bytes_;
  bool ok_ = true;
};

}  // namespace visavis
