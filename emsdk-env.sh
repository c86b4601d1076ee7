# shellcheck shell=bash
# Makes this shell ready to build and test Visavis. Source it from the top of the repo:
#
#   . ./emsdk-env.sh
#
# It finds what is there, installs what is missing (wasm/cmake/install.sh does that, in a bash
# of its own), says what it installs, asks nothing, and takes about a second when all is there.
# Nothing is left behind in the calling shell but these exported variables:
#
#   PATH                emcc, and a newer node where the system's is too old
#   VISAVIS_CACHE       the one folder that everything is downloaded to and built in
#   VISAVIS_EMSCRIPTEN  folder of emcc and of its CMake toolchain file
#   VISAVIS_HEADERS     include root with Boost and nlohmann/json and nothing else (for -isystem)
#   VISAVIS_SOURCES     folder with the source trees libvpx/, opus/, libyuv/
#   VISAVIS_CONTENT     test content: cockatoo.mp4 and speech/*.wav
#   EM_LLVM_ROOT, EM_BINARYEN_ROOT, EM_NODE_JS, EM_CONFIG, EM_CACHE
#                       only with the Emscripten that this script installed
#
# What a person may set before:
#
#   VISAVIS_CACHE       default: ${XDG_CACHE_HOME:-$HOME/.cache}/visavis
#   VISAVIS_ARCHIVES    folder of archives (toolchain/*.deb, sources/*, SHA256SUMS) to turn to
#                       when the package archive does not give something
#   VISAVIS_SUITES      Debian suites to take the toolchain from, default: "forky sid trixie"
#   VISAVIS_LIBVPX_SOURCE, VISAVIS_OPUS_SOURCE, VISAVIS_LIBYUV_SOURCE
#                       source trees of one's own, taken instead of the downloaded ones
#   EMSDK, PATH         an emcc of one's own is taken when it is recent enough
#
# On failure one line says what is missing and the status is not zero.
eval "$(bash "$(dirname "${BASH_SOURCE:-./emsdk-env.sh}")/wasm/cmake/install.sh" || echo 'return 1')"
