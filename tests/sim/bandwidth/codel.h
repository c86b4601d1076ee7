// When a queue managed by CoDel drops its head: RFC 8289 section 5 with its default constants.
#pragma once

#include <cstdint>

#include "wasm/base/data_rate.h"
#include "wasm/base/timestamp.h"

namespace visavis::bandwidth {

class CoDel {
 public:
  // Asked of each head before it is served. `in_queue`: its wait so far; `queued`: all that waits.
  bool ShouldDrop(Timestamp now, TimeDelta in_queue, DataSize queued);

 private:
  bool IsAbove(Timestamp now, TimeDelta in_queue, DataSize queued);
  Timestamp NextDrop(Timestamp from) const;

  Timestamp first_above_ = Timestamp::MinusInfinity();  // -infinity: not above
  Timestamp drop_next_ = Timestamp::Zero();
  std::uint32_t count_ = 0;
  bool dropping_ = false;
};

}  // namespace visavis::bandwidth
