// What the kernel counts of a process and of its children: processor time of all their threads, and
// resident memory. Reads /proc (proc(5)).
#pragma once

#include <sys/types.h>

#include <cstdint>

#include "wasm/base/timestamp.h"

namespace visavis::bench {

// Time on a processor, in user and kernel mode, since the start; exact to the nanosecond where
// clock ticks would be 10 ms. Threads that have ended are not in it: no server here ends any.
// Zero: no such process.
enum class Children { kCount, kLeaveOut };
TimeDelta ReadCpuTime(pid_t pid, Children children = Children::kCount);

struct Memory {
  std::uint64_t resident = 0;      // bytes
  std::uint64_t proportional = 0;  // bytes; pages shared with other processes count in part
};
Memory ReadMemory(pid_t pid);

// Now, monotone.
Timestamp Now();

}  // namespace visavis::bench
