# Everything a developer or operator runs. `make run` and `make test` work on a fresh Debian machine with Swift.

SHELL := /bin/bash
SWIFT_FLAGS := --explicit-target-dependency-import-check error
MARTLET := .build/release/martlet
STEP := scripts/step
CONFIG ?= testdata/meshes/bookinfo
XDS_ADDRESS ?= 127.0.0.1:15010
HTTP_ADDRESS ?= 127.0.0.1:8080
FUZZ_SECONDS ?= 600
# Dictionaries in the same order in every process, so that a seed is the same run again.
SIMULATE := env SWIFT_DETERMINISTIC_HASHING=1

.PHONY: run demo test setup setup-tests build release bench baseline bench-mesh benchmarks lint unit simulate soak sanitize fuzz generated end-to-end proto format clean

## Serves a mesh from a directory of manifests: CONFIG=DIR chooses another.
run: setup release
	@scripts/how-to-connect "$(XDS_ADDRESS)" "$(HTTP_ADDRESS)" "$(CONFIG)"
	@exec $(MARTLET) serve --config "$(CONFIG)" --xds-address "$(XDS_ADDRESS)" --http-address "$(HTTP_ADDRESS)"

## A real Envoy as gateway in front of a small mesh, on loopback and without root.
demo: setup release
	@scripts/setup demo
	@exec python3 scripts/demo $(MARTLET)

## All checks and tests.
test: setup setup-tests
	$(STEP) "format and tidy text" $(MAKE) --no-print-directory lint
	$(STEP) "generated code is up to date" $(MAKE) --no-print-directory generated
	$(STEP) "debug build, warnings as errors" swift build --build-tests $(SWIFT_FLAGS)
	$(STEP) "unit, golden and property tests" swift test --skip-build --skip SimulationTests
	$(STEP) "1,000 simulations" $(MAKE) --no-print-directory simulate
	$(STEP) "release build" swift build -c release $(SWIFT_FLAGS)
	$(STEP) "wire format and real clients" $(MAKE) --no-print-directory end-to-end

## What building and running needs.
setup:
	@scripts/setup build

## What the tests need beside that: protoc, network tools, a real Envoy and gRPC in virtual environments.
setup-tests:
	@scripts/setup tests

build:
	swift build $(SWIFT_FLAGS)

release:
	swift build -c release $(SWIFT_FLAGS) --product martlet

## What the work costs, against the stored run and against the floor in C: about two minutes.
bench: benchmarks
	.build/release/core-benchmark --baseline benchmarks/baseline.json
	.build/release/push-benchmark

## Renews the stored runs and the pictures, on a clean checkout and an idle machine: about ten minutes.
baseline: benchmarks
	.build/release/core-benchmark --output benchmarks/baseline.json
	.build/release/push-benchmark --output benchmarks/push-baseline.json
	benchmarks/mesh.py --output benchmarks/mesh-baseline.json
	benchmarks/plot.py benchmarks/baseline.json docs/pictures

## Many proxies in a large mesh, measured from outside: a table in Markdown, about five minutes.
bench-mesh: benchmarks
	benchmarks/mesh.py

benchmarks: release
	set -e; for product in core-benchmark push-benchmark push-floor; do \
		swift build -c release $(SWIFT_FLAGS) --product $$product; done

lint:
	swift format lint --strict --recursive --parallel Package.swift Sources Tests benchmarks

unit:
	swift test $(SWIFT_FLAGS)

## The control plane under seeded faults, in virtual time.
simulate:
	$(SIMULATE) SEEDS=1000 swift test $(SWIFT_FLAGS) --filter SimulationTests

## The same, twenty times as long and optimized.
soak:
	$(SIMULATE) SEEDS=20000 swift test -c release -Xswiftc -enable-testing --scratch-path .build/soak \
		--filter SimulationTests

## Units, simulation and sockets under the thread and the address sanitizer.
sanitize:
	scripts/sanitize

## Every parser of bytes from outside against made-up input, one after the other: FUZZ_SECONDS each.
fuzz:
	set -e; for name in $$(ls Tests/Fuzz/corpus); do $(STEP) "fuzz $$name" scripts/fuzz $$name $(FUZZ_SECONDS); done

## Fails when proto/ and the committed generated code differ.
generated:
	scripts/proto.sh
	git diff --exit-code -- Sources/CEnvoyProto Sources/EnvoyAPI/Generated Sources/CEnvoySchema

## Descriptors against Envoy's own, goldens against Envoy's validation, and meshes of real Envoys in namespaces.
end-to-end:
	.venv/test/bin/python -m pytest -q --color=no --tb=short -rsfE Tests/descriptors Tests/EnvoyValidate Tests/EndToEnd

## Renews the code generated from proto/.
proto: setup-tests
	scripts/proto.sh

format:
	swift format --in-place --recursive --parallel Package.swift Sources Tests benchmarks

clean:
	rm -rf .build .venv
