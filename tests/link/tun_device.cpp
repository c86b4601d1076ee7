#include "tests/link/tun_device.h"

#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace visavis::link {

std::variant<TunDevice, std::error_code> TunDevice::Open(const std::string& name) {
  ifreq request{};
  if (name.empty() || name.size() >= IFNAMSIZ)
    return std::make_error_code(std::errc::invalid_argument);
  const int descriptor = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
  if (descriptor < 0) return std::error_code(errno, std::generic_category());
  TunDevice device(descriptor);
  std::memcpy(request.ifr_name, name.c_str(), name.size());
  request.ifr_flags = IFF_TUN | IFF_NO_PI;
  if (ioctl(descriptor, TUNSETIFF, &request) < 0)
    return std::error_code(errno, std::generic_category());
  return device;
}

TunDevice::TunDevice(TunDevice&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)) {}

TunDevice::~TunDevice() {
  if (descriptor_ >= 0) close(descriptor_);
}

std::size_t TunDevice::Read(std::span<std::byte> buffer) {
  const ssize_t size = read(descriptor_, buffer.data(), buffer.size());
  return size > 0 ? static_cast<std::size_t>(size) : 0;
}

void TunDevice::Write(std::span<const std::byte> packet) {
  // Interrupted, full or down: the packet is lost.
  [[maybe_unused]] const ssize_t written = write(descriptor_, packet.data(), packet.size());
}

}  // namespace visavis::link
