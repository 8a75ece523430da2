#!/usr/bin/env bash
# Installs, once and outside the checkout, the programs that a build needs; `tools.sh lint` also those that only
# `make lint` needs. A second run looks at the stamps and does nothing.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"
scripts/toolchain.sh
# shellcheck source=scripts/env.sh
. scripts/env.sh

tools=$cache/tools
stamps=$tools/stamps

# What is not said here is said by Cargo.toml and the lock files.
cargo_leptos_version=0.3.11
binaryen_version=132.0.0
cargo_deny_version=0.20.2
cargo_shear_version=1.13.0

there() { [ -x "$tools/bin/$1" ] && [ "$(cat "$stamps/$1" 2>/dev/null)" = "$2" ]; }

stamp() {
  mkdir -p "$stamps"
  printf '%s\n' "$2" >"$stamps/$1"
}

# cargo_tool program package version "how long" option…
cargo_tool() {
  local program=$1 package=$2 version=$3 time=$4
  shift 4
  if ! there "$program" "$version"; then
    # From outside the checkout: its .cargo/config.toml is meant for the product.
    (mkdir -p "$tools" && cd "$tools" && work "Building $package $version, once ($time on 2 cores)" \
      env CARGO_TARGET_DIR="$cache/tools-build" CARGO_PROFILE_DEV_DEBUG=0 \
      CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_OPT_LEVEL=1 CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 \
      cargo install "$package" --version "=$version" --root "$tools" --force "$@")
    rm -rf "$cache/tools-build"
    stamp "$program" "$version"
  fi
}

# The crate and the program must be of exactly one version, or the program refuses the module.
wasm_bindgen_version() {
  sed -n 's/^wasm-bindgen = "=\(.*\)"$/\1/p' Cargo.toml
}

npm_tool() {
  local program=$1 package=$2 version=$3
  if ! there "$program" "$version"; then
    need_node
    work "Installing $package $version from npm, once (10 s)" \
      npm install --prefix "$cache/node" --no-save --no-package-lock --no-fund --no-audit "$package@$version"
    mkdir -p "$tools/bin"
    ln -sf "$cache/node/node_modules/.bin/$program" "$tools/bin/$program"
    stamp "$program" "$version"
  fi
}

# An unoptimized cargo-leptos builds in a quarter of the time and is none the slower: its work is done by other programs.
cargo_tool cargo-leptos cargo-leptos "$cargo_leptos_version" "7 min" --debug --locked --features no_downloads
# Without --locked: its lock file may name a version that has been withdrawn.
cargo_tool wasm-bindgen wasm-bindgen-cli "$(wasm_bindgen_version)" "3 min"
npm_tool wasm-opt binaryen "$binaryen_version"

if [ "${1:-}" = lint ]; then
  cargo_tool cargo-shear cargo-shear "$cargo_shear_version" "1 min" --debug --locked
  cargo_tool cargo-deny cargo-deny "$cargo_deny_version" "3 min" --debug --locked
  has shellcheck || debian "The shell linter" shellcheck
fi
