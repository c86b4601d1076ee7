// Actions as JavaScript values: plain objects with a `type`, as web/package/src/engine-module.ts
// describes them. Conversion only.
#pragma once

#include <emscripten/val.h>

#include <cstdint>
#include <span>

#include "wasm/call/actions.h"

namespace visavis {

// Without the bytes that an action carries.
emscripten::val ToValue(const Action& action);

// The bytes that an action carries as `data`, in the engine's memory: valid until its next input.
// A view of them is to be made when all actions are values: memory that grows in between detaches
// the views that were made before.
std::span<const std::uint8_t> BytesOf(const Action& action);

}  // namespace visavis
