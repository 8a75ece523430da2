#!/usr/bin/env bash
# Builds what the browser gets (wasm, its glue, the stylesheet, public/) into target/site, always optimized.
# cargo-leptos starts from an empty folder each time, so it is called only when a source differs from the last build's.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=scripts/env.sh
. scripts/env.sh

site=target/site
stamp=target/site.built-from
now="$(fingerprint app domain frontend style public Cargo.toml Cargo.lock .cargo/config.toml scripts/tools.sh) $(rustc --version)"

if ! [ -d "$site/pkg" ] || [ "$now" != "$(cat "$stamp" 2>/dev/null)" ]; then
  mkdir -p target
  rm -f "$stamp"
  work "Building the browser's part (1 min; the first time 5)" cargo leptos build --release --frontend-only --precompress
  printf '%s\n' "$now" >"$stamp"
fi
