# The two commands are `make run` and `make test`; they need Go and make, and get PostgreSQL themselves where it is
# missing. `make help` lists the rest. Nothing here ever deletes data.

SHELL := /bin/sh
.DEFAULT_GOAL := help

TOOLS := go tool -modfile=internal/tools/go.mod
LINT_TOOLS := go tool -modfile=internal/tools/lint/go.mod
CONTRACT := api/openapi.yaml

# Git tells nothing about a tree of somebody else, such as one mounted into a container, and then go would not build it.
BUILDVCS = $(shell git rev-parse HEAD >/dev/null 2>&1 && echo auto || echo false)

# Flags for go test, as in: make test TESTFLAGS='-run Cursor -v'
TESTFLAGS ?=
# The packages that test, race and lint look at.
PACKAGES ?= ./...
# FELLESPLAN_TEST_WRITES is how often each of eight writers writes while three readers follow; few unless it is set, 1000 in `make full`.
# FELLESPLAN_KILLS is how often the service is killed in a stream of writes; 8 unless it is set, 200 in `make full`.
# FELLESPLAN_IMPORT_ROWS is how many rows a large import has whose memory is measured; 3000 unless it is set, 50000 in `make full`.
# FELLESPLAN_HOSTILE_REQUESTS is how many hostile requests each write operation gets; few unless it is set, 1000 in `make full`.
# Flags for the benchmark; bin/bench -h lists them.
BENCHFLAGS ?=
# How long `make fuzz` spends on each fuzz test.
FUZZTIME ?= 30s

.PHONY: help
help: ## List the targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/\1|\2/p' Makefile | while IFS='|' read -r name text; do printf '  make %-12s %s\n' "$$name" "$$text"; done

.PHONY: run
run: build database ## Serve the plan on http://localhost:8080 (DATABASE_URL: with that database)
	@exec bin/fellesplan serve

# Without the C library, which would be in memory for a few look-ups, and without the tables of debuggers, which are a third of the file.
.PHONY: build
build: ## Build bin/fellesplan
	CGO_ENABLED=0 go build -buildvcs=$(BUILDVCS) -ldflags='-s -w' -o bin/fellesplan ./cmd/fellesplan

.PHONY: test
test: postgresql ## Run all tests, each with a database of its own
	go run ./internal/dbtest/run $(TESTFLAGS) $(PACKAGES)

.PHONY: race
race: ## Run all tests with the race detector (needs a C compiler)
	@$(MAKE) --no-print-directory test TESTFLAGS='-race $(TESTFLAGS)'

.PHONY: bench
bench: build postgresql ## Measure the service beside the least that could be done (Linux; BENCHFLAGS='-only create')
	go build -o bin/bench ./internal/bench
	bin/bench $(BENCHFLAGS)

.PHONY: fuzz
fuzz: postgresql ## Run each fuzz test for FUZZTIME (30s)
	@set -e; for package in $$(go list $(PACKAGES)); do \
		for name in $$(go run ./internal/dbtest/run -list '^Fuzz' "$$package" | grep '^Fuzz' || true); do \
			echo "$$package $$name"; \
			go run ./internal/dbtest/run -run '^$$' -fuzz "^$$name\$$" -fuzztime $(FUZZTIME) "$$package"; \
		done; \
	done

.PHONY: generate
generate: ## Generate the Go code of the contract anew
	@set -e; for config in api/*.cfg.yaml; do \
		echo "oapi-codegen $$config"; \
		$(TOOLS) oapi-codegen -config "$$config" $(CONTRACT); \
	done

.PHONY: lint
lint: ## Check format and code
	@unformatted=$$(gofmt -l $$(git ls-files '*.go')); if [ -n "$$unformatted" ]; then echo "gofmt -w $$unformatted"; exit 1; fi
	go vet $(PACKAGES)
	$(LINT_TOOLS) golangci-lint run $(PACKAGES)

.PHONY: contract
contract: api/lint/node_modules/.package-lock.json ## Check the contract with Spectral and Redocly (needs Node 20)
	REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true \
		api/lint/node_modules/.bin/redocly lint --config api/lint/redocly.yaml $(CONTRACT)
	@mkdir -p .cache
	awk -f api/lint/shorten.awk $(CONTRACT) >.cache/openapi.yaml
	api/lint/node_modules/.bin/spectral lint --ruleset api/lint/.spectral.yaml --fail-severity hint .cache/openapi.yaml

api/lint/node_modules/.package-lock.json: api/lint/package-lock.json
	cd api/lint && npm ci --ignore-scripts
	@touch $@

# The languages that `make clients` takes; empty: all.
LANGUAGES ?=

.PHONY: clients
clients: build postgresql ## Generate clients of the served contract and drive each (needs Node, Python, Java)
	api/clients/run $(LANGUAGES)

# How long `make schemathesis` asks, in seconds.
SECONDS ?= 180

.PHONY: schemathesis
schemathesis: build postgresql ## Ask the running service with Schemathesis for SECONDS (180; needs Python)
	api/schemathesis/run $(SECONDS)

.PHONY: breaking
breaking: ## Check that the contract breaks nothing that has landed
	api/released/check

.PHONY: release
release: ## Make this contract the one that `make breaking` compares with
	api/released/check land

.PHONY: ci
ci: ## Run what is run for every change, as on a fresh machine
	.ci/run

.PHONY: full
full: ci fuzz ## Run everything there is
	FELLESPLAN_TEST_WRITES=1000 $(MAKE) --no-print-directory test TESTFLAGS='-run ReadersMissNothing' PACKAGES=./internal/httpapi
	FELLESPLAN_IMPORT_ROWS=50000 $(MAKE) --no-print-directory test TESTFLAGS='-run MemoryOfImports -v -timeout 30m' PACKAGES=./cmd/fellesplan
	FELLESPLAN_HOSTILE_REQUESTS=1000 $(MAKE) --no-print-directory test TESTFLAGS='-run HostileRequests -timeout 30m' PACKAGES=./internal/httpapi
	FELLESPLAN_KILLS=200 $(MAKE) --no-print-directory test TESTFLAGS='-run NothingIsLostWhenKilled -timeout 30m' PACKAGES=./cmd/fellesplan

.PHONY: clean
clean: ## Remove what was built; data stays
	rm -rf bin api/lint/node_modules .cache/clients .cache/schemathesis

# A server for tests, which never touch the database of DATABASE_URL.
.PHONY: postgresql
postgresql:
	@[ -n "$$FELLESPLAN_TEST_DATABASE_URL" ] || go run ./internal/localpg/fetch .cache/postgresql

# A server for `make run`.
.PHONY: database
database:
	@[ -n "$$DATABASE_URL" ] || go run ./internal/localpg/fetch .cache/postgresql
