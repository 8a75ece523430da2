#!/usr/bin/env bash
# `make bench`: the optimized program against bare peers, on loopback. A benchmark is no test: it has no limit to keep.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

scripts/tools.sh
# shellcheck source=scripts/env.sh
. scripts/env.sh
scripts/front.sh
work "Building the optimized server (2 min; the first time 12)" cargo build -q --release
# shellcheck disable=SC2016 # Known inside only.
scripts/with-postgres.sh bash -c '"$0" "$1" "$ONCOCENTER_TEST_PG_URL"' \
  "$CARGO_TARGET_DIR/release/bench" "$CARGO_TARGET_DIR/release/oncocenter"
