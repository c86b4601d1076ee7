// Actions as JavaScript values: plain objects with a `type`, as web/package/src/engine-module.ts
// describes them. Conversion only.
#pragma once

#include <emscripten/val.h>

#include "wasm/call/actions.h"

namespace visavis {

// Byte views in the result point into the engine's memory: valid until its next call.
emscripten::val ToValue(const Action& action);

}  // namespace visavis
