# What every script here shares. Sourced, never run. Works with bash 3.2 (macOS) and newer.
# shellcheck shell=bash

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root" || exit 1

# Tools and what is built once live outside the checkout, so that another checkout finds them.
# shellcheck disable=SC2034 # Who sources this reads it.
cache=${ONCOCENTER_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/oncocenter}
node_least=20

say() { printf '▸ %s\n' "$*"; }

die() {
  printf '✗ %s\n' "$*" >&2
  exit 1
}

has() { command -v "$1" >/dev/null 2>&1; }

# work "what, and how long it takes" command…
# On a terminal the command's own progress shows; elsewhere its output is kept back and printed only when it fails.
work() {
  local what=$1 began=$SECONDS log status=0
  shift
  say "$what"
  if [ -t 2 ]; then
    "$@" || status=$?
  else
    log=$(mktemp)
    "$@" >"$log" 2>&1 || status=$?
    [ "$status" -eq 0 ] || tail -n 200 "$log" >&2
    rm -f "$log"
  fi
  [ "$status" -eq 0 ] || die "Failed: $what"
  say "  done in $(took "$began")"
}

# took SECONDS_AT_START: the time since then, for a person.
took() {
  local seconds=$((SECONDS - $1))
  if [ "$seconds" -lt 100 ]; then printf '%d s' "$seconds"; else printf '%d min %d s' $((seconds / 60)) $((seconds % 60)); fi
}

# at_least 1.96.1 1.96: is the first version the second one or newer?
at_least() { [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]; }

may_be_root() { [ "$(id -u)" -eq 0 ] || { has sudo && { [ -t 0 ] || sudo -n true 2>/dev/null; }; }; }

as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

# debian "what for" package…: installs Debian's packages, or says which ones are missing.
debian() {
  local what=$1
  shift
  has apt-get || die "$what is missing. Install it with this system's package manager; on Debian it is: $*"
  may_be_root || die "$what is missing. Ask an administrator for: apt-get install $*"
  work "Installing $what from Debian: $* (a minute)" apt_install "$@"
}

apt_install() {
  # A list of packages that is out of date names files that are gone: refresh it and try once more.
  apt_get install "$@" || { as_root apt-get update && apt_get install "$@"; }
}

apt_get() {
  local verb=$1
  shift
  as_root env DEBIAN_FRONTEND=noninteractive apt-get "$verb" -y --no-install-recommends "$@"
}

need_node() {
  { has node && has npm; } || die "Node.js $node_least or newer with npm is missing: https://nodejs.org"
  at_least "$(node --version | tr -d v)" "$node_least" || die "Node.js is $(node --version), $node_least or newer is needed: https://nodejs.org"
}

# npm_packages folder: exactly what its lock file says, once.
npm_packages() {
  local stamp=$1/node_modules/.installed
  if ! cmp -s "$1/package-lock.json" "$stamp"; then
    need_node
    work "Installing the npm packages of $1 (half a minute)" npm ci --prefix "$1" --no-fund --no-audit
    cp "$1/package-lock.json" "$stamp"
  fi
}

# fingerprint path…: changes when any file there does.
fingerprint() {
  find "$@" -type f -print0 | LC_ALL=C sort -z | xargs -0 cksum | cksum
}
