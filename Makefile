# Everything starts here; `make` alone says what there is. Each target gets what it needs first and says so.
.DEFAULT_GOAL := help
.PHONY: help run test test-domain test-clinic test-server test-end2end lint fmt bench faults enumeration release clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' Makefile

run: ## build what changed and start ONCOCENTER at http://127.0.0.1:3000
	@scripts/run.sh

test: ## every test: rules, use cases on both databases, HTTP, browser
	@scripts/test.sh

test-domain test-clinic test-server test-end2end: test-%: ## one layer of the tests, such as test-clinic
	@scripts/test.sh $*

lint: ## formatting, clippy for server and browser, documentation, CSS, TypeScript, shell, dependencies, licences
	@scripts/lint.sh

fmt: ## format everything that a tool formats
	@scripts/lint.sh --fix

bench: ## the optimized build against a peer, on loopback
	@scripts/bench.sh

faults: ## kill the program again and again under work, with a bad mail server (KILLS=200 for the long form, SEED=…)
	@scripts/faults.sh $(or $(KILLS),20) $(SEED)

enumeration: ## whether the time of an answer tells which addresses are known (TRIES=…)
	@scripts/enumeration.sh $(TRIES)

release: ## one archive: program, site, sample configuration, systemd unit, container file, checksums
	@scripts/release.sh

clean: ## remove what was built (not the data, not the installed tools)
	rm -rf target end2end/test-results end2end/playwright-report
