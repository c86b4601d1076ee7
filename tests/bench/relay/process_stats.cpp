#include "tests/bench/relay/process_stats.h"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>

namespace visavis::bench {
namespace {

namespace fs = std::filesystem;

fs::path FolderOf(pid_t pid) { return fs::path("/proc") / std::to_string(pid); }

// Of the process alone.
std::int64_t ReadNanoseconds(pid_t pid) {
  std::int64_t nanoseconds = 0;
  std::error_code gone;
  for (const auto& task : fs::directory_iterator(FolderOf(pid) / "task", gone)) {
    std::ifstream schedstat(task.path() / "schedstat");
    std::int64_t on_cpu = 0;
    if (schedstat >> on_cpu) nanoseconds += on_cpu;
  }
  return nanoseconds;
}

// Calls `visit` with the process and with each of its descendants.
template <typename Visit>
void ForEachProcess(pid_t pid, const Visit& visit) {
  visit(pid);
  std::error_code gone;
  for (const auto& task : fs::directory_iterator(FolderOf(pid) / "task", gone)) {
    std::ifstream children(task.path() / "children");
    for (pid_t child = 0; children >> child;) ForEachProcess(child, visit);
  }
}

}  // namespace

TimeDelta ReadCpuTime(pid_t pid, Children children) {
  std::int64_t nanoseconds = 0;
  if (children == Children::kLeaveOut) {
    nanoseconds = ReadNanoseconds(pid);
  } else {
    ForEachProcess(pid, [&nanoseconds](pid_t one) { nanoseconds += ReadNanoseconds(one); });
  }
  return TimeDelta::Micros(nanoseconds / 1000);
}

Memory ReadMemory(pid_t pid) {
  Memory memory;
  ForEachProcess(pid, [&memory](pid_t one) {
    std::ifstream rollup(FolderOf(one) / "smaps_rollup");
    for (std::string word; rollup >> word;) {
      std::uint64_t kibibytes = 0;
      if (word == "Rss:" && rollup >> kibibytes) memory.resident += kibibytes * 1024;
      if (word == "Pss:" && rollup >> kibibytes) memory.proportional += kibibytes * 1024;
    }
  });
  return memory;
}

Timestamp Now() {
  const auto since_boot = std::chrono::steady_clock::now().time_since_epoch();
  return Timestamp::Micros(
      std::chrono::duration_cast<std::chrono::microseconds>(since_boot).count());
}

}  // namespace visavis::bench
