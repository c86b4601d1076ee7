# The wasm build: this same project, configured with Emscripten's toolchain file in build/wasm.
# Target visavis_wasm; the modules are ${VISAVIS_WASM_DIR}/<names in VISAVIS_WASM_PRODUCTS>.
include(ExternalProject)

set(VISAVIS_WASM_DIR "${PROJECT_BINARY_DIR}/wasm/bin")
list(TRANSFORM VISAVIS_WASM_PRODUCTS PREPEND "${VISAVIS_WASM_DIR}/" OUTPUT_VARIABLE products)
ExternalProject_Add(visavis_wasm
  SOURCE_DIR "${PROJECT_SOURCE_DIR}"
  PREFIX "${PROJECT_BINARY_DIR}/wasm-stamps"
  BINARY_DIR "${PROJECT_BINARY_DIR}/wasm"
  CONFIGURE_COMMAND "${CMAKE_COMMAND}" -E env ${visavis_em_environment}
    "${CMAKE_COMMAND}" -S <SOURCE_DIR> -B <BINARY_DIR> -G Ninja
    "-DCMAKE_TOOLCHAIN_FILE=${VISAVIS_EMSCRIPTEN}/cmake/Modules/Platform/Emscripten.cmake"
    -DCMAKE_BUILD_TYPE=Release
    "-DVISAVIS_CACHE=${VISAVIS_CACHE}" "-DVISAVIS_EMSCRIPTEN=${VISAVIS_EMSCRIPTEN}"
    "-DVISAVIS_HEADERS=${VISAVIS_HEADERS}" "-DVISAVIS_SOURCES=${VISAVIS_SOURCES}"
    "-DVISAVIS_CONTENT=${VISAVIS_CONTENT}"
  BUILD_COMMAND "${CMAKE_COMMAND}" -E env ${visavis_em_environment} "${CMAKE_COMMAND}" --build <BINARY_DIR>
  BUILD_ALWAYS TRUE
  BUILD_BYPRODUCTS ${products}
  INSTALL_COMMAND ""
  USES_TERMINAL_CONFIGURE TRUE
  USES_TERMINAL_BUILD TRUE)
