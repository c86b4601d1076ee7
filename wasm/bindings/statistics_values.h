// Statistics as JavaScript values. Conversion only.
#pragma once

#include <emscripten/val.h>

#include "wasm/call/call_statistics.h"

namespace visavis {

emscripten::val ToValue(const CallStatistics& statistics);

}  // namespace visavis
