#!/usr/bin/env bash
# Cargo calls this in place of each test program (scripts/test.sh says so): it runs those of the packages in ONLY.
# `cargo test -p` would do the same, but it resolves features for that package alone and builds hundreds of crates again.
case " $ONLY " in
  *" $CARGO_PKG_NAME "*) exec "$@" ;;
esac
