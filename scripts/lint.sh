#!/usr/bin/env bash
# `make lint`: everything that can be said about the sources without running them. `lint.sh --fix` formats them.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

if [ "${1:-}" = --fix ]; then
  scripts/toolchain.sh
  # shellcheck source=scripts/env.sh
  . scripts/env.sh
  npm_packages .
  cargo fmt --all
  npx --no-install biome check --write
  exit 0
fi

scripts/tools.sh lint
# shellcheck source=scripts/env.sh
. scripts/env.sh
npm_packages .
npm_packages end2end

failed=

# check "what" command…: goes on after a failure, so that one run tells everything.
check() {
  local what=$1 began=$SECONDS
  shift
  if "$@"; then
    say "$what: good ($(took "$began"))"
  else
    printf '✗ %s\n' "$what" >&2
    failed=yes
  fi
}

# never "what to do instead" pattern path…: a trap that no linter knows.
never() {
  local instead=$1 pattern=$2
  shift 2
  if git grep -nE --untracked "$pattern" -- "$@" >&2; then
    printf '✗ %s\n' "$instead" >&2
    return 1
  fi
}

traps() {
  local status=0
  never "prop: does nothing when the server renders; write the attribute itself" \
    'prop:(href|alt|src|content|value|checked|selected)=' 'app/*.rs' || status=1
  never "Say #[expect(lint, reason = \"…\")]: it complains when it is no longer needed" \
    '#!?\[(cfg_attr\(.*, *)?allow\(' '*.rs' || status=1
  never "No test is left out and none sleeps; nothing is left to do" \
    '#\[ignore|todo!\(|unimplemented!\(|thread::sleep|waitForTimeout|test\.(skip|fixme|only)' '*.rs' 'end2end/*.ts' || status=1
  never "A lock file names no place of download (.npmrc says how)" '"resolved": *"http' '*package-lock.json' || status=1
  return "$status"
}

long_files() {
  git ls-files -z -- '*.rs' '*.ts' '*.js' '*.css' '*.sh' | xargs -0 wc -l |
    awk '$1 > 400 && $2 != "total" { print "  " $2 " has " $1 " lines: does it still have one subject?" }'
}

check "rustfmt" cargo fmt --all --check
check "clippy, server" cargo clippy -q --all-targets -- -D warnings
check "clippy, browser" cargo clippy -q -p frontend --target wasm32-unknown-unknown -- -D warnings
check "rustdoc" env RUSTDOCFLAGS="-D warnings -A rustdoc::private_intra_doc_links" cargo doc -q --no-deps --document-private-items
check "unused dependencies" cargo shear
# Advisories need a list from the network that a closed machine cannot have: `cargo deny check advisories` where it can.
check "licences, bans, sources" cargo deny --log-level error check licenses bans sources
check "CSS, JavaScript, TypeScript" npx --no-install biome check --error-on-warnings
check "TypeScript's types" npm run --silent check --prefix end2end
check "shell" shellcheck -x scripts/*.sh .ci/run
check "traps" traps
long_files

[ -z "$failed" ] || die "Not clean yet; \`make fmt\` mends the formatting"
