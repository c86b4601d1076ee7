# visavis::opus: Opus in floating point, without DRED and deep PLC (1.5 MB more).
# visavis::opus-dred: the same with both. Never link both into one program.
include("${CMAKE_CURRENT_LIST_DIR}/codec.cmake")
visavis_codec_source(opus package_version "^PACKAGE_VERSION=\"(.*)\"$")
visavis_codec(opus opus "${opus_version}" include include/opus)
visavis_codec(opus opus-dred "${opus_version}" include include/opus VARIANT opus-dred)
