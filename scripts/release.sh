#!/usr/bin/env bash
# release.sh [program]: `make release`. One archive in target/release-archive: the optimized program, the site's files,
# a sample configuration, the systemd unit, the container file, the handbook, checksums. A program that is named is
# packed instead of one that is built.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

scripts/tools.sh
# shellcheck source=scripts/env.sh
. scripts/env.sh
scripts/front.sh
program=${1:-}
if [ -z "$program" ]; then
  work "Building the optimized server (2 min; the first time 12)" cargo build -q --release -p server
  program=$CARGO_TARGET_DIR/release/oncocenter
fi

version=$("$program" --version | awk '{ print $2 }')
name=oncocenter-$version-$(uname -m)-$(uname -s | tr '[:upper:]' '[:lower:]')
place=target/release-archive
rm -rf "${place:?}/$name"
mkdir -p "$place/$name/bin" "$place/$name/docs"
cp "$program" "$place/$name/bin/oncocenter"
cp -r target/site "$place/$name/site"
cp scripts/release/Leptos.toml scripts/release/oncocenter.service scripts/release/Containerfile "$place/$name/"
cp README.md SECURITY.md LICENSE Cargo.lock "$place/$name/"
cp docs/operator.md docs/asvs.md "$place/$name/docs/"

sums=(sha256sum)
has sha256sum || sums=(shasum -a 256)
(cd "$place/$name" && find . -type f -print0 | LC_ALL=C sort -z | xargs -0 "${sums[@]}") >"$place/SHA256SUMS"
mv "$place/SHA256SUMS" "$place/$name/"
# The same times and owners, so that the same files make the same archive.
tar -C "$place" --sort=name --owner=0 --group=0 --numeric-owner --mtime='2026-01-01 00:00Z' \
  -czf "$place/$name.tar.gz" "$name"
(cd "$place" && "${sums[@]}" "$name.tar.gz" >"$name.tar.gz.sha256")
say "$place/$name.tar.gz, $(du -h "$place/$name.tar.gz" | cut -f 1)"
cat "$place/$name.tar.gz.sha256"
