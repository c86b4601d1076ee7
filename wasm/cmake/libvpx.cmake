# visavis::vpx: VP8 and VP9. Native with its assembler, wasm with its NEON code through SIMDe.
include("${CMAKE_CURRENT_LIST_DIR}/codec.cmake")
visavis_codec_source(libvpx CHANGELOG "^.*[^0-9.]v([0-9]+\\.[0-9]+\\.[0-9]+).*$")
visavis_codec(libvpx vpx "${libvpx_version}" include)
