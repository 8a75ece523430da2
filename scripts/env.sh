# The environment of a build: `. scripts/env.sh` in bash. It installs nothing (scripts/toolchain.sh and scripts/tools.sh do).
# shellcheck shell=bash

oncocenter_root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
oncocenter_cache=${ONCOCENTER_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/oncocenter}

export PATH="$oncocenter_cache/tools/bin:$PATH"
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$oncocenter_root/target}"

# Which Rust scripts/toolchain.sh found; one that the caller names goes first.
if [ -z "${RUSTUP_TOOLCHAIN:-}" ] && [ -f "$oncocenter_cache/toolchain.env" ]; then
  # shellcheck source=/dev/null
  . "$oncocenter_cache/toolchain.env"
fi
