# Codec libraries are built once per version, compiler and recipe, into a prefix of the cache
# that all build folders share: build/, build-asan/ and a fresh clone find them there.

# visavis_codec(<codec> <target> <version> <includes below the prefix>... [VARIANT <folder>])
# Defines the imported target visavis::<target>. A source tree of a person's own is named by the
# environment variable VISAVIS_<CODEC>_SOURCE and built below the build folder; after a change in
# that tree remove built/ there. VARIANT: a folder beside this file with a CMakeLists.txt that builds
# the same sources with other options.
function(visavis_codec codec target version)
  cmake_parse_arguments(arg "" "VARIANT" "" ${ARGN})
  string(TOUPPER "VISAVIS_${codec}_SOURCE" source_variable)
  set(name "${codec}")
  set(library_name "${target}")
  set(source "${${source_variable}}")
  set(variant_sum "")
  if(arg_VARIANT)
    set(name "${arg_VARIANT}")
    set(library_name "${codec}")
    set(source "${visavis_cmake}/${arg_VARIANT}")
    file(SHA256 "${source}/CMakeLists.txt" variant_sum)
  endif()
  set(mode native)
  set(identity "${CMAKE_C_COMPILER_ID} ${CMAKE_C_COMPILER_VERSION} ${CMAKE_SYSTEM_PROCESSOR}")
  set(compilers "CC=${CMAKE_C_COMPILER}" "CXX=${CMAKE_CXX_COMPILER}")
  if(EMSCRIPTEN)
    set(mode wasm)
    string(APPEND identity " emscripten ${EMSCRIPTEN_VERSION}")
    set(compilers "VISAVIS_EMSCRIPTEN=${VISAVIS_EMSCRIPTEN}")
  endif()

  set(recipe "${visavis_cmake}/build_codec.sh")
  file(SHA256 "${recipe}" recipe_sum)
  file(SHA256 "${visavis_cmake}/libyuv/CMakeLists.txt" libyuv_sum)
  set(kernels "")
  if(EMSCRIPTEN AND NOT arg_VARIANT)
    set(folder "${PROJECT_SOURCE_DIR}/wasm/kernels")
    file(GLOB_RECURSE kernels CONFIGURE_DEPENDS "${folder}/patches/${codec}/*.patch" "${folder}/${codec}/*.c")
    if(codec STREQUAL libvpx)
      file(GLOB headers CONFIGURE_DEPENDS "${folder}/*.h")
      list(APPEND kernels ${headers})
    endif()
  endif()
  set(kernel_sums "")
  foreach(kernel IN LISTS kernels)
    file(SHA256 "${kernel}" sum)
    string(APPEND kernel_sums "${sum}")
  endforeach()
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${recipe}" ${kernels})
  string(SHA256 key
    "${version} ${mode} ${identity} ${recipe_sum} ${libyuv_sum} ${${source_variable}}${variant_sum}${kernel_sums}")
  string(SUBSTRING "${key}" 0 12 key)
  set(built "${VISAVIS_CACHE}/built")
  if(NOT ${source_variable} STREQUAL "${VISAVIS_SOURCES}/${codec}")
    set(built "${PROJECT_BINARY_DIR}/built")
  endif()
  set(prefix "${built}/${name}-${version}-${mode}-${key}")

  set(library "${prefix}/lib/${CMAKE_STATIC_LIBRARY_PREFIX}${library_name}.a")
  add_custom_command(
    OUTPUT "${library}"
    COMMAND "${CMAKE_COMMAND}" -E env ${compilers} ${visavis_em_environment} "${source_variable}=${${source_variable}}"
            bash "${recipe}" ${codec} ${mode} "${source}" "${prefix}" "${PROJECT_BINARY_DIR}/codec/${name}"
    JOB_POOL visavis_codec
    COMMENT "${name} ${version} for ${mode}"
    VERBATIM)
  add_custom_target(visavis_build_${target} DEPENDS "${library}")

  add_library(visavis::${target} STATIC IMPORTED GLOBAL)
  add_dependencies(visavis::${target} visavis_build_${target})
  foreach(include IN LISTS arg_UNPARSED_ARGUMENTS)
    file(MAKE_DIRECTORY "${prefix}/${include}") # an imported target's folders must exist at once
    target_include_directories(visavis::${target} INTERFACE "${prefix}/${include}")
  endforeach()
  set_target_properties(visavis::${target} PROPERTIES
    IMPORTED_LOCATION "${library}"
    VISAVIS_PREFIX "${prefix}" # for what needs more than a library installs
    VISAVIS_SOURCE "${source}")
  if(NOT EMSCRIPTEN)
    target_link_libraries(visavis::${target} INTERFACE Threads::Threads m)
  endif()
  if(NOT arg_VARIANT)
    set_property(GLOBAL APPEND PROPERTY visavis_codec_versions "${codec} ${version}")
  endif()
endfunction()

# visavis_codec_source(<codec> <a file that tells the version> <regex with the version as \1>)
# Sets VISAVIS_<CODEC>_SOURCE and <codec>_version for the caller.
macro(visavis_codec_source codec file regex)
  string(TOUPPER "VISAVIS_${codec}_SOURCE" source_variable)
  visavis_from_environment(${source_variable} ${source_variable})
  if(NOT ${source_variable})
    set(${source_variable} "${VISAVIS_SOURCES}/${codec}")
  endif()
  if(NOT EXISTS "${${source_variable}}/${file}")
    message(FATAL_ERROR "${${source_variable}} holds no sources of ${codec}: run . ./emsdk-env.sh first")
  endif()
  file(STRINGS "${${source_variable}}/${file}" ${codec}_version REGEX "${regex}" LIMIT_COUNT 1)
  string(REGEX REPLACE "${regex}" "\\1" ${codec}_version "${${codec}_version}")
endmacro()
