#!/usr/bin/env bash
# `make run`: from a fresh checkout to the running product. The second time it only starts.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

began=$SECONDS
if ! [ -d target/site ]; then
  say "The first start gets the tools it needs and builds everything: half an hour on two cores. Later ones take seconds."
fi
need_node
scripts/tools.sh
# shellcheck source=scripts/env.sh
. scripts/env.sh
scripts/front.sh
work "Building the server (seconds; the first time 6 min)" cargo build -q -p server
say "Built in $(took "$began")"
exec scripts/serve.sh
