#include "tests/bench/relay/cores.h"

#include <sched.h>

namespace visavis::bench {

Cores ChooseCores() {
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  sched_getaffinity(0, sizeof allowed, &allowed);
  std::vector<unsigned> cores;
  for (unsigned core = 0; core < CPU_SETSIZE; ++core) {
    if (CPU_ISSET(core, &allowed)) cores.push_back(core);
  }
  return {.server = {cores.front()}, .generator = {cores.size() > 1 ? cores[1] : cores[0]}};
}

void BindTo(const std::vector<unsigned>& cores) {
  cpu_set_t wanted;
  CPU_ZERO(&wanted);
  for (const unsigned core : cores) CPU_SET(core, &wanted);
  sched_setaffinity(0, sizeof wanted, &wanted);
}

}  // namespace visavis::bench
