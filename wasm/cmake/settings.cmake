# Settings that all targets share, natively and for wasm.

# What emsdk-env.sh exports is kept in the CMake cache: a rebuild from another shell works.
# visavis_from_environment(<variable> <environment variable>)
macro(visavis_from_environment variable name)
  # The wasm build is handed its values by the native one.
  if(DEFINED ENV{VISAVIS_CACHE} AND NOT (EMSCRIPTEN AND DEFINED CACHE{${variable}}))
    set(${variable} "$ENV{${name}}" CACHE STRING "from the environment" FORCE)
  endif()
endmacro()
foreach(name IN ITEMS VISAVIS_CACHE VISAVIS_EMSCRIPTEN VISAVIS_HEADERS VISAVIS_SOURCES VISAVIS_CONTENT)
  visavis_from_environment(${name} ${name})
  if(NOT ${name})
    message(FATAL_ERROR "${name} is not set: run . ./emsdk-env.sh first")
  endif()
endforeach()
foreach(name IN ITEMS EM_LLVM_ROOT EM_BINARYEN_ROOT EM_NODE_JS EM_CONFIG EM_CACHE)
  visavis_from_environment(VISAVIS_${name} ${name})
  if(VISAVIS_${name})
    list(APPEND visavis_em_environment "${name}=${VISAVIS_${name}}")
  endif()
endforeach()
set(visavis_cmake "${CMAKE_CURRENT_LIST_DIR}")
set_property(GLOBAL APPEND PROPERTY JOB_POOLS visavis_codec=1)

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/bin")
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "build type" FORCE)
endif()

# Warnings of our own targets: link them privately.
add_library(visavis_warnings INTERFACE)
target_compile_options(visavis_warnings INTERFACE
  -Wall -Wextra -Wconversion -Wsign-conversion -Wshadow -Wswitch-enum -Werror)

# The engine throws nothing and asks for no type at run time.
add_library(visavis_engine_flags INTERFACE)
target_compile_options(visavis_engine_flags INTERFACE -fno-exceptions -fno-rtti)

# Boost and nlohmann/json, the same for native and wasm targets.
add_library(visavis_headers INTERFACE)
add_library(visavis::headers ALIAS visavis_headers)
target_include_directories(visavis_headers SYSTEM INTERFACE "${VISAVIS_HEADERS}")

if(EMSCRIPTEN)
  add_compile_options(-msimd128)
  # Of modules with codecs. A function with one caller is not put into it when it is large: Binaryen
  # would make one function of a whole encoder, in which an engine's compiler runs out of registers.
  set(VISAVIS_CODEC_LINK_OPTIONS -sBINARYEN_EXTRA_PASSES=--one-caller-inline-max-function-size=100)
else()
  find_package(Threads REQUIRED)
  set(VISAVIS_SANITIZE "" CACHE STRING "sanitizers of native targets, such as address;undefined")
  if(VISAVIS_SANITIZE)
    list(JOIN VISAVIS_SANITIZE "," sanitizers)
    # The presets take the build type Debug, in which VISAVIS_DCHECK checks (base/dcheck.h); -O1 so
    # that calls in virtual time take minutes and not hours.
    add_compile_options(-O1)
    add_compile_options(-fsanitize=${sanitizers} -fno-omit-frame-pointer -fno-sanitize-recover=all)
    # Its check of virtual calls needs the type information that the engine is built without.
    add_compile_options(-fno-sanitize=vptr)
    add_link_options(-fsanitize=${sanitizers})
  endif()
endif()

# Prints what this build is made of, in one line.
function(visavis_summary)
  get_property(codecs GLOBAL PROPERTY visavis_codec_versions)
  list(JOIN codecs ", " codecs)
  file(STRINGS "${VISAVIS_HEADERS}/boost/version.hpp" boost REGEX "define BOOST_LIB_VERSION \"")
  string(REGEX REPLACE ".*\"([0-9]+)_([0-9]+).*\"" "\\1.\\2" boost "${boost}")
  file(STRINGS "${VISAVIS_EMSCRIPTEN}/emscripten-version.txt" emscripten LIMIT_COUNT 1)
  string(REPLACE "\"" "" emscripten "${emscripten}")
  message(STATUS "Visavis ${PROJECT_VERSION}: ${CMAKE_CXX_COMPILER_ID} ${CMAKE_CXX_COMPILER_VERSION}, "
    "emcc ${emscripten}, ${codecs}, Boost ${boost}, ${CMAKE_BUILD_TYPE} ${VISAVIS_SANITIZE}")
endfunction()
