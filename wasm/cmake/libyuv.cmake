# visavis::yuv: scaling and conversion of pictures.
include("${CMAKE_CURRENT_LIST_DIR}/codec.cmake")
visavis_codec_source(libyuv include/libyuv/version.h "^#define LIBYUV_VERSION ([0-9]+).*$")
visavis_codec(libyuv yuv "${libyuv_version}" include)
