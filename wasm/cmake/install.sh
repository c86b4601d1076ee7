#!/usr/bin/env bash
# Finds or installs all that building and testing Visavis needs; emsdk-env.sh runs it.
# Prints the environment as shell code on stdout, and what it does on stderr, a line each.
# Every result is made in a folder of its own, moved into place and stamped last, so that a run
# which was interrupted anywhere is simply run again.
set -Eeuo pipefail

exec 3>&1 1>&2
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
CACHE=${VISAVIS_CACHE:-${XDG_CACHE_HOME:-${HOME:?is not set, set VISAVIS_CACHE}/.cache}/visavis}
# Nothing here stays in the folder that it was started in.
[[ $CACHE = /* ]] || CACHE=$PWD/$CACHE
WORK=
LOG=$CACHE/install.log
say() { echo "visavis: $*"; }
fail() {
  say "error: $*"
  exit 1
}
trap 'say "error: line $LINENO of install.sh failed (log: $LOG)"' ERR
trap '[ -z "$WORK" ] || rm -rf "$WORK"' EXIT
trap 'exit 130' INT TERM
# shellcheck source=wasm/cmake/fetch.sh
. "$top/wasm/cmake/fetch.sh"

# at_least HAVE WANT: is version HAVE not older than WANT?
at_least() { [ "$(printf '%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]; }

# step FOLDER KEY FUNCTION: runs FUNCTION, which fills $CACHE/FOLDER through publish, unless that
# was done before for the same KEY.
step() {
  local folder=$1 key=$2 function=$3
  if [ "$(cat "$CACHE/$folder/.visavis" 2>/dev/null || true)" = "$key" ]; then return; fi
  "$function"
  echo "$key" >"$CACHE/$folder/.visavis"
}

# publish MADE FOLDER: moves the folder MADE to $CACHE/FOLDER, in place of what was there.
publish() {
  mkdir -p "$(dirname "$CACHE/$2")"
  if [ -e "$CACHE/$2" ]; then
    mv "$CACHE/$2" "$WORK/old"
    mv "$1" "$CACHE/$2"
    rm -rf "$WORK/old"
  else
    mv "$1" "$CACHE/$2"
  fi
}

# --- Debian packages of the host -------------------------------------------------------------
# Tools are looked for by command (a person may have them from elsewhere), libraries by package.
tools=(g++ cmake ninja:ninja-build make perl nasm pkg-config patchelf python3 xz:xz-utils git patch
  clang clang-format clang-tidy shellcheck ffmpeg chromium firefox-esr pulseaudio turnserver:coturn ip:iproute2 node:nodejs npm)
libraries=(libgtest-dev libgmock-dev libbenchmark-dev libcli11-dev libspdlog-dev libssl-dev
  libtomlplusplus-dev nlohmann-json3-dev libclang-rt-dev ca-certificates)

missing_packages() {
  local entry
  for entry in "${tools[@]}"; do
    command -v "${entry%%:*}" >/dev/null || echo "${entry##*:}"
  done
  { dpkg-query -W -f='${db:Status-Status} ${Package}\n' "${libraries[@]}" 2>/dev/null || true; } |
    awk '$1 == "installed" { print $2 }' | sort >"$WORK/installed"
  printf '%s\n' "${libraries[@]}" | sort | comm -23 - "$WORK/installed"
}

install_packages() {
  local missing=() as_root=()
  mapfile -t missing < <(missing_packages)
  [ "${#missing[@]}" -gt 0 ] || return 0
  command -v apt-get >/dev/null || fail "this is no Debian; it needs what Debian names ${missing[*]}"
  if [ "$(id -u)" != 0 ]; then
    as_root=(sudo -n)
    if ! sudo -n true 2>/dev/null; then
      fail "without root or password-less sudo; have these installed: apt-get install ${missing[*]}"
    fi
  fi
  say "installing Debian packages: ${missing[*]}"
  local install=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -q -y
    --no-install-recommends -o DPkg::Lock::Timeout=300 "${missing[@]}")
  if ! "${install[@]}" </dev/null >>"$LOG" 2>&1; then
    # Package lists that are missing or old, or an earlier run of dpkg that was cut short.
    say "updating the package lists"
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive dpkg --configure -a </dev/null >>"$LOG" 2>&1 || true
    "${as_root[@]}" apt-get update -q -o DPkg::Lock::Timeout=300 >>"$LOG" 2>&1 || true
    "${install[@]}" </dev/null >>"$LOG" 2>&1 || fail "apt-get install failed for: ${missing[*]} (log: $LOG)"
  fi
}

# --- Node ------------------------------------------------------------------------------------
# Vite and the browser drivers ask for 20.19. The npm registry has node itself as a package.
node_wanted=20.19
node_package=22

install_node() {
  local cpu=x64
  [ "$(uname -m)" != aarch64 ] || cpu=arm64
  say "installing node $node_package (the system's is $(node --version)) and npm from the npm registry"
  mkdir -p "$WORK/node/bin"
  npm install --prefix "$WORK/node" --cache "$CACHE/npm" --ignore-scripts --no-audit --no-fund \
    "node-linux-$cpu@$node_package" npm@10 >>"$LOG" 2>&1 ||
    fail "npm cannot install node-linux-$cpu@$node_package (log: $LOG)"
  ln -s "../node_modules/node-linux-$cpu/bin/node" "$WORK/node/bin/node"
  ln -s ../node_modules/npm/bin/npm-cli.js "$WORK/node/bin/npm"
  ln -s ../node_modules/npm/bin/npx-cli.js "$WORK/node/bin/npx"
  "$WORK/node/bin/node" --version >>"$LOG" || fail "the node of the npm registry does not run here"
  publish "$WORK/node" node
}

use_node() {
  # Without our own folder on PATH, or its node would be taken for the system's.
  local version
  version=$(PATH=$clean_path node --version)
  if ! at_least "${version#v}" "$node_wanted"; then
    step node "$node_package" install_node
    path_front=$CACHE/node/bin
    PATH=$path_front:$PATH
  fi
}

# --- Emscripten ------------------------------------------------------------------------------
emcc_wanted=3.1.60
toolchain_recipe=1

# Sets emscripten to the folder of an emcc of the person's own that is recent enough, if any.
find_own_emcc() {
  local found version
  for found in "${EMSDK:-/nonexistent}/upstream/emscripten/emcc" "$(PATH=$clean_path command -v emcc || true)"; do
    [ -x "$found" ] || continue
    found=$(dirname "$(readlink -f "$found")")
    version=$(tr -d '"' <"$found/emscripten-version.txt" 2>/dev/null || echo 0)
    if at_least "${version%%-*}" "$emcc_wanted"; then
      emscripten=$found
      return
    fi
    [ -e "$CACHE/emscripten/.visavis" ] || say "passing over emcc $version of $found: older than $emcc_wanted"
  done
}

# The environment that makes our relocated Emscripten work.
emscripten_environment() {
  export EM_LLVM_ROOT=$CACHE/emscripten/usr/bin EM_BINARYEN_ROOT=$CACHE/emscripten/usr
  export EM_CONFIG=$CACHE/emscripten/usr/share/emscripten/.emscripten EM_CACHE=$CACHE/em-cache
  EM_NODE_JS=$(command -v node)
  export EM_NODE_JS
}

# Packages that Emscripten's compilers load, as suites name them.
toolchain_packages='emscripten|binaryen|clang-[0-9]+|libclang-cpp[0-9.]+(t64)?|libclang1-[0-9.]+(t64)?|libllvm[0-9.]+(t64)?'
toolchain_packages+='|llvm-[0-9]+(-linker-tools)?|lld-[0-9]+|libclang-common-[0-9]+-dev|libc6|libstdc\+\+6|libgcc-s1|zlib1g'
toolchain_packages+='|libzstd1|libxml2(-[0-9]+)?|libedit2|libtinfo6|libbsd0|libmd0|libffi8|libz3-4|liblzma5|libicu[0-9]+|libsimde-dev|node-acorn'

# Makes programs of a newer suite run from the prefix $1, which will stand at $2, on this host:
# they get the loader and the libraries that came with them.
relocate() {
  local prefix=$1 final=$2 file interpreter rpath
  interpreter=$(cd "$prefix" && find usr/lib -name 'ld-linux-*.so.*' | head -n 1)
  rpath=$final/$(dirname "$interpreter"):$(cd "$prefix" && find usr/lib -maxdepth 1 -name 'llvm-*' -printf "$final/%p/lib:")
  while IFS= read -r -d '' file; do
    if [ "$(head -c 4 "$file")" != $'\x7fELF' ]; then continue; fi
    case "$file" in
      */bin/*) patchelf --set-interpreter "$final/$interpreter" --force-rpath --set-rpath "$rpath" "$file" 2>/dev/null || true ;;
      # A RUNPATH of its own would hide that of the program.
      *) [ -z "$(patchelf --print-rpath "$file")" ] || patchelf --force-rpath --set-rpath "$rpath" "$file" ;;
    esac
  done < <(find "$prefix/usr/bin" "$prefix/usr/lib" -maxdepth 3 -type f \( -path '*/bin/*' -o -name '*.so*' \) -print0)
  # Debian's own node would find acorn; and nothing but acorn, or tsc finds Debian's types.
  mkdir "$prefix/usr/share/node_modules"
  (cd "$prefix/usr/share/node_modules" && ln -s ../nodejs/acorn* .)
  # Debian 13 ships 1.6 GB of system libraries and forbids to build the few that are needed.
  rm -rf "$prefix/usr/share/emscripten/cache"
  sed -i '/^FROZEN_CACHE/d' "$prefix/usr/share/emscripten/.emscripten"
  # Debian's own looks for SIMDe in /usr/include, or beside itself.
  cat >"$prefix/usr/share/emscripten/system/include/compat/arm_neon.h" <<END
#define SIMDE_ARM_NEON_A32V7_ENABLE_NATIVE_ALIASES
#define SIMDE_ARM_NEON_A32V8_ENABLE_NATIVE_ALIASES
#define SIMDE_ARM_NEON_A64V8_ENABLE_NATIVE_ALIASES
#include "$final/usr/include/simde/arm/neon.h"
END
}

# The names of the packages in the folder of archives.
archived_packages() {
  find "${VISAVIS_ARCHIVES:-/nonexistent}/toolchain" -maxdepth 1 -name '*.deb' -printf '%f\n' 2>/dev/null | sed 's|_.*||'
}

toolchain_from() {
  local from=$1 names=(emscripten)
  if [ "$from" = archives ]; then
    mapfile -t names < <(archived_packages | grep -xE "$toolchain_packages" || true)
  else
    use_suite "$from" || return 1
    # Too few names say that it failed, below; in a process substitution the trap would speak first.
    mapfile -t names < <(closure_of "$from" "$toolchain_packages" emscripten libsimde-dev node-acorn || true)
  fi
  [ "${#names[@]}" -gt 10 ] && fetch_debs "$from" "$WORK/debs" "${names[@]}" || return 1
  rm -rf "$WORK/prefix"
  unpack "$WORK/debs" "$WORK/prefix" && relocate "$WORK/prefix" "$CACHE/emscripten" || return 1
  rm -rf "$WORK/debs"
  publish "$WORK/prefix" emscripten
  if ! at_least "$(tr -d '"' <"$CACHE/emscripten/usr/share/emscripten/emscripten-version.txt")" 4; then
    # Emscripten 3 writes embind's types through a tsc with an option that TypeScript 6 refuses.
    npm install --prefix "$CACHE/emscripten/tsc" --cache "$CACHE/npm" --ignore-scripts --no-audit --no-fund \
      typescript@5 >>"$LOG" 2>&1 || return 1
  fi
  rm -rf "$EM_CACHE" # it holds headers of the Emscripten that was here before
  try_emcc "$CACHE/emscripten/usr/share/emscripten"
}

# Compiles and runs a small module with all that the engine will ask for (and so warms EM_CACHE).
try_emcc() {
  rm -rf "$WORK/try" && mkdir "$WORK/try"
  cat >"$WORK/try/try.cpp" <<'END'
#include <arm_neon.h>
#include <emscripten/bind.h>
int Add(int a, int b) { return vgetq_lane_s32(vaddq_s32(vdupq_n_s32(a), vdupq_n_s32(b)), 1); }
EMSCRIPTEN_BINDINGS(module) { emscripten::function("add", &Add); }
END
  (
    cd "$WORK/try"
    PATH=$tsc:$PATH "$1/em++" -std=c++20 -O3 -msimd128 -fno-exceptions -lembind try.cpp -o try.mjs -sMODULARIZE -sEXPORT_ES6 \
      -sENVIRONMENT=worker,node -sALLOW_MEMORY_GROWTH --emit-tsd try.d.ts &&
      node -e 'import("./try.mjs").then(m => m.default()).then(m => process.exit(m.add(40, 2) === 42 ? 0 : 1))'
  ) >>"$LOG" 2>&1
}

install_emscripten() {
  say "installing Emscripten (about 110 MB, a minute or two)"
  emscripten_environment
  try_each Emscripten toolchain_from "${suites[@]}" archives
}

use_emscripten() {
  emscripten=
  find_own_emcc
  [ -z "$emscripten" ] || return 0
  step emscripten "$CACHE $toolchain_recipe" install_emscripten
  emscripten_environment
  emscripten=$CACHE/emscripten/usr/share/emscripten
}

# --- Headers, codec sources, content -----------------------------------------------------------
boost_from() {
  local name
  for name in libboost1.90-dev libboost1.91-dev libboost1.88-dev; do
    if fetch_debs "$1" "$WORK/debs" "$name"; then
      unpack "$WORK/debs" "$WORK/boost"
      return # with what unpack said
    fi
  done
  return 1
}

# One include root that holds no header of a C library, so that wasm builds can use it too.
install_headers() {
  say "installing Boost headers"
  try_each Boost boost_from "${suites[@]}" archives
  mkdir -p "$WORK/headers/usr/include"
  mv "$WORK/boost/usr/include/boost" "$WORK/headers/usr/include/"
  cp -rL /usr/include/nlohmann "$WORK/headers/usr/include/"
  publish "$WORK/headers" headers
}

# What was measured with, and the oldest that the build's recipes are known to fit.
declare -A expected=([libvpx]=1.17.0 [opus]=1.6.1 [libyuv]='') oldest=([libvpx]=1.15 [opus]=1.5 [libyuv]=0)
declare -A known_sum=(
  [libvpx_1.17.0.orig.tar.gz]=1020f184046187baa2985dbde38e0691f49c44088bca7a1842b0236c6081dc0a
  [opus_1.6.1.orig.tar.xz]=001ac615b9f8f8994b229ad2b1a5969ed12ab48b0d154d0af1016a5899cd6ba1
)

source_from() {
  local file version
  fetch_source "$1" "$WORK/source" "$codec" || return 1
  file=$(basename "$(find "$WORK/source" -name "${codec}_*.orig.tar.*" ! -name '*.asc' | head -n 1)")
  version=${file#*_}
  version=${version%%.orig*}
  if ! at_least "$version" "${oldest[$codec]}"; then
    say "$codec $version of $1 is older than ${oldest[$codec]}"
    return 1
  fi
  if [ -n "${known_sum[$file]:-}" ] &&
    ! echo "${known_sum[$file]}  $WORK/source/$file" | sha256sum --check --quiet >>"$LOG" 2>&1; then
    say "$file of $1 is not the file that is known by this name"
    return 1
  fi
  if [ -n "${expected[$codec]}" ] && [ "$version" != "${expected[$codec]}" ]; then
    say "$codec $version instead of ${expected[$codec]}: speed and output may differ"
  fi
  rm -rf "$WORK/tree" && mkdir "$WORK/tree"
  tar -xf "$WORK/source/$file" -C "$WORK/tree" --strip-components=1
}

install_source() {
  local order=("${suites[@]}")
  # libyuv has no releases; the build was measured with that of Debian 12.
  if [ "$codec" = libyuv ]; then order=("$host_suite" "${suites[@]}"); else order+=("$host_suite"); fi
  say "installing the sources of $codec"
  try_each "$codec" source_from "${order[@]}" archives
  publish "$WORK/tree" "sources/$codec"
}

content_from() { fetch_debs "$1" "$WORK/debs" python3-imageio asterisk-core-sounds-en-wav; }

install_content() {
  say "installing test content: a webcam clip and speech"
  try_each "test content" content_from "$host_suite" "${suites[@]}" archives
  unpack "$WORK/debs" "$WORK/content"
  local clip speech
  clip=$(cd "$WORK/content" && find . -name cockatoo.mp4 | head -n 1)
  speech=$(cd "$WORK/content" && find . -path '*/sounds/*' -name 'vm-intro.wav' -printf '%h\n' | head -n 1)
  if [ -z "$clip" ] || [ -z "$speech" ]; then fail "cockatoo.mp4 or vm-intro.wav is not in the packages that held them"; fi
  ln -s "$clip" "$WORK/content/cockatoo.mp4"
  ln -s "$speech" "$WORK/content/speech"
  publish "$WORK/content" content
}

# --- npm packages of the repo, exactly as locked ------------------------------------------------
install_npm() {
  local folder=$1 key stamp=$top/$1/node_modules/.visavis
  [ -f "$top/$folder/package-lock.json" ] || return 0
  key="$(sha256sum <"$top/$folder/package-lock.json") $(node --version)"
  if [ "$(cat "$stamp" 2>/dev/null || true)" = "$key" ]; then return; fi
  say "installing the npm packages of $folder/"
  (cd "$top/$folder" && PUPPETEER_SKIP_DOWNLOAD=1 npm ci --cache "$CACHE/npm" --prefer-offline \
    --ignore-scripts --no-audit --no-fund) >>"$LOG" 2>&1 || fail "npm ci failed in $folder/ (log: $LOG)"
  echo "$key" >"$stamp"
}

# --- all together ---------------------------------------------------------------------------
mkdir -p "$CACHE"/{npm,em-cache,sources,tmp} 2>/dev/null || fail "cannot write to $CACHE"
CACHE=$(cd "$CACHE" && pwd)
exec 9>"$CACHE/lock"
if ! flock -n 9; then
  say "waiting for another run that is using $CACHE"
  flock 9
fi
: >"$LOG"
rm -rf "$CACHE"/tmp/*
WORK=$(mktemp -d "$CACHE/tmp/XXXXXX")
read -r -a suites <<<"${VISAVIS_SUITES:-forky sid trixie}"

tsc=$CACHE/emscripten/tsc/node_modules/.bin # only with an Emscripten that needs one
# PATH without what an earlier run has put at its front.
clean_path=$(printf '%s' "$PATH" | tr ':' '\n' | grep -vxF -e "$CACHE/node/bin" -e "$tsc" \
  -e "$(dirname "${EM_CONFIG:-/nonexistent/.emscripten}")" | paste -sd :)
path_front=
install_packages
use_node
use_emscripten
step headers 1 install_headers
for codec in libvpx opus libyuv; do
  own=VISAVIS_${codec^^}_SOURCE
  if [ -z "${!own:-}" ]; then
    step "sources/$codec" "${expected[$codec]} 1" install_source
  elif [ ! -d "${!own}" ]; then
    fail "$own names no folder: ${!own}"
  fi
done
step content 1 install_content
install_npm web
install_npm tests

# set_variable NAME VALUE: as shell code that any shell reads.
set_variable() { printf "export %s='%s'\n" "$1" "${2//\'/\'\\\'\'}" >&3; }
set_variable VISAVIS_CACHE "$CACHE"
set_variable VISAVIS_EMSCRIPTEN "$emscripten"
set_variable VISAVIS_HEADERS "$CACHE/headers/usr/include"
set_variable VISAVIS_SOURCES "$CACHE/sources"
set_variable VISAVIS_CONTENT "$CACHE/content"
if [ -d "$tsc" ]; then path_front=$tsc${path_front:+:$path_front}; fi
case ":$clean_path:" in
  *":$emscripten:"*) ;; # an emcc of the person's own, on PATH already
  *) path_front=$emscripten${path_front:+:$path_front} ;;
esac
set_variable PATH "${path_front:+$path_front:}$clean_path"
for name in EM_LLVM_ROOT EM_BINARYEN_ROOT EM_NODE_JS EM_CONFIG EM_CACHE; do
  if [ "$emscripten" = "$CACHE/emscripten/usr/share/emscripten" ]; then
    set_variable "$name" "${!name}"
  elif [[ ${EM_CONFIG:-} = */usr/share/emscripten/.emscripten ]]; then
    echo "unset $name" >&3 # left by an earlier run; it would mislead the person's own emcc
  fi
done
