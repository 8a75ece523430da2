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

# layer "what" command…: the command's own output shows, the runners' closing lines with it.
layer() {
  local what=$1 began=$SECONDS
  shift
  say "$what"
  "$@" || die "Failed: $what"
  say "  done in $(took "$began")"
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
  layer "server: pages, HTTP, mail" tests_of app server
  layer "examples in the documentation" cargo test -q --doc
}

# The built program in a real browser.
end2end() {
  need_node
  npm_packages end2end
  has chromium || has google-chrome || debian "Chromium" chromium
  [ -n "$(ls /usr/lib/*/faketime/libfaketimeMT.so.1 2>/dev/null)" ] || debian "A clock that a test can move" faketime
  scripts/front.sh
  layer "end2end: the program in a browser" npm run --silent test --prefix end2end
}

# The tests of the server need its program, so this builds that as well.
work "Building the server and its tests (seconds; the first time 8 min)" cargo test -q --no-run --tests
for name in "$@"; do
  "$name"
done
