#!/usr/bin/env bash
# Finds or makes a Rust that is new enough and can build for the browser (wasm32-unknown-unknown), and remembers it
# for scripts/env.sh. In this order: one that is there; `rustup target add`; Debian's own packages; `rustup install`.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

target=wasm32-unknown-unknown
needed=$(sed -n 's/^rust-version = "\(.*\)"$/\1/p' Cargo.toml)
remembered=$cache/toolchain.env

# The host's programs are linked by the system's compiler.
has cc || debian "A C compiler" build-essential

rust_version() { rustc --version 2>/dev/null | cut -d ' ' -f 2 | cut -d - -f 1; }

new_enough() { [ -n "$(rust_version)" ] && at_least "$(rust_version)" "$needed"; }

# The one true test: a library for the browser compiles and links.
links_wasm() {
  local out status=0
  out=$(mktemp -d)
  echo 'pub fn probe() {}' | rustc --crate-type cdylib --target "$target" -o "$out/probe.wasm" - >/dev/null 2>&1 || status=1
  rm -rf "$out"
  return "$status"
}

has_lints() { cargo fmt --version >/dev/null 2>&1 && cargo clippy --version >/dev/null 2>&1; }

fits() { new_enough && has_lints && links_wasm; }

# remember line…: what env.sh shall do, and for which compiler that was tried.
remember() {
  mkdir -p "$cache"
  { printf '# tried: %s\n' "$(rustc --version)" && printf '%s\n' "$@"; } >"$remembered"
  say "Rust $(rust_version) builds for the browser"
  exit 0
}

# rustup's own way, for the toolchain in force.
add_target() {
  { has rustup && new_enough; } || return 1
  say "Adding the target $target to Rust $(rust_version) (up to a minute)"
  timeout 60 rustup target add "$target" >/dev/null 2>&1 && timeout 60 rustup component add rustfmt clippy >/dev/null 2>&1
}

# Debian follows Rust for the sake of its browsers, so its stable release has a new one beside the old.
from_debian() {
  local llvm host lld
  { has apt-get && may_be_root; } || return 1
  if ! at_least "$(debian_has)" "$needed"; then
    # The list of packages may be as old as the machine.
    work "Refreshing Debian's list of packages (10 s)" as_root apt-get update
    at_least "$(debian_has)" "$needed" || return 1
  fi
  debian "Rust" rustc-web cargo-web rust-web-src rustfmt-web rust-web-clippy
  llvm=$(/usr/bin/rustc -vV | sed -n 's/^LLVM version: \([0-9]*\).*/\1/p')
  host=$(/usr/bin/rustc -vV | sed -n 's/^host: //p')
  [ -x "/usr/bin/lld-$llvm" ] || debian "The linker for the browser" "lld-$llvm"
  lld=/usr/lib/rustlib/$host/bin/rust-lld
  [ -e "$lld" ] || { as_root mkdir -p "$(dirname "$lld")" && as_root ln -s "/usr/bin/lld-$llvm" "$lld"; }
  use_debian
  links_wasm || build_std
}

debian_has() { apt-cache policy rustc-web 2>/dev/null | sed -n 's/^ *Candidate: \([0-9.]*\).*/\1/p'; }

use_debian() {
  if has rustup; then
    rustup toolchain link debian /usr >/dev/null 2>&1
    export RUSTUP_TOOLCHAIN=debian
  else
    export PATH="/usr/bin:$PATH"
  fi
}

# Debian ships the standard library's sources, not its build for the browser: it is made once for each compiler.
build_std() {
  local lib=/usr/lib/rustlib/$target/lib empty
  empty=$(mktemp -d)
  mkdir "$empty/src"
  : >"$empty/src/lib.rs"
  printf '[package]\nname = "empty"\nedition = "2024"\n[lib]\ncrate-type = ["cdylib"]\n' >"$empty/Cargo.toml"
  (cd "$empty" && work "Building Rust's standard library for the browser (50 s)" env -u RUSTFLAGS -u RUSTUP_TOOLCHAIN \
    RUSTC_BOOTSTRAP=1 PATH="/usr/bin:$PATH" CARGO_TARGET_DIR="$empty/target" \
    /usr/bin/cargo build --release --target "$target" -Zbuild-std=std,panic_abort)
  as_root mkdir -p "$lib"
  as_root find "$lib" -name 'lib*.rlib' -delete
  find "$empty/target/$target/release" -name 'lib*.rlib' -print0 | as_root xargs -0 -I '{}' cp '{}' "$lib/"
  rm -rf "$empty"
}

# A whole toolchain from rustup's server, beside the one in force, which stays as it is.
from_rustup() {
  has rustup || return 1
  say "Fetching Rust $needed with rustup (a minute)"
  timeout 300 rustup toolchain install "$needed" --profile minimal --component rustfmt,clippy --target "$target" >/dev/null 2>&1
}

if [ -n "${RUSTUP_TOOLCHAIN:-}" ]; then
  fits || { add_target && fits; } ||
    die "RUSTUP_TOOLCHAIN=$RUSTUP_TOOLCHAIN is not Rust $needed or newer with $target, rustfmt and clippy. Unset it, and this script looks for another."
  exit 0
fi

# What was found before is taken while the compiler is the same: a second run costs nothing.
if [ -f "$remembered" ]; then
  # shellcheck source=/dev/null
  . "$remembered"
  [ "$(head -n 1 "$remembered")" = "# tried: $(rustc --version 2>/dev/null)" ] && exit 0
  rm "$remembered"
  exec "$0"
fi

if fits || { add_target && fits; }; then remember; fi
if from_debian && fits; then
  # shellcheck disable=SC2016 # PATH is meant to be read when the line is.
  if has rustup; then remember 'export RUSTUP_TOOLCHAIN=debian'; else remember 'export PATH="/usr/bin:$PATH"'; fi
fi
if from_rustup && export RUSTUP_TOOLCHAIN="$needed" && fits; then remember "export RUSTUP_TOOLCHAIN=$needed"; fi

die "No Rust $needed or newer for $target. Have rustup (https://rustup.rs) and run: rustup toolchain install stable && rustup target add $target && rustup component add rustfmt clippy
  On Debian without rustup an administrator may run: apt-get install rustc-web cargo-web rust-web-src rustfmt-web rust-web-clippy"
