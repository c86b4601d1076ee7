// One end of the emulated link: a TUN device of the kernel (Documentation/networking/tuntap.rst),
// whose IP packets a program reads and writes. The interface may move to another network namespace;
// the descriptor stays good. Needs CAP_NET_ADMIN.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <system_error>
#include <variant>

namespace visavis::link {

class TunDevice {
 public:
  // `name`: at most 15 bytes. The interface is gone when the device is.
  static std::variant<TunDevice, std::error_code> Open(const std::string& name);
  TunDevice(TunDevice&& other) noexcept;
  TunDevice& operator=(TunDevice&&) = delete;
  ~TunDevice();

  int descriptor() const { return descriptor_; }
  // One packet; 0: none is there.
  std::size_t Read(std::span<std::byte> buffer);
  // Lost when the kernel takes none, as on a wire.
  void Write(std::span<const std::byte> packet);

 private:
  explicit TunDevice(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

}  // namespace visavis::link
