// Which processor the server runs on and which the load generator, so that neither takes time from
// the other.
#pragma once

#include <vector>

namespace visavis::bench {

struct Cores {
  std::vector<unsigned> server;
  std::vector<unsigned> generator;
};

// The first one that this process may use is the server's, the second the generator's; where there
// is only one, both share it.
Cores ChooseCores();
// Binds the calling thread, and the children it starts, to these processors.
void BindTo(const std::vector<unsigned>& cores);

}  // namespace visavis::bench
