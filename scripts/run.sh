#!/usr/bin/env bash
# `make run`: from a fresh checkout to the running product. The second time it only starts.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

began=$SECONDS
[ -d target/site ] || say "The first start gets the tools it needs and builds everything, 25 minutes on two cores; later ones take seconds."
need_node
scripts/tools.sh
# shellcheck source=scripts/env.sh
. scripts/env.sh
scripts/front.sh
work "Building the server (seconds; the first time 6 min)" cargo build -q -p server
say "Built in $(took "$began")"

oncocenter=$CARGO_TARGET_DIR/debug/oncocenter
data=${ONCOCENTER_DATA_DIR:-data}
address=${LEPTOS_SITE_ADDR:-$(sed -n 's/^site-addr = "\(.*\)"$/\1/p' Leptos.toml)}

# A data folder that is made here starts with a training clinic, and each start says how to get in. What somebody
# else set up (a folder, a database server) is left alone.
if [ -z "${ONCOCENTER_DATABASE_URL:-}" ]; then
  if [ ! -e "$data" ]; then
    # Half a history is no clinic: whoever stops it here begins anew the next time.
    trap 'rm -rf "$data"' EXIT
    mkdir -p "$data"
    install -m 600 /dev/null "$data/training"
    "$oncocenter" demo --history | tee "$data/training"
    trap - EXIT
  elif [ -e "$data/training" ]; then
    # Who was invented, and the password, as the first start said it.
    grep паролем "$data/training" || true
    "$oncocenter" demo
  fi
fi

# A desktop opens the page once the server answers; elsewhere the printed address is enough.
opener=
if [ "$(uname)" = Darwin ]; then
  opener=open
elif [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] && has xdg-open; then
  opener=xdg-open
fi
if [ -n "$opener" ]; then
  {
    for _ in $(seq 50); do
      if node -e "fetch('http://$address/readyz').then(r => process.exit(r.ok ? 0 : 1), () => process.exit(1))"; then
        "$opener" "http://$address"
        break
      fi
      sleep 0.2
    done
  } >/dev/null 2>&1 &
fi

say "Starting; Ctrl+C stops"
exec "$oncocenter" serve
