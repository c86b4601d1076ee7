#!/usr/bin/env bash
# Builds one codec library from its source tree, which stays unchanged, into a prefix:
#   build_codec.sh libvpx|opus|libyuv native|wasm SOURCE PREFIX BUILD
# Compilers: CC and CXX; for wasm the Emscripten of VISAVIS_EMSCRIPTEN. The library is put into
# the prefix last and by a rename: where it stands, the prefix is complete, and nothing is built.
set -euo pipefail

codec=$1 mode=$2 source=$3 prefix=$4 build=$5
here=$(cd "$(dirname "$0")" && pwd)
kernels=$(cd "$here/../kernels" && pwd)
jobs=$(nproc)
log=$build/build.log

die() {
  echo "building $codec for $mode failed: $*" >&2
  exit 1
}

# Without its NEON path libvpx is two to four times slower, and its configure drops that path
# without a word when a probe fails.
check_neon() {
  [ "$codec $mode" = "libvpx wasm" ] || return 0
  local config=$1/vpx_config.h
  grep -qx '#define HAVE_NEON 1' "$config" || die "$config has no NEON: the SIMDe path is off"
  grep -qx '#define CONFIG_RUNTIME_CPU_DETECT 0' "$config" || die "$config detects the CPU at run time"
}

# make_tree SOURCE: tree/ is the source with what wasm/kernels changes in it (see its README).
make_tree() {
  local change file
  cp -r "$1" tree
  for change in "$kernels/patches/$codec"/*.patch; do
    # Nothing may apply by chance: a patch that has to be moved is a patch to be looked at again.
    patch --directory=tree --strip=1 --forward --batch --fuzz=0 --no-backup-if-mismatch --input="$change" ||
      die "$(basename "$change") does not apply to $1"
  done
  [ -d "$kernels/$codec" ] || return 0
  while IFS= read -r file; do
    [ -f "tree/$file" ] || die "$1 has no $file, which wasm/kernels/$codec replaces"
    cp "$kernels/$codec/$file" "tree/$file"
  done < <(cd "$kernels/$codec" && find . -name '*.c' -printf '%P\n')
}

# What runs once per frame or less, or not at all in a call, and VP9's searches, whose time is in what
# they call: for size, not for speed.
libvpx_cold_files() {
  local file
  for file in vp8/vp8_{cx,dx}_iface vp9/vp9_{cx_iface,dx_iface,iface_common} vp8/decoder/onyxd_if \
    vp8/common/{alloccommon,entropy,entropymode,entropymv,rtcd} \
    vp8/encoder/{lookahead,modecosts,onyx_if,ratectrl,rdopt,segmentation} \
    vp9/common/vp9_{alloccommon,entropy,entropymode,entropymv,seg_common,thread_common} \
    vp9/decoder/vp9_{decoder,dsubexp} vp9/encoder/vp9_{aq_cyclicrefresh,context_tree} \
    vp9/encoder/vp9_{encodemv,encoder,ethread,frame_scale,lookahead,mcomp,multi_thread} \
    vp9/encoder/vp9_{picklpf,ratectrl,rd,rdopt,resize,segmentation,speed_features,subexp} \
    vp9/encoder/vp9_{svc_layercontext,tpl_model,treewriter} vpx_dsp/variance; do
    [ -f "tree/$file.c" ] || die "$source has no $file.c, which is to be small"
    echo "$file.c.o"
  done
}

build_libvpx() {
  # Both builds are the same codec: what changes the output of the encoder is equal.
  # The decoder refuses pictures above the limit before it allocates for them.
  # Concealment, denoising and libvpx's own simulcast are not ours (adr/0010): they are left out.
  local options=(--enable-vp8 --enable-vp9 --enable-realtime-only --disable-multi-res-encoding
    --disable-error-concealment --disable-temporal-denoising --disable-vp9-temporal-denoising
    --disable-postproc --disable-vp9-postproc --size-limit=4096x4096
    --enable-static --disable-shared --disable-examples --disable-tools --disable-docs
    --disable-unit-tests --disable-install-bins --disable-install-docs --disable-webm-io
    --disable-libyuv --disable-dependency-tracking "--prefix=$stage")
  if [ "$mode" = native ]; then
    "$source/configure" "${options[@]}" --enable-pic --enable-runtime-cpu-detect
    make -j"$jobs"
  else
    # NEON intrinsics through SIMDe. configure probes each extension by an -march of its own.
    make_tree "$source"
    sed -i 's/aarch64_arch_flag_neon="[^"]*"/aarch64_arch_flag_neon="simd128"/' tree/build/make/configure.sh
    CC=$VISAVIS_EMSCRIPTEN/emcc CXX=$VISAVIS_EMSCRIPTEN/em++ AR=$VISAVIS_EMSCRIPTEN/emar \
      LD=$VISAVIS_EMSCRIPTEN/emcc NM=$VISAVIS_EMSCRIPTEN/emnm AS=true STRIP=true \
      tree/configure "${options[@]}" --target=arm64-linux-gcc --disable-neon-asm --disable-neon-dotprod \
      --disable-neon-i8mm --disable-sve --disable-sve2 --disable-runtime-cpu-detect --disable-multithread \
      --disable-pic --extra-cflags="-msimd128 -I$kernels"
    # -O3 unrolls what an engine's compiler then does not keep in registers: larger and no faster.
    sed -i 's/-march=armv8-a//; s/-O3/-O2/g' ./*.mk
    local cold
    cold=$(libvpx_cold_files)
    printf '%s: CFLAGS += -Os\n' "${cold//$'\n'/ }" >>libs-arm64-linux-gcc.mk
    check_neon .
    make -j"$jobs"
  fi
  make install
  cp vpx_config.h ./*_rtcd.h "$stage/" # for tests/wasm/kernels too
}

build_with_cmake() {
  local options=(-G Ninja -DCMAKE_BUILD_TYPE=Release -DCMAKE_INSTALL_PREFIX="$stage" -DCMAKE_INSTALL_LIBDIR=lib)
  if [ "$mode" = wasm ]; then
    options+=(-DCMAKE_TOOLCHAIN_FILE="$VISAVIS_EMSCRIPTEN/cmake/Modules/Platform/Emscripten.cmake"
      -DCMAKE_C_FLAGS="-msimd128" -DCMAKE_CXX_FLAGS="-msimd128")
  else
    options+=(-DCMAKE_POSITION_INDEPENDENT_CODE=ON)
  fi
  cmake "${options[@]}" "$@" -B cmake
  cmake --build cmake -j "$jobs"
  cmake --install cmake
}

build_opus() {
  local options=(-DOPUS_BUILD_SHARED_LIBRARY=OFF -DOPUS_BUILD_TESTING=OFF -DOPUS_BUILD_PROGRAMS=OFF
    -DOPUS_INSTALL_CMAKE_CONFIG_MODULE=OFF)
  if [ "$mode" = wasm ]; then
    # The folder of a variant is no source of Opus, and takes that as it is.
    if [ "$source" = "$VISAVIS_OPUS_SOURCE" ]; then
      make_tree "$source"
      source=$PWD/tree
    fi
    # Its SSE through Emscripten's headers was measured within noise of the autovectorised C.
    options+=(-DOPUS_DISABLE_INTRINSICS=ON -DOPUS_STACK_PROTECTOR=OFF -DOPUS_FORTIFY_SOURCE=OFF)
  fi
  build_with_cmake -S "$source" "${options[@]}"
}

build_libyuv() { build_with_cmake -S "$here/libyuv" -DLIBYUV_SOURCE="$source"; }

case "$codec" in
  libvpx) library=libvpx.a ;;
  opus) library=libopus.a ;;
  libyuv) library=libyuv.a ;;
  *) die "no such codec" ;;
esac
if [ -f "$prefix/lib/$library" ]; then
  check_neon "$prefix"
  exit 0
fi

echo "building $codec for $mode from $source"
rm -rf "$build"
mkdir -p "$build"
cd "$build"
stage=$build/stage
# In a shell of its own: set -e would be off in the condition of an if.
set +e
(
  set -e
  "build_$codec"
) >"$log" 2>&1
status=$?
set -e
if [ "$status" != 0 ]; then
  tail -n 25 "$log" >&2
  die "see $log"
fi
check_neon "$stage"
mkdir -p "$prefix/lib"
cp -r "$stage/include" "$prefix/"
find "$stage" -maxdepth 1 -name '*.h' -exec cp {} "$prefix/" \;
cp "$stage/lib/$library" "$prefix/lib/$library.$$"
mv "$prefix/lib/$library.$$" "$prefix/lib/$library"
cd / && rm -rf "$build"
