#!/usr/bin/env bash
# test.sh [layer…]: the layers in their order, each with how long it took. Without a name all of them.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

scripts/tools.sh
# shellcheck source=scripts/env.sh
. scripts/env.sh

# layer "what" command…
layer() {
  local what=$1 began=$SECONDS
  shift
  say "$what"
  "$@" || die "Failed: $what"
  say "  done in $(took "$began")"
}

# Rules and parsers, without a database.
domain() { layer "domain: rules" cargo test -q -p domain; }

# Use cases, each on SQLite and on PostgreSQL.
clinic() { layer "clinic: use cases on SQLite and PostgreSQL" scripts/with-postgres.sh cargo test -q -p clinic -p migrations; }

# Pages, server functions, sessions and mail, in the process.
server() { layer "server: pages, HTTP, mail" scripts/with-postgres.sh cargo test -q -p app -p server; }

# The built program in a real browser.
end2end() {
  need_node
  npm_packages end2end
  has chromium || debian "Chromium" chromium
  scripts/front.sh
  work "Building the server" cargo build -q -p server
  layer "end2end: the program in a browser" npm run --silent test --prefix end2end
}

for name in "${@:-domain clinic server end2end}"; do
  # The default is one word list: it is meant to be split.
  for one in $name; do
    case $one in
      domain | clinic | server | end2end) "$one" ;;
      *) die "No layer '$one': domain, clinic, server, end2end" ;;
    esac
  done
done
