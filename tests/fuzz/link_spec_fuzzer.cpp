// The words of an emulated link. What is accepted is a link that the model can run: finite times,
// loss that is a probability, changes in order.
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "tests/fuzz/require.h"
#include "tests/link/link_spec.h"

using visavis::Require;
using visavis::TimeDelta;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto parsed = visavis::link::ParseLinkSpec({reinterpret_cast<const char*>(data), size});
  if (const auto* error = std::get_if<std::string>(&parsed)) {
    Require(!error->empty() && error->size() < 256);
    return 0;
  }
  const auto& changes = std::get<0>(parsed);
  Require(!changes.empty());
  TimeDelta last = TimeDelta::Zero();
  for (const auto& [at, config] : changes) {
    Require(at >= last);
    last = at;
    for (const auto& way : {config.ab, config.ba}) {
      Require(way.delay >= TimeDelta::Zero() && way.delay.IsFinite());
      for (const double share : {way.loss, way.to_bad, way.to_good})
        Require(std::isfinite(share) && share >= 0);
      Require(way.loss <= 1 && way.to_good <= 1);
    }
  }
  return 0;
}
