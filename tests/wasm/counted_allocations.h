// Counts what a test program allocates. For exactly one file of a program: it replaces operator new
// (https://eel.is/c++draft/new.delete).
#pragma once

#include <cstddef>
#include <cstdlib>
#include <new>

namespace visavis {

inline std::size_t allocations = 0;

namespace internal {
inline void* AllocateCounted(std::size_t size) {
  ++allocations;
  void* const memory = std::malloc(size == 0 ? 1 : size);
  if (!memory) std::abort();
  return memory;
}
}  // namespace internal

}  // namespace visavis

void* operator new(std::size_t size) { return visavis::internal::AllocateCounted(size); }
void* operator new[](std::size_t size) { return visavis::internal::AllocateCounted(size); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }
