#!/usr/bin/env bash
# with-postgres.sh command…: runs the command beside a PostgreSQL of its own, in a temporary folder and on a free port of
# loopback. The command finds it in ONCOCENTER_TEST_PG_URL and may create databases there; nothing of it stays.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

# A server that the caller named is used as it is.
[ -z "${ONCOCENTER_TEST_PG_URL:-}" ] || exec "$@"

postgres_bin() {
  local bin
  if has pg_ctl && has initdb; then
    dirname "$(command -v pg_ctl)"
    return
  fi
  for bin in $(printf '%s\n' /usr/lib/postgresql/*/bin /opt/homebrew/opt/postgresql*/bin /usr/local/opt/postgresql*/bin | sort -rV); do
    if [ -x "$bin/initdb" ]; then
      echo "$bin"
      return
    fi
  done
}

bin=$(postgres_bin)
if [ -z "$bin" ]; then
  debian "PostgreSQL" postgresql
  bin=$(postgres_bin)
fi

# In memory where there is room: every test has a database of its own, and making hundreds is work for the disk only.
place=${TMPDIR:-/tmp}
free=$(df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 { print $4 }')
[ ! -w /dev/shm ] || [ "${free:-0}" -lt 2000000 ] || place=/dev/shm
folder=$(mktemp -d "$place/oncocenter-pg.XXXXXX")

# PostgreSQL refuses to run as root.
as_postgres() { "$@"; }
if [ "$(id -u)" -eq 0 ]; then
  owner=nobody
  ! id postgres >/dev/null 2>&1 || owner=postgres
  chown "$owner" "$folder"
  as_postgres() { (cd "$folder" && runuser -u "$owner" -- "$@"); }
fi

stop() {
  as_postgres "$bin/pg_ctl" -D "$folder/data" -m immediate stop >/dev/null 2>&1 || true
  rm -rf "$folder"
}
trap stop EXIT
trap 'exit 130' INT TERM HUP

password=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
printf '%s\n' "$password" >"$folder/password"
[ "$(id -u)" -ne 0 ] || chown "$owner" "$folder/password"

as_postgres "$bin/initdb" -D "$folder/data" -U oncocenter -A scram-sha-256 --pwfile "$folder/password" \
  --encoding UTF8 --locale C.UTF-8 --no-sync >"$folder/log" 2>&1 || { cat "$folder/log" >&2 && die "initdb failed"; }

# Nothing here must survive a crash: the tests' databases live for seconds.
cat >>"$folder/data/postgresql.conf" <<CONF
listen_addresses = '127.0.0.1'
unix_socket_directories = '$folder'
fsync = off
synchronous_commit = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
autovacuum = off
shared_buffers = 256MB
max_connections = 300
CONF

started=
for _ in 1 2 3 4 5 6 7 8; do
  port=$((20000 + RANDOM))
  if as_postgres "$bin/pg_ctl" -D "$folder/data" -o "-p $port" -l "$folder/server.log" -w -s start >/dev/null 2>&1; then
    started=yes
    break
  fi
done
[ -n "$started" ] || { cat "$folder/server.log" >&2 && die "PostgreSQL did not start"; }

export ONCOCENTER_TEST_PG_URL="postgres://oncocenter:$password@127.0.0.1:$port"
"$@"
