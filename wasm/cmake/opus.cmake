# visavis::opus: Opus in floating point, without DRED and deep PLC (1.5 MB more).
include("${CMAKE_CURRENT_LIST_DIR}/codec.cmake")
visavis_codec_source(opus package_version "^PACKAGE_VERSION=\"(.*)\"$")
visavis_codec(opus opus "${opus_version}" include include/opus)
