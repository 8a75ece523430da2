#!/usr/bin/env bash
# test.sh [layer…]: the layers in their order, each with how long it took. Without a name all of them.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

[ $# -gt 0 ] || set -- domain clinic server end2end
for name in "$@"; do
  case $name in
    domain | clinic | server | end2end) ;;
    *) die "No layer '$name'; there are: domain, clinic, server, end2end" ;;
  esac
done

# All but the rules want a database server beside SQLite.
[ "$*" = domain ] || [ -n "${ONCOCENTER_TEST_PG_URL:-}" ] || exec scripts/with-postgres.sh "$0" "$@"

scripts/tools.sh
# shellcheck source=scripts/env.sh
. scripts/env.sh

results=$(mktemp)
trap 'rm -f "$results"' EXIT

# layer "what" command…: the command's own output shows, the runners' closing lines with it.
layer() {
  local what=$1 began=$SECONDS
  shift
  say "$what"
  # A terminal is left to the runner, which draws on it.
  if [ -t 1 ]; then "$@"; else "$@" 2>&1 | tee -a "$results"; fi || die "Failed: $what"
  say "  done in $(took "$began")"
}

# One closing line for all the runners: cargo says `test result: ok. 5 passed; 0 failed`, Playwright `  5 passed (2m)`.
total() {
  awk '
    /^test result: / { passed += $4; failed += $6 }
    /^  [0-9]+ passed( |$)/ { passed += $1 }
    /^  [0-9]+ failed$/ { failed += $1 }
    END { if (passed + failed) printf "%d passed, %d failed\n", passed, failed }
  ' "$results"
}

# tests_of package…
tests_of() {
  local host
  host=$(rustc -vV | sed -n 's/^host: //p' | tr 'a-z-' 'A-Z_')
  env ONLY="$*" "CARGO_TARGET_${host}_RUNNER=$root/scripts/only.sh" cargo test -q --tests
}

# Rules and parsers, without a database.
domain() { layer "domain: rules" tests_of domain; }

# Use cases, each on SQLite and on PostgreSQL.
clinic() { layer "clinic: use cases on SQLite and PostgreSQL" tests_of clinic migrations; }

# Pages, server functions, sessions and mail, in the process; and the examples in the documentation.
server() {
  layer "server: pages, HTTP, mail, rooms" tests_of app room server
  work "Examples in the documentation (seconds)" cargo test -q --doc
}

# The built program in a real browser.
end2end() {
  need_node
  npm_packages end2end
  has chromium || has google-chrome || debian "Chromium" chromium
  has sqlite3 || debian "SQLite, to write what a test begins with" sqlite3
  [ -n "$(ls /usr/lib/*/faketime/libfaketimeMT.so.1 2>/dev/null)" ] || debian "A clock that a test can move" faketime
  scripts/front.sh
  layer "end2end: the program in a browser" npm run --silent test --prefix end2end
}

# The tests of the server need its program, so this builds that as well.
work "Building the server and its tests (seconds; the first time 8 min)" cargo test -q --no-run --tests
for name in "$@"; do
  "$name"
done
total
