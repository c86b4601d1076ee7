# shellcheck shell=bash
# Where packages and sources come from: suites of the Debian archive through an apt state of our
# own (no root, the host's apt is left alone), and at last a folder of archives.
# Sourced by install.sh, which sets WORK, LOG and the functions say and fail.

declare -A suite_state=()
# shellcheck disable=SC1091
host_suite=$(. /etc/os-release && echo "${VERSION_CODENAME:-sid}")

# Prints the host's own Debian source entries, rewritten to suite $1: $2 is "deb822" or "list".
# Derived rather than written down, because the host knows its mirror and its proxy.
host_entries() {
  local suite=$1 files=()
  if [ "$2" = deb822 ]; then
    files=(/etc/apt/sources.list.d/*.sources)
    [ -f "${files[0]}" ] || return 0
    awk -v RS= -v FS='\n' -v host="$host_suite" -v suite="$suite" '
      { out = ""; right = main = binary = 0; on = 1; key = ""
        for (i = 1; i <= NF; i++) {
          if ($i ~ /^#/) continue
          if ($i !~ /^[ \t]/) { key = tolower($i); sub(/:.*/, "", key) }
          value = " " $i " "; sub(/^[^:]*:/, " ", value); gsub(/[ \t]+/, " ", value)
          if (key == "enabled" && value ~ / (no|false|0) /) on = 0
          if (key == "types") { if (value ~ / deb /) binary = 1; continue }
          if (key == "suites") { if (index(value, " " host " ")) right = 1; continue }
          if (key == "components") { if (value ~ / main /) main = 1; continue }
          out = out $i "\n"
        }
        if (on && right && main && binary)
          printf "Types: deb deb-src\nSuites: %s\nComponents: main\n%s\n", suite, out
      }' "${files[@]}"
  else
    files=(/etc/apt/sources.list /etc/apt/sources.list.d/*.list)
    cat "${files[@]}" 2>/dev/null | awk -v host="$host_suite" -v suite="$suite" '
      $1 == "deb" {
        options = ""; i = 2
        if ($2 ~ /^\[/) { do options = options " " $i; while ($(i++) !~ /\]$/ && i <= NF) }
        if ($(i + 1) != host) next
        for (c = i + 2; c <= NF; c++) if ($c == "main") {
          print "deb" options, $i, suite, "main"
          print "deb-src" options, $i, suite, "main"
        }
      }'
  fi
}

# apt_in SUITE COMMAND...: apt-get with the private state of that suite.
apt_in() {
  local suite=$1
  shift
  apt-get -q -y -c "$WORK/apt/$suite/apt.conf" "$@" >>"$LOG" 2>&1
}

# Makes the private state of suite $1 ready, once per run. Fails when the archive does not answer.
use_suite() {
  local suite=$1 state=$WORK/apt/$1
  if [ -z "${suite_state[$suite]:-}" ]; then
    suite_state[$suite]=bad
    mkdir -p "$state"/{state/lists/partial,cache/archives/partial,sources}
    : >"$state/status"
    host_entries "$suite" deb822 >"$state/sources/visavis.sources"
    host_entries "$suite" list >"$state/sources/visavis.list"
    cat >"$state/apt.conf" <<END
Dir::State "$state/state";
Dir::State::status "$state/status";
Dir::Cache "$state/cache";
Dir::Etc::sourcelist "/dev/null";
Dir::Etc::sourceparts "$state/sources";
Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts "/dev/null";
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
#clear Acquire::IndexTargets::deb::DEP-11;
#clear Acquire::IndexTargets::deb::DEP-11-icons;
#clear Acquire::IndexTargets::deb::DEP-11-icons-small;
#clear Acquire::IndexTargets::deb::CNF;
APT::Install-Recommends "false";
APT::Sandbox::User "$(id -un)";
Acquire::Check-Valid-Until "false";
Acquire::Languages "none";
Acquire::Retries "2";
Acquire::http::Timeout "20";
Acquire::https::Timeout "20";
END
    # Its own status says little: another vendor's entry of the same suite name may be broken.
    apt_in "$suite" update || true
    if grep -qs '^Origin: Debian' "$state"/state/lists/*Release; then
      suite_state[$suite]=good
    else
      say "the package archive does not answer for suite $suite (log: $LOG)"
    fi
  fi
  [ "${suite_state[$suite]}" = good ]
}

# fetch_debs SUITE|archives FOLDER NAME...: puts those binary packages into FOLDER.
fetch_debs() {
  local from=$1 folder=$2
  shift 2
  rm -rf "$folder" && mkdir -p "$folder"
  if [ "$from" = archives ]; then
    fetch_archived toolchain "$folder" "${@/%/_*.deb}"
  else
    use_suite "$from" && (cd "$folder" && apt_in "$from" download "$@")
  fi
}

# fetch_source SUITE|archives FOLDER NAME: puts the upstream tarball of a source package into FOLDER.
fetch_source() {
  local from=$1 folder=$2 name=$3
  rm -rf "$folder" && mkdir -p "$folder"
  if [ "$from" = archives ]; then
    fetch_archived sources "$folder" "${name}_*.orig.tar.*"
  else
    use_suite "$from" && (cd "$folder" && apt_in "$from" source --download-only --tar-only "$name")
  fi
}

# fetch_archived KIND FOLDER GLOB...: the same from VISAVIS_ARCHIVES, checked against its SHA256SUMS.
fetch_archived() {
  local kind=$1 folder=$2 glob file
  shift 2
  [ -f "${VISAVIS_ARCHIVES:-}/SHA256SUMS" ] || return 1
  for glob; do
    file=$(cd "$VISAVIS_ARCHIVES" && find . -path "./$kind/$glob" | sort | tail -n 1)
    if [ -z "$file" ]; then
      echo "no $kind/$glob in $VISAVIS_ARCHIVES" >>"$LOG"
      return 1
    fi
    (cd "$VISAVIS_ARCHIVES" && grep -F "  $file" SHA256SUMS | sha256sum --check --quiet) >>"$LOG" 2>&1 || return 1
    cp "$VISAVIS_ARCHIVES/$file" "$folder/"
  done
}

# closure_of SUITE REGEX PACKAGE...: which packages that PACKAGE needs in that suite match REGEX.
closure_of() {
  local suite=$1 regex=$2
  shift 2
  : >"$WORK/closure"
  LOG=$WORK/closure apt_in "$suite" -s install "$@" || return 1
  awk '$1 == "Inst" { print $2 }' "$WORK/closure" | sed 's/:.*//' | grep -xE "$regex"
}

# unpack FOLDER TARGET: unpacks every .deb of FOLDER into TARGET.
unpack() {
  local deb
  mkdir -p "$2"
  for deb in "$1"/*.deb; do dpkg-deb -x "$deb" "$2" >>"$LOG" 2>&1 || return 1; done
}

# try_each WHAT FUNCTION FROM...: calls FUNCTION FROM until one succeeds, and says which.
try_each() {
  local what=$1 function=$2 from
  shift 2
  for from; do
    if [ "$from" = archives ] && [ -z "${VISAVIS_ARCHIVES:-}" ]; then continue; fi
    if "$function" "$from"; then
      say "$what: taken from $from"
      return 0
    fi
    say "$what: not to be had from $from"
  done
  fail "$what cannot be had from $* (archives: ${VISAVIS_ARCHIVES:-VISAVIS_ARCHIVES is not set}; log: $LOG)"
}
