# GNU make 4. `make` checks the code; CI also runs the official data, the exports and the fuzz targets. `make help` lists all.
# Only `check`, `lint`, `generate` and `bench` fetch tools (tools/go.mod).

GO   ?= go
TOOL := $(GO) tool -modfile=tools/go.mod

# Folder of the official boundaries and figures; only `data` and `test-official` need it.
FOOTPRINT_DATA ?= ../shared/data
DATA := $(abspath $(FOOTPRINT_DATA))

# More flags for the go test of `test` and `race`, such as TESTFLAGS=-v.
TESTFLAGS ?=
FUZZTIME  ?= 5s
OUT       ?= out

.DEFAULT_GOAL := check
.PHONY: check build web web-test web-shots web-bench run picture report report-test report-picture test race test-official bench bench-quality peers bench-service fuzz vet lint include generate generated breaking data gdal-test clean help

check: generated vet lint race ## generated code is current, vet, lint, tests with the race detector

build: ## build bin/footprint, with the map page where make web has built it
	$(GO) build -o bin/footprint ./cmd/footprint

web: web/node_modules ## build the map page into internal/web/dist, for the next make build; needs Node 20.19 and npm
	rm -rf internal/web/dist/*
	npm run --prefix web build

web/node_modules: web/package-lock.json
	npm ci --prefix web --ignore-scripts --no-fund --no-audit
	@touch $@

# Chromium is found by itself, or named: make web-test CHROMIUM=/usr/bin/chromium
web-test: web/node_modules internal/web/dist/index.html build ## open the map page in a browser; needs Node, npm and Debian's chromium
	npm run --prefix web check
	npm run --prefix web unit
	npm run --prefix web browser -- --project=test

web-shots: web/node_modules internal/web/dist/index.html build ## pictures of every view of the map page at three widths: OUT/web
	npm run --prefix web browser -- --project=shots

web-bench: web/node_modules internal/web/dist/index.html build ## how soon the map is drawn and a move shown, in a browser
	npm run --prefix web browser -- --project=bench

internal/web/dist/index.html: web/index.html web/vite.config.ts api/openapi.swagger.json $(shell find web/src -type f -not -name schema.ts)
	$(MAKE) web

run: build ## build, solve reform-38 and say where the map and the scorecard are
	bin/footprint solve --preset reform-38 -o $(OUT)/reform-38

picture: run ## make the picture in the README again
	cp $(OUT)/reform-38/map.svg docs/reform-38.svg

test: ## run the tests; needs only Go and make
	$(GO) test $(TESTFLAGS) ./...

race: ## the same with the race detector, without the official boundaries, and without cmd, which only wires what the others run at once
	$(GO) test -race -short -skip '^TestOfficial' $(TESTFLAGS) $$($(GO) list ./... | grep -v '^footprint/cmd/')

test-official: ## run the tests on the official boundaries in FOOTPRINT_DATA
	FOOTPRINT_DATA=$(DATA) $(GO) test -run '^TestOfficial' $(TESTFLAGS) ./...

bench: ## run the benchmarks; compare two runs with: go tool -modfile=tools/go.mod benchstat
	$(GO) test -run '^$$' -bench . -benchmem ./internal/...

fuzz: ## run each fuzz target for FUZZTIME (5s)
	GO="$(GO)" scripts/fuzz.sh $(FUZZTIME)

vet: ## go vet
	$(GO) vet ./...

bench-quality: ## how good plans get and how soon: docs/benchmarks again (half an hour; the machine should be idle)
	$(GO) run ./cmd/bench-quality -o docs/benchmarks

peers: $(OUT)/peers-venv/installed ## other programs on the same areas: docs/benchmarks/peers.md again; needs python3 and pip
	$(GO) run ./cmd/bench-quality -export $(OUT)/peers
	$(OUT)/peers-venv/bin/python -W ignore scripts/peers/peers.py $(OUT)/peers
	$(GO) run ./cmd/bench-quality -peers $(OUT)/peers -o docs/benchmarks

$(OUT)/peers-venv/installed: scripts/peers/requirements.txt
	python3 -m venv $(OUT)/peers-venv
	$(OUT)/peers-venv/bin/pip install -q --only-binary :all: -r $<
	@touch $@

bench-service: ## calls a second, and their p50 and p99, at 1, 8 and 64 clients
	$(GO) test -run '^$$' -bench '^BenchmarkScore$$' -benchtime 3s ./internal/server

lint: include ## golangci-lint and buf lint
	$(TOOL) golangci-lint run
	$(TOOL) buf lint

include: # the .proto files of others that ours import, printed from their Go modules into out/include
	$(GO) run -C tools ./protodeps ../out/include

generate: include ## write api/ from proto/, and the schemas of files from their types
	$(TOOL) buf generate
	$(GO) generate ./internal/scenario

generated: include ## fail when api/ is not what proto/ makes, or a schema not what the types make
	@$(GO) test -run '^TestSchemaFiles$$' ./internal/scenario
	@dir=$$(mktemp -d) && trap 'rm -rf "$$dir"' EXIT && $(TOOL) buf generate -o "$$dir" && \
	diff -r -x embed.go "$$dir/api" api || { echo 'api/ is out of date: run make generate' >&2; exit 1; }

# The revision whose API must still be understood.
AGAINST ?= HEAD
breaking: include ## fail when proto/ breaks the API of revision AGAINST (HEAD)
	@dir=$$(mktemp -d) && trap 'rm -rf "$$dir"' EXIT && git archive $(AGAINST) proto buf.yaml | tar -x -C "$$dir" && \
	mkdir -p "$$dir/out" && cp -r out/include "$$dir/out/include" && $(TOOL) buf breaking --against "$$dir"

data: ## make data/england-2017 again from FOOTPRINT_DATA
	$(GO) run ./cmd/footprint atlas build --recipe data/recipes/england-2017.yaml --from $(DATA) --outlines schematic -o data/england-2017

gdal-test: build ## open the exports with ogrinfo; needs Debian's gdal-bin
	scripts/gdal-check.sh bin/footprint

report: build ## solve reform-38 with all evidence: OUT/report/report.html
	bin/footprint solve --preset reform-38 --evidence=full -o $(OUT)/report

# Chromium is found by itself, or named: make report-test CHROMIUM=/usr/bin/chromium
report-test: report scripts/report-check/node_modules ## open reports and an index in a browser; needs node, npm and Debian's chromium
	node scripts/report-check/check.mjs $(OUT)/report/report.html $(OUT)/report-check
	bin/footprint score --reference stp17 --tolerance 0.2 -q -o $(OUT)/report-faults
	node scripts/report-check/check.mjs $(OUT)/report-faults/report.html $(OUT)/report-check/faults
	rm -rf $(OUT)/batch
	bin/footprint batch run scripts/report-check/batch.yaml -q -o $(OUT)/batch || test $$? -eq 1 # some of it has no plan
	node scripts/report-check/check-index.mjs $(OUT)/batch $(OUT)/report-check/index

report-picture: report scripts/report-check/node_modules ## make the picture in docs/reports.md again
	node scripts/report-check/picture.mjs $(OUT)/report/report.html docs/report.png

scripts/report-check/node_modules: scripts/report-check/package-lock.json
	npm ci --prefix scripts/report-check --ignore-scripts --no-fund --no-audit
	@touch $@

clean: ## remove what was built
	rm -rf bin $(OUT) internal/web/dist/*

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1\t\2/p' $(MAKEFILE_LIST) | expand -t 16
