#!/usr/bin/env bash
# enumeration.sh [tries]: `make enumeration`. Whether the time of an answer tells which addresses are known: 1,000 tries
# each without a number; some hundred only show that it works, for chance alone strays further than a leak would. It
# wants a quiet machine.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

scripts/tools.sh
# shellcheck source=scripts/env.sh
. scripts/env.sh
need_node
has sqlite3 || debian "SQLite, to write what the trial begins with" sqlite3
# As `make test` builds it: another choice of packages would choose other features, and build everything anew.
work "Building the server and its tests (seconds; the first time 8 min)" cargo test -q --no-run --tests
node scripts/trial/enumeration.mjs "$CARGO_TARGET_DIR/debug/oncocenter" "${1:-1000}"
