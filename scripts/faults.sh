#!/usr/bin/env bash
# faults.sh [kills [seed]]: `make faults`. The program is killed again and again under work, on SQLite and PostgreSQL,
# with a mail server at its worst; what it said yes to must be there afterwards. 20 kills each without a number. Then its
# database, disk, clock and callers fail it, one after another.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

[ -n "${ONCOCENTER_TEST_PG_URL:-}" ] || exec scripts/with-postgres.sh "$0" "$@"

scripts/tools.sh
# shellcheck source=scripts/env.sh
. scripts/env.sh
need_node
has sqlite3 || debian "SQLite, to look at what was written" sqlite3
has psql || debian "PostgreSQL's client" postgresql-client
[ -n "$(ls /usr/lib/*/faketime/libfaketimeMT.so.1 2>/dev/null)" ] || debian "A clock that can be moved" faketime
# As `make test` builds it: another choice of packages would choose other features, and build everything anew.
work "Building the server and its tests (seconds; the first time 8 min)" cargo test -q --no-run --tests

fresh() {
  psql --no-psqlrc -q "$ONCOCENTER_TEST_PG_URL/postgres" -c 'DROP DATABASE IF EXISTS oncocenter_faults' -c 'CREATE DATABASE oncocenter_faults'
}

kills=${1:-20} seed=${2:-$RANDOM}
binary=$CARGO_TARGET_DIR/debug/oncocenter
say "Faults: $kills kills on each database, seed $seed"
node scripts/trial/faults.mjs "$binary" "$kills" "$seed"
fresh
node scripts/trial/faults.mjs "$binary" "$kills" "$seed" "$ONCOCENTER_TEST_PG_URL/oncocenter_faults"
say "Faults: what it stands on gives way"
# A disk that fills up is a small one of its own, which root mounts: here, or where it is root for itself alone.
mounter=()
[ "$(id -u)" -eq 0 ] || mounter=(unshare --map-root-user --mount)
${mounter[@]+"${mounter[@]}"} node scripts/trial/surroundings.mjs "$binary"
fresh
node scripts/trial/surroundings.mjs "$binary" "$ONCOCENTER_TEST_PG_URL/oncocenter_faults"
